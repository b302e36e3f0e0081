#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "moxie/manage.h"

namespace moxie {

/// A query of users, to learn from.
struct TrainQuery {
    std::string text;
    /// Documents that answer it: an id, or EXPERT/ID where several experts hold it. May be empty.
    std::vector<std::string> documents;
};

/// What to learn routing from. Flat search is the teacher, so queries need no labels.
struct TrainRequest {
    std::vector<TrainQuery> queries;  ///< empty: pieces of the store's own text stand for them
    bool dry_run = false;             ///< learn and report, relevance aside; change nothing
    std::size_t threads = 0;          ///< 0: one a core. Never changes what is learnt.
    bool from_feedback = false;       ///< stored feedback (Engine::add_feedback) too
};

/// One router, and whether another took its place.
struct RouterReport {
    std::string evidence;       ///< "words", or "words and vectors"
    std::string version{};      ///< in use from now on
    std::uint64_t queries = 0;  ///< that it was fitted on
    bool adopted = false;
    /// Queries that are kept to compare later ones with: the router knows where their answers lay.
    /// Only queries of users are, and only where that is better than none.
    std::uint64_t remembered = 0;
    /// Mean cross-entropy against the shares of flat's ten best hits, in nats, on queries that were
    /// left out of the fit: of the router in use before, and of the fitted one.
    double before = 0, after = 0;
    double low = 0, high = 0;  ///< 95 % interval of before − after
    /// Mean share of the chunks that each opens where it misses 2 % of flat's ten best hits, on the
    /// same queries. Adopted where the interval lies above 0 and no more is opened than before.
    double opens_before = 0, opens_after = 0;
};

/// What can be promised now by one mode of search.
struct PromiseReport {
    std::string mode;  ///< "hybrid", "lexical" or "dense"
    double epsilon = 0;
    std::uint64_t queries = 0;  ///< that it was calibrated on; no router was fitted on any of them
    std::uint64_t needed = 0;   ///< fewer cannot promise so little; then nothing below is known
    std::optional<double> p{};  ///< experts whose weight is above 1 − p are opened; empty: all
    double share_opened = 1;    ///< of the chunks, mean over these queries
    double loss = 0;            ///< mean over these queries
};

/// What judged queries say of the retrievers over one expert.
struct RetrieverReport {
    std::string expert;
    std::uint64_t queries = 0;  ///< judged ones; fewer than 20 teach nothing
    /// Mean nDCG@10 of all of its recipes fused alike, of each alone, and of the shares that are
    /// best for all queries, where they are others.
    std::vector<std::pair<std::string, double>> arms;
    std::string choice{};      ///< the best way to choose one by the query
    double routed = 0;         ///< its mean nDCG@10, each query by what others taught
    double low = 0, high = 0;  ///< 95 % interval of routed − fused
    bool adopted = false;      ///< the interval lies above 0; else all are fused
};

/// How hits are scored from now on, and whether that is new: each expert's share of words and
/// prior, how much a route weight counts, and what answers that were judged are worth.
struct RecipeReport {
    std::string version;        ///< "+" and a checksum; empty: as shipped
    std::uint64_t queries = 0;  ///< judged ones with vectors to compare
    bool adopted = false;
    /// nDCG@10 of flat search on queries that were left out of the fit, mean over experts of the
    /// mean over their queries: with the recipes in use before, and with the fitted ones.
    double before = 0, after = 0;
    double low = 0, high = 0;  ///< 95 % interval of after − before; adopted where above 0
    double route_weight = 0;   ///< λ fitted
    struct Expert {
        std::string name;
        std::uint64_t queries = 0;
        double gain = 0;    ///< of after − before, on its own queries
        double weight = 0;  ///< share of words
        double prior = 0;   ///< nats
    };
    std::vector<Expert> experts;
    std::vector<std::string> refused;  ///< what was tried and was no better, for people
    /// What it is worth to an expert that its documents answered questions alike: tried where
    /// enough queries are its own, adopted where the interval of the gain lies above 0.
    struct Answers {
        std::string name;
        std::uint64_t queries = 0;
        bool adopted = false;
        double gain = 0;    ///< in nDCG@10, of its own queries, the answers of others being told
        double low = 0;     ///< of the gain's one-sided 95 % interval
        double weight = 0;  ///< of likeness in a score; 0: not adopted
    };
    std::vector<Answers> answers;
    std::uint64_t remembered = 0;  ///< questions whose answers are told from now on
};

struct TrainReport {
    std::string source;  ///< "real" or "pseudo"
    std::uint64_t queries = 0;
    std::vector<RouterReport> routers;
    std::vector<PromiseReport> promises;
    std::optional<RecipeReport> recipes;       ///< where enough documents were named
    std::optional<CalibrateReport> relevance;  ///< where documents were named
    std::vector<RetrieverReport> retrievers;   ///< of experts that have any, likewise
    std::vector<std::string> warnings;
    double seconds = 0;
    std::uint64_t commit = 0;  ///< 0 for a dry run
};
std::string to_json(const TrainReport& report);

}  // namespace moxie
