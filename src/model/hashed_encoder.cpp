#include "model/hashed_encoder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/ascii.h"
#include "base/bytes.h"
#include "base/threads.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::size_t kMostWords = 254;
constexpr std::size_t kStem = 5;  // bytes: "connect" and "connection" meet

/// Lower-case ASCII letters and digits; all other ASCII ends a word, other bytes belong to it.
char folded(char c) {
    const bool word = is_lower(lowered(c)) || is_digit(c) || (c & 0x80) != 0;
    return word ? lowered(c) : ' ';
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char byte : text) {
        const char c = folded(byte);
        if (c != ' ')
            words.back().push_back(c);
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

class HashedEncoder final : public Encoder {
public:
    explicit HashedEncoder(std::size_t dimensions)
        : name_("test/" + std::to_string(dimensions) + "@1/f32"), dimensions_(dimensions) {}

    const std::string& name() const override { return name_; }
    std::size_t dimensions() const override { return dimensions_; }
    std::size_t most_tokens() const override { return kMostWords + 2; }
    std::size_t count_tokens(std::string_view text) const override {
        return words_of(text).size() + 2;
    }

    void encode(std::span<const std::string_view> texts, Kind, std::size_t threads,
                std::span<float> out) const override {
        parallel_for(texts.size(), threads, [&](std::size_t i) {
            encode_one(texts[i], out.subspan(i * dimensions_, dimensions_));
        });
    }

private:
    void encode_one(std::string_view text, std::span<float> out) const {
        std::fill(out.begin(), out.end(), 0.F);
        std::vector<std::string> words = words_of(text);
        words.resize(std::min(words.size(), kMostWords));
        for (const std::string& word : words) {
            count(word, 0.5F, out);
            count(word.substr(0, kStem), 1, out);
        }
        double squares = 0;
        for (const float value : out) squares += static_cast<double>(value) * value;
        if (squares == 0) out[0] = 1, squares = 1;
        const auto scale = static_cast<float>(1 / std::sqrt(squares));
        for (float& value : out) value *= scale;
    }

    void count(std::string_view word, float weight, std::span<float> out) const {
        const std::uint64_t hash = checksum(word);
        out[(hash >> 1) % dimensions_] += (hash & 1) != 0 ? weight : -weight;
    }

    std::string name_;
    std::size_t dimensions_;
};

}  // namespace

std::unique_ptr<Encoder> hashed_encoder(std::size_t dimensions) {
    constexpr std::size_t kMost = 4096;
    if (dimensions == 0 || dimensions > kMost)
        throw Error(ErrorCode::invalid_request,
                    "the test encoder has 1 to 4096 dimensions, not " + std::to_string(dimensions),
                    "encoder");
    return std::make_unique<HashedEncoder>(dimensions);
}

}  // namespace moxie
