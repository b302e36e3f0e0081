#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace moxie {

/// Lexical scores are integers: BM25 times this scale. A contribution is rounded once, sums are
/// exact, so neither threads nor pruning nor the number of segments can change a score.
inline constexpr double kScoreScale = 1048576.0;

/// k1 and b of BM25. Defaults: Anserini's, which were best or near best on the collections in
/// docs/evaluation.md.
struct Bm25Parameters {
    double k1 = 0.9;
    double b = 0.4;
};

/// Chunk lengths are stored in one byte: exact up to 39 terms, then with four significant bits
/// (within 1/8).
std::uint8_t encode_length(std::uint64_t length);
/// The length that a code stands for (the smallest length with that code).
std::uint64_t decode_length(std::uint8_t code);

/// Lucene's inverse document frequency: ln(1 + (N − df + ½) / (df + ½)), never negative.
double inverse_document_frequency(std::uint64_t chunks, std::uint64_t document_frequency);

/// k1·(1 − b + b·length/average) for every length code: all that BM25 needs to know of a chunk.
class LengthNorms {
public:
    LengthNorms(const Bm25Parameters& parameters, double average_length);
    double operator[](std::uint8_t code) const { return norms_[code]; }

private:
    std::array<double, 256> norms_;
};

/// One query term's part of a chunk's score: count·idf·tf/(tf + norm), in fixed point, rounded
/// once. Monotone: grows with tf, falls with the length code. (The factor k1 + 1 of the original is
/// left out as in Lucene 8 and later: it changes no order.)
class TermScorer {
public:
    TermScorer(double idf, std::uint32_t count, const LengthNorms& norms)
        : gain_(idf * count * kScoreScale), norms_(&norms) {}

    std::int64_t operator()(std::uint32_t frequency, std::uint8_t length_code) const {
        const double tf = frequency;
        return static_cast<std::int64_t>(gain_ * (tf / (tf + (*norms_)[length_code])) + 0.5);
    }

private:
    double gain_;
    const LengthNorms* norms_;
};

}  // namespace moxie
