#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "store/snapshot.h"

namespace moxie {

/// Pseudo-queries beside the null probes that relevance is calibrated by.
inline constexpr std::size_t kRelevanceQueries = 128;

/// The kind of learnt state that holds a Calibration, and how traces name its version.
inline constexpr const char* kRelevance = "relevance";
std::string relevance_version(std::uint64_t version);

/// Whether relevance was never calibrated here, or with other documents, encoders or another model.
bool needs_calibration(const Snapshot& snapshot);

}  // namespace moxie
