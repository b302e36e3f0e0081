#include "model/runtime_encoder.h"
#include "moxie/error.h"

namespace moxie {

std::unique_ptr<Encoder> runtime_encoder(const EncoderName& name, const ModelFolder&) {
    throw Error(ErrorCode::unsupported,
                "this moxie was built without OpenVINO and searches by words alone; run "
                "script/setup, then build again, to encode with " +
                    name.base,
                "encoder");
}

}  // namespace moxie
