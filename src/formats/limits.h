#pragma once

#include <cstdint>

namespace moxie {

/// Makes this process one that parses a hostile document and nothing else: it ends with the thread
/// that started it, writes no files, leaves no core, takes no more than `memory` bytes of address
/// space (then it ends with kReaderOutOfMemory) nor `seconds` of its processor (then SIGXCPU ends
/// it). Limits that were narrower already stay.
void limit_this_process(std::uint64_t memory, std::uint64_t seconds);

}  // namespace moxie
