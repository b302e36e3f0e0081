#pragma once

#include <memory>

#include "model/encoder.h"

namespace moxie {

/// A stand-in for tests and for builds without a runtime: counts words and their beginnings into
/// hashed dimensions. Texts that share words are near; knows nothing of meaning.
std::unique_ptr<Encoder> hashed_encoder(std::size_t dimensions);

}  // namespace moxie
