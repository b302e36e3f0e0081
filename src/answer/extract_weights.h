#pragma once

#include "answer/extract_features.h"

namespace moxie {

// Printed by script/fit-answer from train splits only; see docs/decisions/answer.md.
// clang-format off
inline constexpr EvidenceVector kEvidenceWeights = {
    -18.2409,
    15.0444,
    6.5880,
    1.2851,
    1.0814,
    -6.3637};
inline constexpr SentenceVector kSentenceWeights = {
    14.7282,
    -5.1192,
    1.8289,
    2.5629,
    4.8287,
    1.1717,
    3.9015,
    4.6121,
    0.0691,
    2.3917,
    -0.6264,
    -3.2040};
// clang-format on
inline constexpr double kMinimumEvidence = 0.0203;

}  // namespace moxie
