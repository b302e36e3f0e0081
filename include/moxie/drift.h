#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace moxie {

struct DriftRequest {
    std::size_t threads = 0;  ///< 0: one a core. Never changes the report.
};

/// A kind of learnt state, and how far the documents have moved since.
struct LearntDrift {
    std::string kind;  ///< "router", "contract", "relevance", …
    std::uint64_t version = 0;
    double moved = 0;    ///< chunks that came or went since, as a share of those learnt from
    bool stale = false;  ///< so much that it should be learnt anew
};

/// What shadowed searches of one route missed (Request::shadow).
struct ShadowDrift {
    std::string route;
    std::string mode;
    std::uint64_t queries = 0;
    double loss = 0;                ///< mean share of flat's ten best hits
    double low = 0, high = 0;       ///< 95 % interval of that mean, by betting on both sides
    double share_opened = 0;        ///< mean
    std::optional<double> promise;  ///< ε of `max-loss`, of searches that were promised something
    bool guarantee = false;
    bool broken = false;  ///< the interval lies above the promise
};

/// How one expert was used by pieces of the store's own text and by shadowed searches.
struct ExpertUse {
    std::string name;
    std::uint64_t chunks = 0;
    double opened = 0;  ///< share of the searches that opened it
    double found = 0;   ///< share of flat's best hits that are its own, of pieces of text
    double copies = 0;  ///< share of its chunks whose very text another expert has as well
};

/// Something to do.
struct DriftProposal {
    std::string what;  ///< "train", "encode", "retire", "merge", "split"
    std::vector<std::string> experts;
    std::string why;      ///< one sentence for people
    std::string command;  ///< that does it
};

struct DriftReport {
    std::uint64_t chunks = 0;
    std::uint64_t pieces = 0;  ///< of the store's own text that were searched
    std::vector<LearntDrift> learnt;
    std::vector<ShadowDrift> shadows;
    std::vector<ExpertUse> experts;
    double balance = 0;  ///< how evenly searches open experts: entropy of their shares / that of
                         ///< equal ones; 1: evenly
    std::vector<DriftProposal> proposals;
    std::vector<std::string> warnings;
    double seconds = 0;
};
std::string to_json(const DriftReport& report);

}  // namespace moxie
