#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace moxie::eval {

/// What one mode did for one query.
struct Outcome {
    double ndcg = 0, recall = 0, reciprocal_rank = 0;
    double own_opened = 0;  ///< 1 or 0
    double experts_opened = 0, share_opened = 0, loss = 0;
    double ms = 0;
    double vectors = 0;    ///< of chunks, compared with the query
    double centroids = 0;  ///< of cells and groups, likewise
    bool differs_from_flat = false;
};

/// One mode's outcomes, query by query; `group[i]` is the place in `datasets`
/// of query i's folder.
struct ModeOutcomes {
    std::string route;
    std::vector<Outcome> outcomes;
};

/// Means, percentiles, intervals and differences (every mode against flat,
/// every route against plain) of what was measured. `modes` holds plain and
/// flat, over the same queries in the same order.
Result summarise(const std::vector<ModeOutcomes>& modes, const std::vector<std::size_t>& group,
                 const std::vector<std::string>& datasets);

/// Nearest-rank percentile, `share` in (0, 1]; 0 of nothing.
double percentile(std::vector<double> values, double share);
double median(std::vector<double> values);
double mean(const std::vector<double>& values);

}  // namespace moxie::eval
