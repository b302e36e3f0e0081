#include "model/runtime_encoder.h"
#include "moxie/error.h"

namespace moxie {

void require_runtime() {
    throw Error(ErrorCode::unsupported,
                "this moxie was built without OpenVINO and searches by words alone; run "
                "script/setup, then build again, to encode",
                "encoder");
}

std::unique_ptr<Encoder> runtime_encoder(const EncoderName&, const ModelFolder&) {
    require_runtime();
    return nullptr;
}

}  // namespace moxie
