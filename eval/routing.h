#pragma once

#include <string>
#include <utility>
#include <vector>

#include "eval/families.h"
#include "moxie/answer.h"

namespace moxie::eval {

/// Where each query's own expert stands by route weight, and what routing took.
class Routing {
public:
    /// The next query's route. Of an expert that is divided the best part counts.
    void add(const Answer& answer, const std::string& own_expert, const Families& families);
    /// own@1, own@2, own@4: the share of queries whose own expert is among the first, macro over
    /// folders (`group[i]` is that of query i); us_median.
    std::vector<std::pair<std::string, double>> summary(
        const std::vector<std::size_t>& group) const;

private:
    double share_within(std::size_t rank, const std::vector<std::size_t>& group) const;

    std::vector<std::size_t> ranks_;  // from 1
    std::vector<double> us_;
};

}  // namespace moxie::eval
