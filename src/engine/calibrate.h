#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/draft.h"
#include "moxie/progress.h"
#include "moxie/train.h"

namespace moxie {

/// Pseudo-queries beside the null probes that relevance is calibrated by.
inline constexpr std::size_t kRelevanceQueries = 128;

/// The kind of learnt state that holds a Calibration, and how traces name its version.
inline constexpr const char* kRelevance = "relevance";
std::string relevance_version(std::uint64_t version);

/// More of the store than this share came or went since the calibration: it is used, and named
/// stale.
inline constexpr double kStaleRelevance = 0.2;

/// Calibrates relevance and keeps it; the report says nothing of commits. Throws Error{cancelled}.
CalibrateReport calibrate_relevance(Draft& draft, const CalibrateRequest& request,
                                    Progress* progress);

/// Whether relevance was never calibrated here, or with other documents, encoders or another model.
/// What judged queries taught is worth more than a few other documents: it stays until it is stale.
bool needs_calibration(const Snapshot& snapshot);

/// Fewer distinct judged queries do not teach what fits, nor when to abstain.
inline constexpr std::size_t kFewestJudged = 50;
/// Whether so few of them would replace what more of them taught.
bool keeps_judged_relevance(const Snapshot& snapshot, const std::vector<Judgement>& judgements);

}  // namespace moxie
