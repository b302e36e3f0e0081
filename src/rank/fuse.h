#pragma once

#include <vector>

#include "rank/merge.h"

namespace moxie {

/// The fixed point of fused list scores.
inline constexpr double kFusedScale = 1048576.0;

/// Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a candidate scores Σ 1/(60 + rank)
/// over the lists that hold it. Each list is best first; candidates are the same where expert,
/// document and ordinal are. The result is in no order.
std::vector<Candidate> fuse_reciprocal_ranks(std::vector<Candidate> lexical,
                                             std::vector<Candidate> dense);

/// weight · lexical + (1 − weight) · dense, each list's scores mapped to [0, 1] by its smallest and
/// largest; what is missing from a list counts 0 there. The result is in no order.
std::vector<Candidate> fuse_min_max(std::vector<Candidate> lexical, std::vector<Candidate> dense,
                                    double weight);

}  // namespace moxie
