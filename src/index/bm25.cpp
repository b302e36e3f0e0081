#include "index/bm25.h"

#include <bit>
#include <cmath>

namespace moxie {

namespace {

constexpr std::uint64_t kExactLengths = 40;
constexpr int kMantissaBits = 3;  // below the leading bit: four significant bits

// A float-like code with an implicit leading bit; small numbers stand for themselves.
std::uint32_t to_code(std::uint64_t value) {
    const int bits = static_cast<int>(std::bit_width(value));
    if (bits <= kMantissaBits + 1) return static_cast<std::uint32_t>(value);
    const int shift = bits - kMantissaBits - 1;
    const auto mantissa = static_cast<std::uint32_t>(value >> shift) & ((1u << kMantissaBits) - 1);
    return (static_cast<std::uint32_t>(shift + 1) << kMantissaBits) | mantissa;
}

std::uint64_t from_code(std::uint64_t code) {
    const std::uint64_t exponent = code >> kMantissaBits;
    const std::uint64_t mantissa = code & ((1u << kMantissaBits) - 1);
    if (exponent == 0) return mantissa;
    return (mantissa | (1u << kMantissaBits)) << (exponent - 1);
}

}  // namespace

std::uint8_t encode_length(std::uint64_t length) {
    if (length < kExactLengths) return static_cast<std::uint8_t>(length);
    const std::uint64_t code = kExactLengths + to_code(length - kExactLengths);
    return static_cast<std::uint8_t>(code < 255 ? code : 255);
}

std::uint64_t decode_length(std::uint8_t code) {
    return code < kExactLengths ? code : kExactLengths + from_code(code - kExactLengths);
}

double inverse_document_frequency(std::uint64_t chunks, std::uint64_t document_frequency) {
    const double n = static_cast<double>(chunks), df = static_cast<double>(document_frequency);
    const double idf = std::log(1.0 + (n - df + 0.5) / (df + 0.5));
    // Rounded to the scale of scores: the last bit of log() may differ between CPUs, this does not.
    return std::nearbyint(idf * kScoreScale) / kScoreScale;
}

LengthNorms::LengthNorms(const Bm25Parameters& parameters, double average_length) {
    const double average = average_length > 0 ? average_length : 1.0;
    for (std::size_t code = 0; code < norms_.size(); ++code) {
        const double length = static_cast<double>(decode_length(static_cast<std::uint8_t>(code)));
        norms_[code] = parameters.k1 * (1.0 - parameters.b + parameters.b * length / average);
    }
}

}  // namespace moxie
