#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace moxie {

/// Turns text into unit vectors. Any number of threads.
class Encoder {
public:
    virtual ~Encoder() = default;

    /// name@version/precision, as it is stored: "all-MiniLM-L6-v2@1a2b3c4d/f32". The version
    /// changes with everything that decides a vector: model, tokenizer, pooling, prefixes, cut.
    virtual const std::string& name() const = 0;
    virtual std::size_t dimensions() const = 0;
    /// Of one text, the two special tokens and the prefix included; what is longer is cut.
    virtual std::size_t most_tokens() const = 0;

    enum class Kind { query, document };  ///< which prefix is put before the text
    /// One unit vector a text, row-major into `out`, which holds texts.size() × dimensions().
    /// One text an inference, because a batch and its padding change bits; up to `threads` texts at
    /// once (0: one a core), which does not. Throws Error{internal} if the runtime fails.
    virtual void encode(std::span<const std::string_view> texts, Kind kind, std::size_t threads,
                        std::span<float> out) const = 0;
    /// Tokens of the whole text, uncut, with the two special ones, without a prefix.
    virtual std::size_t count_tokens(std::string_view text) const = 0;
};

/// Opens an encoder by name: that of a model in the folder `models` ("all-MiniLM-L6-v2"), a folder
/// with model.onnx and tokenizer.json, or an .onnx file with tokenizer.json beside it; "test" or
/// "test/DIMENSIONS" hashes words and needs no model. "/f32" (the default) or "/bf16" behind the
/// name says in which precision to compute. A stored name (with "@version") opens just that
/// version.
/// Throws Error{not_found} with what to install, {conflict} where another version is installed,
/// {unsupported} without the runtime, without bf16, or for a model that is no uncased BERT encoder,
/// {corrupt} for damaged files.
std::unique_ptr<Encoder> open_encoder(const std::string& name, const std::string& models);

/// The whole name that open_encoder() would open, without opening it (milliseconds, not a second).
/// Throws as it does.
std::string stored_encoder_name(const std::string& name, const std::string& models);

}  // namespace moxie
