#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "corpus/document.h"

namespace moxie {

// How the program moxie-read answers: a document, or in words why there is none. Both programs are
// of the same version, so the form carries a number only to tell strangers apart.

/// The exit code of a reader that needed more memory than it was given, and so gave no answer.
inline constexpr int kReaderOutOfMemory = 12;

std::vector<std::uint8_t> encode_document(const Document& document);
std::vector<std::uint8_t> encode_refusal(std::string_view reason);

/// Trusts nothing: what was read is in order, within bounds and valid UTF-8, or Error{corrupt} is
/// thrown. Throws Error{unsupported} with the reason where that is the answer.
Document decode_document(Bytes answer);

}  // namespace moxie
