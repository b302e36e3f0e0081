#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace moxie::eval {

/// What flat search found for a query, deep, and the router's weights. Because what is opened never
/// changes a score, what any route and any share of lexical evidence would have found can be read
/// off it without searching again: by the scorer, without the stages after it. Of a query whose
/// open experts hold fewer than ten documents of it, nearly.
struct Replay {
    struct Expert {
        double weight = 0;
        std::uint64_t chunks = 0;
        bool shared = false;
        std::string name;
    };
    struct Chunk {
        std::uint32_t expert = 0;    ///< its place in `experts`
        std::uint32_t document = 0;  ///< a number in this query
        double gain = 0;             ///< of its document; 0 where it is not judged
        double lexical = 0;          ///< BM25/U
        double dense = 0;            ///< cosine
    };
    std::vector<Expert> experts;  ///< largest weight first
    std::vector<Chunk> chunks;    ///< best first
    /// What the engine opened under max-loss, by promise, parallel to `experts`: it looks at what
    /// was found before it opens the next.
    std::vector<std::vector<bool>> promised{};
    std::size_t own = 0;  ///< the query's own expert's place
    double ideal = 0;     ///< the best that ten documents can gain
    bool whole = true;    ///< false: a hit is of no expert that was routed to, so nothing is known
};

/// `route` has the weights: that of a route which they decide, because flat search computes the
/// cheap part of them only. `own` is a search of the own expert alone, whose hits are added where
/// flat's end before them.
Replay replay_of(const Collection& collection, const Collection::Query& query, const Route& route,
                 const Answer& flat, const Answer& own, const std::set<std::string>& shared);

/// By place in Replay::experts.
using Open = std::vector<bool>;
Open open_all(const Replay& replay);
Open open_own(const Replay& replay);
Open open_top_k(const Replay& replay, std::size_t k);
Open open_top_p(const Replay& replay, double p);
/// Those that a route opened.
Open opened_by(const Replay& replay, const Route& route);

double experts_opened(const Open& open);
double share_opened(const Replay& replay, const Open& open);
double weight_opened(const Replay& replay, const Open& open);

/// How chunks are scored anew.
struct Rescore {
    double weight = 0.5;  ///< of lexical evidence
    double route = 0;     ///< of the logarithm of the expert's route weight
};
double replay_ndcg(const Replay& replay, const Open& open);
double replay_ndcg(const Replay& replay, const Open& open, const Rescore& rescore);
/// The share of flat's first ten documents that lie in closed experts.
double replay_loss(const Replay& replay, const Open& open);

}  // namespace moxie::eval
