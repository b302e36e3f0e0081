#pragma once

#include <array>
#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace moxie::eval {

/// Compares Hit::relevance with judgements, over the hits of a query's own collection among the
/// first ten of flat search: what is not judged there counts as irrelevant, and hits of other
/// collections, which nobody judged, are left out.
class ReliabilityTable {
public:
    void add(const Collection& collection, const Collection::Query& query,
             const std::vector<Hit>& hits);
    /// Each collection that had hits with relevance, in the order of adding, then "all": over the
    /// hits of every collection, a collection weighing as much as another.
    std::vector<Reliability> summary() const;

private:
    struct Judged {
        double relevance = 0;
        double relevant = 0;  // 0 or 1
        std::size_t query = 0;
    };
    struct Group {
        std::string name;
        std::vector<Judged> hits;
        std::size_t queries = 0;
    };
    std::vector<Group> groups_;
};

}  // namespace moxie::eval
