#pragma once

#include "answer/extract_features.h"

namespace moxie {

// Printed by script/fit-answer from train splits only; see docs/decisions/answer.md.
// clang-format off
inline constexpr EvidenceVector kEvidenceWeights = {
    -18.2259,
    15.0309,
    6.5817,
    1.2732,
    1.0852,
    -6.3497};
inline constexpr SentenceVector kSentenceWeights = {
    14.7644,
    -5.1345,
    1.7961,
    2.5517,
    4.8273,
    1.1714,
    3.8869,
    4.6316,
    0.0658,
    2.3993,
    -0.6895,
    -3.1978};
// clang-format on
inline constexpr double kMinimumEvidence = 0.0204;

}  // namespace moxie
