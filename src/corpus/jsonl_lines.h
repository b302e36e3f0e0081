#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "corpus/reader.h"

namespace moxie {

/// walk_jsonl() over a stream buffer. `position` tells how many bytes of the input are consumed
/// (null: those that the buffer gave); items carry its differences. False where `visit` stopped.
bool walk_jsonl_buffer(std::streambuf& input, const std::string& name, const SourceLimits& limits,
                       const std::function<std::uint64_t()>& position,
                       const std::function<bool(SourceItem&&)>& visit);

}  // namespace moxie
