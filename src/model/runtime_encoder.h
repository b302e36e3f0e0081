#pragma once

#include <memory>

#include "model/encoder.h"
#include "model/encoder_name.h"
#include "model/model_folder.h"

namespace moxie {

/// An encoder that runs a model file. `name` is complete. Throws Error{unsupported} where this
/// build has no runtime, this processor no bf16, or the model is no text encoder.
std::unique_ptr<Encoder> runtime_encoder(const EncoderName& name, const ModelFolder& folder);

/// Throws Error{unsupported} where this build has no runtime.
void require_runtime();

}  // namespace moxie
