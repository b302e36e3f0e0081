#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// How the router decides which experts to open.
enum class RouteMode {
    flat,      ///< open every eligible expert
    top_k,     ///< open the `value` experts of largest weight
    top_p,     ///< open the fewest experts whose weights sum to at least `value`
    max_loss,  ///< open in turn, as what was found so far demands, as little as is enough that,
               ///< with confidence .95 over calibration draws, flat's ten best hits lose on average
               ///< at most the share `value`
    exact,  ///< open best bound first until score bounds prove that no closed expert can change the
            ///< top k
};

struct RouteChoice {
    RouteMode mode = RouteMode::top_p;
    double value = 0.9;  ///< k of top-k (a positive integer), p of top-p in (0, 1], ε of max-loss
                         ///< in [0.0001, 1); unused otherwise

    friend bool operator==(const RouteChoice&, const RouteChoice&) = default;
};

/// Parses "flat", "top-k=2", "top-p=0.9", "max-loss=0.01", "exact". Throws Error{invalid_request,
/// parameter "route"}.
RouteChoice parse_route(std::string_view text);
/// The inverse of parse_route; numbers are printed shortest round-trip.
std::string to_string(const RouteChoice& choice);

/// How far a request goes along the path of a query.
enum class Depth { route, search, answer };

/// Which evidence ranks: words and vectors, words alone, vectors alone. Where there are no vectors
/// `hybrid` means lexical, and the trace says so; `dense` throws Error{conflict}.
enum class SearchMode { hybrid, lexical, dense };
/// Parses "hybrid", "lexical" or "dense". Throws Error{invalid_request, parameter "mode"}.
SearchMode parse_search_mode(std::string_view text);
std::string_view to_string(SearchMode mode);  ///< the inverse

/// How lexical and dense evidence become one score.
enum class Fusion {
    scorer,  ///< the fixed scorer: weight · BM25/U(query) + (1 − weight) · cosine
    rrf,     ///< reciprocal ranks of the two lists of what was opened (`exact` refuses it)
    minmax,  ///< the two lists' scores, each mapped to [0, 1] (`exact` refuses it)
};
/// Parses "scorer", "rrf" or "minmax". Throws Error{invalid_request, parameter "fuse"}.
Fusion parse_fusion(std::string_view text);

/// Which of an opened expert's vectors are compared with the query. They lie in small cells of
/// chunks that are near to each other (docs/decisions/dense-index.md).
enum class CellMode {
    all,    ///< every one: what loss is measured against
    routed  ///< those of cells that are likely to change the hits, the most promising first
};
struct CellChoice {
    static constexpr double kMargin = 0.2;
    CellMode mode = CellMode::all;
    /// How far above its centroid's cosine a cell's best chunk is thought to reach, in units of the
    /// distance that chunks have from their centroids, 0 or more: the larger, the more are opened
    /// and the less is missed. Endless: nothing is.
    double margin = kMargin;

    friend bool operator==(const CellChoice&, const CellChoice&) = default;
};
/// Parses "all", "routed", "routed=0.3". Throws Error{invalid_request, parameter "cells"}.
CellChoice parse_cells(std::string_view text);
/// The inverse of parse_cells.
std::string to_string(const CellChoice& choice);

/// The first vector of an .npy or .fvecs file of at most 256 MiB. Throws Error naming it.
std::vector<float> read_vector(const std::string& path);

/// What the user said before, oldest first, from a file of JSON lines or one JSON array:
/// {"query": "…"} or {"role": "user", "content": "…"} a turn. Turns of other roles, and blank ones,
/// are left out. Throws Error{not_found | unsupported | …} naming the file and the line.
std::vector<std::string> read_history(const std::string& path);

/// One condition on a document's metadata; several conditions must all hold.
struct Filter {
    std::string key;
    std::string value;
};
/// Parses "key=value". Throws Error{invalid_request, parameter "filter"}.
Filter parse_filter(std::string_view text);

/// Everything that one question carries. Every knob is here: nothing is stored in an index or a
/// global.
struct Request {
    std::string query;  ///< UTF-8; invalid bytes are replaced and a warning is given
    Depth depth = Depth::search;
    std::size_t k = 10;  ///< hits wanted, 1 to 10,000
    std::vector<std::string>
        experts;  ///< open just these (enforced routing); empty: the router decides
    /// `max_loss` throws Error{conflict, parameter "route"} where losses were never calibrated, or
    /// on too few queries to promise so little: it says how many are needed.
    RouteChoice route;
    /// What the user said before, oldest first; of more than eight turns the last eight count. A
    /// turn that says little by itself is routed where they belong; hits are still ranked by its
    /// own words. Earlier turns are never encoded.
    std::vector<std::string> history;
    /// Do not read words that no eligible expert holds as frequent ones one slip of a finger away.
    bool as_typed = false;
    std::optional<bool> gate;  ///< unset: on for Depth::answer, off otherwise
    std::vector<Filter> filters;
    SearchMode mode = SearchMode::hybrid;
    Fusion fuse = Fusion::scorer;
    /// Of experts with vectors, under every route but `exact`, which refuses `routed`, and plain
    /// search, which compares all.
    CellChoice cells;
    /// The share of lexical evidence in a hybrid score, above 0 and below 1; unset: what this store
    /// learnt, or the shipped one.
    std::optional<double> weight;
    /// How much the logarithm of an expert's route weight counts beside a hit's match, 0 to 1; 0:
    /// the order of hits does not depend on the route. Unset: learnt or shipped, likewise. Plain
    /// search and --fuse other than the scorer use none.
    std::optional<double> route_weight;
    /// The query's vector, for experts whose vectors were brought along; empty: encode the query.
    std::vector<float> vector;
    /// Take the query's vector from the last ones that were made, where the same text is among
    /// them: for one question that is asked in several ways. Changes no hit; its time then is no
    /// part of the cost.
    bool reuse_vector = false;
    /// Leave out hits whose calibrated relevance lies below, in [0, 1]. Throws Error{conflict}
    /// where nothing was calibrated yet: such hits can be neither kept nor left out.
    std::optional<double> min_relevance;
    /// After the search weigh the experts again by their best hits; with `top_p` open those too
    /// that then are needed to reach p, because what the others found is weak. Off: it gains little
    /// where as much is opened (docs/evaluation.md), and what is opened then changes scores. Throws
    /// Error{invalid_request} with `exact`, and with `fuse` other than the scorer.
    bool evidence = false;
    /// Plain search: every eligible expert open, the shipped share of lexical evidence and no route
    /// weight in the score. Overrides `route`.
    bool plain = false;
    /// For choosing what is opened alone, this much of the bias that would even the load of experts
    /// is added to the log of each one's weight: 0 none, 1 all of it (DeepSeek-V3's balancing).
    /// What it costs is in docs/evaluation.md. Throws Error{conflict} where train() has not learnt
    /// the load.
    double balance = 0;
    /// Likewise the share by which the weight of experts is lessened that came since losses were
    /// last calibrated, so that a newcomer cannot outshout those that are known (FlexMoRE's bias).
    double hold_back = 0;
    /// The share of routed searches, by the hash of the query, that are run flat as well once they
    /// are answered: what they missed is recorded (Trace::shadow, Engine::drift). In [0, 1].
    double shadow = 0;
    /// Fill Hit::text, title, uri and metadata. Evaluation switches it off.
    bool text = true;
    std::optional<double> budget_ms;  ///< experts not finished by then are left out, with a warning
    std::size_t threads = 0;          ///< 0: one a core. Never changes a hit.
};

}  // namespace moxie
