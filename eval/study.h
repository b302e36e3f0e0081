#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eval/interval.h"

namespace moxie::eval {

/// A collection that does worst by something, and how it does.
struct Worst {
    std::string name;  ///< empty: there is none
    double value = 0;
};

/// How the queries were divided among the experts by one mode. A skew may be the truth; an expert
/// that is never opened may be dead.
struct Load {
    std::string route;
    std::vector<std::pair<std::string, double>> opened;  ///< expert → share of queries, by name
    std::vector<std::string> never;                      ///< experts that no query opened
    /// N·Σ f·P, f an expert's share of all openings and P its mean weight: 1 where even, N where
    /// one expert has all (the balance term of Switch and DeepSeekMoE, arXiv 2401.06066).
    double imbalance = 0;
    double entropy = 0;  ///< of f, over log N: 1 where even
    /// Of the experts opened for a query with its hardness, 1 − nDCG@10 of the own expert alone.
    Interval hardness;
};

/// A route, replayed on flat's hits by the scorer: no search, no later stage.
struct CurvePoint {
    std::string route;
    std::optional<double> promised;  ///< loss: 1 − p of top-p, ε of max-loss
    std::string promise;             ///< of max-loss: "guarantee", "estimate" or "none"
    double expected = 0;             ///< loss: the mean weight of the closed experts
    double experts_opened = 0, share_opened = 0;
    Interval loss, ndcg;
};

/// top-p and top-k that open as many experts on average. A k between two whole numbers is the mix
/// of both that has this mean.
struct EqualEffort {
    double experts = 0;  ///< opened, mean
    double p = 0;        ///< of the top-p that opens so many; no judgement is read to find it
    double top_p = 0, top_k = 0;  ///< nDCG@10
    Interval difference;          ///< of nDCG@10, top-p − top-k
    double loss_p = 0, loss_k = 0;
};

/// How much is found in experts that have this much weight together.
struct WeightBin {
    std::size_t n = 0;
    double weight = 0;  ///< Σ of the opened experts' weights, mean
    double kept = 0;    ///< share of flat's ten first documents that they hold, mean
};

struct Curve {
    std::vector<CurvePoint> points;
    std::vector<EqualEffort> equal_effort;
    std::vector<WeightBin> bins;
};

/// One step from search without any choice to choices that only judgements could make.
struct LadderStep {
    std::string name;
    std::string how;  ///< constants, and where they are from
    Interval ndcg, against_plain;
    /// Of what lies between plain search and the own expert with its own weight; empty where there
    /// is nothing between them.
    std::optional<double> closed;
};

/// How far a route and what it finds depend on the wording of a question (P-Adapters, arXiv
/// 2110.07280). Means over questions, collections counting the same.
struct Consistency {
    std::string route;
    std::string kind;  ///< of the wordings compared with the question; empty: all pairs
    std::size_t pairs = 0;
    Interval experts;   ///< Jaccard overlap of the experts opened
    Interval first;     ///< share of pairs with the same first document
    Interval accuracy;  ///< share of these wordings whose first document is judged relevant; of the
                        ///< questions themselves where `kind` is empty
    Interval ndcg;      ///< @10, likewise
};

}  // namespace moxie::eval
