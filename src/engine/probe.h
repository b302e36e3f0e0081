#pragma once

#include <string>
#include <vector>

#include "engine/encoders.h"
#include "engine/inquiry.h"
#include "moxie/request.h"
#include "rank/relevance.h"
#include "store/snapshot.h"

namespace moxie {

/// One of the best hits of a probe.
struct ProbedHit {
    std::string expert;
    std::string document;
    Match match{};
};

struct Probed {
    std::vector<ProbedHit> hits;        ///< best first, at most kProbedHits
    std::vector<std::string> encoders;  ///< that the query was encoded by
};
inline constexpr std::size_t kProbedHits = 10;

/// A request of flat search for the best kProbedHits, on one thread.
Request probe_request(const std::string& query, SearchMode mode);
/// The stages of a search up to the query's vectors.
void encode_probe(Inquiry& inquiry, Encoders& encoders);
/// The stages of a search up to its route.
void route_probe(Inquiry& inquiry, Encoders& encoders);
/// The stages of a search up to the search itself. What is learnt from a query must not be told its
/// own answer: that is left out of what is remembered.
void prepare_probe(Inquiry& inquiry, Encoders& encoders);
/// The stages of a search up to its merged hits.
void run_probe(Inquiry& inquiry, Encoders& encoders);

/// What flat search finds for a query, with what relevance is judged by. What cannot be searched is
/// passed over. Any thread.
Probed probe(const Snapshot& snapshot, Encoders& encoders, const std::string& query,
             SearchMode mode);

}  // namespace moxie
