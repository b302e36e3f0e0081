#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace moxie {

struct Generated {
    std::string text;
    std::uint64_t prompt_tokens = 0;
    std::uint64_t completion_tokens = 0;
};

/// Writes text from a prompt. Thread-safe.
class Generator {
public:
    virtual ~Generator() = default;
    /// `timeout_ms` bounds the whole call. Throws Error{unavailable} naming the endpoint and what
    /// to check.
    virtual Generated generate(std::string_view system, std::string_view user,
                               std::uint32_t max_tokens, double timeout_ms) const = 0;
};

/// An OpenAI-compatible endpoint: `url` is the base ("http://127.0.0.1:8000/v1") or the full
/// chat/completions address.
std::unique_ptr<Generator> openai_generator(std::string url, std::string model, std::string key);

}  // namespace moxie
