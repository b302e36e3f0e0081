#pragma once

#include "answer/extract_features.h"

namespace moxie {

// Printed by script/fit-answer from train splits only; see docs/decisions/answer.md.
// clang-format off
inline constexpr EvidenceVector kEvidenceWeights = {
    -18.4167,
    15.3297,
    6.6528,
    1.3114,
    1.0383,
    -5.6898};
inline constexpr SentenceVector kSentenceWeights = {
    14.7816,
    -5.2135,
    1.7795,
    2.5788,
    4.7975,
    1.1273,
    3.7215,
    4.7216,
    0.0642,
    2.3946,
    -0.6812,
    -3.2021};
// clang-format on
inline constexpr double kMinimumEvidence = 0.0204;

}  // namespace moxie
