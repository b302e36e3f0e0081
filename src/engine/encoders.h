#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/encoder.h"

namespace moxie {

/// The encoder that new experts get where it is installed.
inline constexpr const char* kDefaultEncoder = "all-MiniLM-L6-v2";

/// The encoder of vectors that were brought along: "own/DIMENSIONS". Nothing can encode with it.
std::string own_encoder_name(std::size_t dimensions);

bool is_own_encoder(const std::string& name);
/// DIMENSIONS of such a name; 0 for any other.
std::size_t own_dimensions(const std::string& name);

/// What a document's own vector is kept under until it is part of the index.
std::string own_vector_key(const std::string& expert, const std::string& document);

/// An encoder, and how its cosines lie beside those of the default one: cosine' = offset + factor ·
/// cosine puts what is unrelated and what belongs together where the default encoder has them. So
/// experts with different encoders give one list, and one weight fits all.
struct RankedEncoder {
    std::unique_ptr<Encoder> encoder;
    double offset = 0;
    double factor = 1;
};

/// The encoders in use, each opened when first asked for. Any thread.
class Encoders {
public:
    explicit Encoders(std::string models) : models_(std::move(models)) {}
    /// Throws as open_encoder() does. The reference stays valid.
    const RankedEncoder& open(const std::string& name);
    /// The vector of a query by an encoder of that name; with `reuse` the one that was made for the
    /// same text, if it was among the last ones (at most a thousand) that were asked so. Throws as
    /// open() does.
    std::vector<float> encode(const std::string& name, std::string_view query, bool reuse);

private:
    using Key = std::pair<std::string, std::string>;  // encoder, text

    std::string models_;
    std::mutex mutex_;
    std::map<std::string, RankedEncoder> encoders_;
    std::mutex kept_mutex_;
    std::map<Key, std::vector<float>> kept_;
};

}  // namespace moxie
