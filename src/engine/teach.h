#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/encoders.h"
#include "route/contract.h"
#include "route/query_memory.h"
#include "store/snapshot.h"

namespace moxie {

/// What flat search teaches by queries under one mode of search.
struct Course {
    std::vector<Lesson> lessons;          ///< parallel to the queries
    std::vector<AskedQuery> asked;        ///< likewise; what answered them is in the lessons
    Evidence evidence = Evidence::terms;  ///< that the router read
    std::string scorer;                   ///< name@version
    std::string encoder;                  ///< of the vectors in `asked`; empty: there are none
};

/// Called now and then with the queries done, from the calling thread; may throw to end it.
using Taught = std::function<void(std::size_t done)>;

/// Asks flat search, queries side by side, with no memory of queries. Throws Error{conflict} where
/// the mode needs vectors and there are none.
Course teach(const Snapshot& snapshot, Encoders& encoders, const std::vector<std::string>& queries,
             SearchMode mode, std::size_t threads, const Taught& taught);

/// The modes that can be searched here.
std::vector<SearchMode> searchable_modes(const Snapshot& snapshot, Encoders& encoders);

/// The part of a LossTable that lessons give under a router. `chosen`: indices of the lessons.
LossTable::Part calibrate_losses(const Course& course, const std::vector<std::size_t>& chosen,
                                 const RouterWeights& router);

}  // namespace moxie
