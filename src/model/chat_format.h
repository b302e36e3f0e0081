#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/generator.h"

namespace moxie {

/// The body of a chat/completions request: one system and one user message, temperature 0, not
/// streamed. Invalid UTF-8 is replaced.
std::string chat_request(std::string_view model, std::string_view system, std::string_view user,
                         std::uint32_t max_tokens);

/// Reads the answer of chat/completions; empty where it is not of that form (no JSON, no choice, no
/// text). Token counts that are missing are 0.
std::optional<Generated> parse_chat_response(std::string_view body);

/// The message of an OpenAI-style error body, at most 300 bytes; empty where there is none.
std::string chat_error_message(std::string_view body);

}  // namespace moxie
