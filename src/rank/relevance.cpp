#include "rank/relevance.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kFewestTerms = 3;
constexpr double kAllWords = 1 - 1e-9;
// Nothing that was fitted lies beyond.
constexpr double kLargest = 1000;

double probability(double odds) { return 1 / (1 + std::exp(-odds)); }

template <typename... Inputs>
double odds_of(const Logistic& model, Inputs... inputs) {
    const std::array<double, sizeof...(Inputs)> values{inputs...};
    double odds = model.bias;
    for (std::size_t i = 0; i < values.size(); ++i) odds += model.weights[i] * values[i];
    return odds;
}

double through(const Line& line, double odds) { return line.shift + line.scale * odds; }

}  // namespace

const RelevanceModel& shipped_relevance() {
    static const RelevanceModel kShipped =
#include "rank/shipped_relevance.inc"
        ;
    return kShipped;
}

double query_length(std::size_t distinct_terms) {
    return std::log1p(static_cast<double>(std::max(kFewestTerms, distinct_terms)));
}

Odds match_odds(const Match& match) {
    const RelevanceModel& model = shipped_relevance();
    if (match.cosine)
        return {
            odds_of(model.vectors.scope, *match.cosine, match.coverage, match.length, match.topic),
            odds_of(model.vectors.fit, *match.cosine, match.coverage, match.length)};
    return {odds_of(model.words.scope, match.words, match.coverage, match.length, match.unknown),
            odds_of(model.words.fit, match.words, match.coverage, match.length)};
}

double Calibration::relevance(const Match& match) const {
    const Part& part = match.cosine ? vectors : words;
    const Odds odds = match_odds(match);
    return probability(through(part.scope, odds.scope)) * probability(through(part.fit, odds.fit));
}

bool Calibration::can_answer(const Match& match) const {
    const double least = (match.cosine ? vectors : words).least;
    return match.coverage >= kAllWords || relevance(match) >= least;
}

std::string probability_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, value < 0.0095 ? "%.4f" : "%.2f", value);
    return text;
}

Calibration uncalibrated() {
    Calibration calibration;
    calibration.vectors.least = shipped_relevance().vectors.least;
    calibration.words.least = shipped_relevance().words.least;
    return calibration;
}

namespace {

void write_number(ByteWriter& out, double value) { out.u64(std::bit_cast<std::uint64_t>(value)); }

double read_number(ByteReader& in, double smallest, double largest) {
    const double value = std::bit_cast<double>(in.u64());
    if (!(value >= smallest && value <= largest))
        throw Error(ErrorCode::corrupt, "a calibration of relevance holds a number out of range");
    return value;
}

// Lines are learnt for the odds of one model: other weights under the same name are another one.
std::uint64_t fingerprint(const RelevanceModel& model) {
    ByteWriter out;
    out.string(model.name);
    for (const RelevanceModel::Part* part : {&model.vectors, &model.words})
        for (const Logistic* logistic : {&part->scope, &part->fit}) {
            write_number(out, logistic->bias);
            for (const double weight : logistic->weights) write_number(out, weight);
        }
    return checksum(out.bytes());
}

void write_part(ByteWriter& out, const Calibration::Part& part) {
    for (const Line& line : {part.scope, part.fit}) {
        write_number(out, line.shift);
        write_number(out, line.scale);
    }
    write_number(out, part.least);
}

Line read_line(ByteReader& in) {
    const double shift = read_number(in, -kLargest, kLargest);
    return {shift, read_number(in, -kLargest, kLargest)};
}

Calibration::Part read_part(ByteReader& in) {
    const Line scope = read_line(in), fit = read_line(in);
    return {scope, fit, read_number(in, 0, 1)};
}

}  // namespace

std::vector<std::uint8_t> write_calibration(const Calibration& calibration) {
    ByteWriter out;
    out.u32(kVersion);
    out.u64(fingerprint(shipped_relevance()));
    write_part(out, calibration.vectors);
    write_part(out, calibration.words);
    out.varint(calibration.encoders.size());
    for (const std::string& encoder : calibration.encoders) out.string(encoder);
    return sealed(std::move(out));
}

Calibration read_calibration(Bytes bytes) {
    constexpr std::string_view kWhat = "calibration of relevance";
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion || in.u64() != fingerprint(shipped_relevance()))
        throw Error(ErrorCode::conflict, "it belongs to another version of the model");
    Calibration calibration;
    calibration.vectors = read_part(in);
    calibration.words = read_part(in);
    calibration.encoders.resize(in.count(1));
    for (std::string& encoder : calibration.encoders) encoder = in.string();
    return calibration;
}

}  // namespace moxie
