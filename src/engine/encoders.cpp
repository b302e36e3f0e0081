#include "engine/encoders.h"

#include <array>
#include <charconv>
#include <numeric>
#include <vector>

#include "base/bytes.h"
#include "moxie/error.h"

namespace moxie {

namespace {

struct Pair {
    std::string_view question;
    std::string_view passage;
};

// Twelve questions from everyday fields, each with a passage that answers it.
constexpr std::array<Pair, 12> kPairs{{
    {"how do plants make food", "Leaves turn light, water and carbon dioxide into sugar."},
    {"what causes tides", "The pull of the moon makes the sea rise and fall twice a day."},
    {"how to reset a password", "Choose «forgot password» and follow the link in the message."},
    {"what is a mortgage", "A loan that is secured by the house which it pays for."},
    {"who wrote the first computer program",
     "Ada Lovelace published an algorithm for the analytical engine."},
    {"treatment of high blood pressure",
     "Less salt, exercise and drugs that widen the vessels lower hypertension."},
    {"how does a refrigerator work",
     "A compressor moves heat from the inside of the cabinet to the room."},
    {"when should tomatoes be planted", "Set the seedlings out after the last frost of spring."},
    {"difference between tcp and udp",
     "One protocol keeps packets in order and resends them, the other only sends."},
    {"why do leaves change colour in autumn",
     "As chlorophyll breaks down, yellow and red pigments show."},
    {"what does an appeals court do", "It reviews whether a lower court applied the law rightly."},
    {"how many players are in a football team", "Each side has eleven on the pitch."},
}};

// Of the default encoder (all-MiniLM-L6-v2, f32) on the pairs above.
constexpr double kUnrelated = 0.024;
constexpr double kRelated = 0.474;
constexpr double kLeastContrast = 0.05;

constexpr std::size_t kMostKept = 1000;

struct Cosines {
    double related = 0;
    double unrelated = 0;
};

Cosines measure(const Encoder& encoder) {
    std::vector<std::string_view> questions, passages;
    for (const Pair& pair : kPairs) {
        questions.push_back(pair.question);
        passages.push_back(pair.passage);
    }
    const std::size_t size = encoder.dimensions();
    std::vector<float> asked(kPairs.size() * size), told(kPairs.size() * size);
    encoder.encode(questions, Encoder::Kind::query, 1, asked);
    encoder.encode(passages, Encoder::Kind::document, 1, told);
    Cosines mean;
    for (std::size_t i = 0; i < kPairs.size(); ++i)
        for (std::size_t j = 0; j < kPairs.size(); ++j) {
            const auto at = [size](const std::vector<float>& rows, std::size_t row) {
                return rows.begin() + static_cast<std::ptrdiff_t>(row * size);
            };
            const double cosine =
                std::inner_product(at(asked, i), at(asked, i + 1), at(told, j), 0.0);
            const double others = static_cast<double>(kPairs.size() - 1);
            (i == j ? mean.related : mean.unrelated) +=
                cosine / static_cast<double>(kPairs.size()) / (i == j ? 1 : others);
        }
    return mean;
}

}  // namespace

std::string own_encoder_name(std::size_t dimensions) { return "own/" + std::to_string(dimensions); }

bool is_own_encoder(const std::string& name) { return name.starts_with("own/"); }

std::size_t own_dimensions(const std::string& name) {
    std::size_t dimensions = 0;
    if (is_own_encoder(name))
        std::from_chars(name.data() + 4, name.data() + name.size(), dimensions);
    return dimensions;
}

std::string own_vector_key(const std::string& expert, const std::string& document) {
    return content_hash(expert + '\0' + document);
}

const RankedEncoder& Encoders::open(const std::string& name) {
    if (is_own_encoder(name))
        throw Error(ErrorCode::conflict,
                    "its vectors were brought along (" + name +
                        "); give the query's own: `moxie search --vector FILE`",
                    "vector");
    const std::lock_guard guard(mutex_);
    const auto known = encoders_.find(name);
    if (known != encoders_.end()) return known->second;
    RankedEncoder opened{open_encoder(name, models_)};
    const std::string& full = opened.encoder->name();
    if (!full.starts_with(std::string(kDefaultEncoder) + "@")) {
        const Cosines cosines = measure(*opened.encoder);
        // One that does not tell the pairs apart is left as it is.
        if (cosines.related - cosines.unrelated > kLeastContrast) {
            opened.factor = (kRelated - kUnrelated) / (cosines.related - cosines.unrelated);
            opened.offset = kUnrelated - opened.factor * cosines.unrelated;
        }
    }
    return encoders_.emplace(name, std::move(opened)).first->second;
}

std::vector<float> Encoders::encode(const std::string& name, std::string_view query, bool reuse) {
    const Encoder& encoder = *open(name).encoder;
    const Key key{name, std::string(query)};
    if (reuse) {
        const std::lock_guard guard(kept_mutex_);
        if (const auto known = kept_.find(key); known != kept_.end()) return known->second;
    }
    std::vector<float> vector(encoder.dimensions());
    encoder.encode({&query, 1}, Encoder::Kind::query, 1, vector);
    if (!reuse) return vector;
    const std::lock_guard guard(kept_mutex_);
    if (kept_.size() >= kMostKept) kept_.clear();
    kept_[key] = vector;
    return vector;
}

}  // namespace moxie
