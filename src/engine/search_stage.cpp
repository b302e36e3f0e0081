#include <algorithm>
#include <cstdio>
#include <numeric>
#include <utility>

#include "engine/learn.h"
#include "engine/open_experts.h"
#include "engine/search_stage.h"
#include "rank/evidence.h"
#include "rank/fuse.h"
#include "route/apportion.h"
#include "route/contract.h"
#include "route/opening.h"

namespace moxie {

namespace {

// Of each list that is fused: the field's customary depth.
constexpr std::size_t kListLength = 100;

// The best of one kind of evidence alone, best first.
std::vector<Candidate> search_list(Inquiry& inquiry, const ExpertSearch& search) {
    search_open(inquiry, search);
    std::vector<Candidate> list = std::exchange(inquiry.candidates, {});
    std::sort(list.begin(), list.end(), ranks_before);
    if (list.size() > search.k) list.resize(search.k);
    return list;
}

// Fusion by lists: what ranks depends on what was opened, which `exact` refuses.
void search_lists(Inquiry& inquiry) {
    ExpertSearch search = make_search(inquiry);
    search.k = std::max(search.k, kListLength);
    search.dense = {};
    std::vector<Candidate> words = search_list(inquiry, search);
    search.dense = inquiry.scorer.dense;
    search.dense.lexical = false;
    std::vector<Candidate> vectors = search_list(inquiry, search);
    inquiry.candidates =
        inquiry.request.fuse == Fusion::rrf
            ? fuse_reciprocal_ranks(std::move(words), std::move(vectors))
            : fuse_min_max(std::move(words), std::move(vectors), inquiry.scorer.weight);
    inquiry.scorer.unit = kFusedScale / kScoreScale;
}

std::int64_t most_raised(const Inquiry& inquiry, const Expert& expert) {
    std::int64_t most = 0;
    const auto own = inquiry.scorer.raised.find(expert.holder());
    if (own == inquiry.scorer.raised.end()) return most;
    for (const RaisedDocument& one : own->second) most = std::max(most, one.amount);
    return most;
}

// No chunk of an expert scores above the sum of its terms' largest contributions, the dense part
// that its vectors can reach, and what its documents are raised by.
std::vector<std::int64_t> score_bounds(const Inquiry& inquiry) {
    std::vector<std::int64_t> bounds = inquiry.scorer.bias;
    std::vector<LengthNorms> norms;
    norms.reserve(inquiry.experts.size());
    for (const auto& expert : inquiry.experts)
        norms.emplace_back(expert->recipe.bm25, inquiry.average_length);
    for (std::size_t t = 0; t < inquiry.terms.size() && inquiry.scorer.dense.lexical; ++t)
        for (const DirectoryEntry& holder : inquiry.holders[t]) {
            ByteReader reader(holder.skyline, "skyline");
            const QueryTerm& term = inquiry.terms[t];
            bounds[holder.expert] +=
                max_contribution(reader, TermScorer(term.idf, term.count, norms[holder.expert]));
        }
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        const Expert& expert = *inquiry.experts[i];
        const RecipeShares& shares = inquiry.recipes[i].shares;
        bounds[i] += shares.empty() ? expert.dense_bound(inquiry.scorer.dense)
                                    : dense_bound_of(expert, shares, inquiry.scorer.dense);
        bounds[i] += most_raised(inquiry, expert);
    }
    return bounds;
}

bool holds_any_term(const Inquiry& inquiry, std::size_t expert, std::int64_t bound) {
    return bound > inquiry.scorer.bias[expert];
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", value);
    return text;
}

// Opens experts by decreasing bound and stops when none that is left can enter the k best: what is
// closed then cannot change them, ties included, because a closed expert's bound lies strictly
// below the k-th score.
void search_exactly(Inquiry& inquiry) {
    const std::vector<std::int64_t>& bounds = inquiry.bounds = score_bounds(inquiry);
    std::vector<std::size_t> order(bounds.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return bounds[a] > bounds[b]; });
    const ExpertSearch search = make_search(inquiry);
    std::vector<Merged> best;
    Proof proof;
    for (const std::size_t expert : order) {
        const bool full = best.size() == inquiry.request.k;
        const bool can_matter = holds_any_term(inquiry, expert, bounds[expert]) &&
                                (!full || bounds[expert] >= best.back().best.score);
        const double bound = inquiry.scorer.score(bounds[expert]);
        if (can_matter || inquiry.experts[expert]->shared) {
            inquiry.plan.open[expert] = true;
            inquiry.plan.why[expert] = "its bound " + number(bound) + " could reach the best " +
                                       std::to_string(inquiry.request.k);
            search_expert(inquiry, search, expert);
            best = merge(inquiry.candidates, inquiry.request.k);
        } else {
            proof.best_closed = std::max(bound, proof.best_closed.value_or(bound));
        }
    }
    if (best.size() == inquiry.request.k)
        proof.threshold = inquiry.scorer.score(best.back().best.score);
    for (const std::size_t expert : order)
        if (!inquiry.plan.open[expert])
            inquiry.plan.why[expert] =
                !holds_any_term(inquiry, expert, bounds[expert])
                    ? "holds none of the words"
                    : "its bound " + number(inquiry.scorer.score(bounds[expert])) +
                          " lies below the last hit's score " + number(proof.threshold.value_or(0));
    // Without the chunks of an expert that failed or came too late, nothing is proved.
    if (!inquiry.failed) inquiry.answer.trace.proof = proof;
}

// Experts with the hits that were expected in them, for people.
class Expected {
public:
    void note(std::size_t expert, double hits) {
        experts_.push_back(expert);
        hits_.push_back(hits);
    }
    void explain(Inquiry& inquiry) const {
        const std::vector<std::uint64_t> shown = hundredths(hits_, kContractHits);
        for (std::size_t i = 0; i < experts_.size(); ++i) {
            const std::size_t expert = experts_[i];
            inquiry.plan.why[expert] =
                inquiry.plan.open[expert]
                    ? text(shown[i]) + " were expected here, enough for its size"
                    : "after what was found elsewhere, " + text(shown[i]) +
                          " are expected here, too few for its size";
        }
    }

private:
    static std::string text(std::uint64_t hundredths) {
        char text[64];
        std::snprintf(text, sizeof text, "%.2f", static_cast<double>(hundredths) / 100);
        return std::string(hundredths == 0 ? "fewer than 0.01" : text) + " of the ten best hits";
    }

    std::vector<std::size_t> experts_;
    std::vector<double> hits_;
};

// `max-loss`: what the ten best hits found so far leave for the experts that are still closed.
void search_in_turn(Inquiry& inquiry) {
    std::vector<bool> shared;
    for (const auto& expert : inquiry.experts) shared.push_back(expert->shared);
    Opening opening(inquiry.routing, chunks_of(inquiry.snapshot), shared,
                    shipped_opening(inquiry.evidence, inquiry.request.mode));
    ExpertSearch search = make_search(inquiry);
    search.k = std::max(search.k, kContractHits);
    const double p = inquiry.choice.value;
    TenthBest tenth;
    Expected expected;
    std::size_t seen = 0;
    bool first = true;
    for (auto step = opening.next(0); step && step->point < p; step = opening.next(tenth.value())) {
        if (first)
            inquiry.plan.why[step->expert] = "the best is always opened";
        else if (shared[step->expert])
            inquiry.plan.why[step->expert] = "shared: always open";
        else
            expected.note(step->expert, step->hits);
        first = false;
        inquiry.plan.open[step->expert] = true;
        search_expert(inquiry, search, step->expert);
        opening.open(*step);
        for (; seen < inquiry.candidates.size(); ++seen)
            tenth.add(inquiry.scorer.score(inquiry.candidates[seen].score));
    }
    for (std::size_t i = 0; i < shared.size(); ++i)
        if (!inquiry.plan.open[i]) expected.note(i, opening.expected(i, tenth.value()));
    expected.explain(inquiry);
}

// One after the other, so that each leaves its own best.
void search_each(Inquiry& inquiry) {
    const ExpertSearch search = make_search(inquiry);
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i)
        if (inquiry.plan.open[i]) search_expert(inquiry, search, i);
}

}  // namespace

ExpertSearch make_search(const Inquiry& inquiry) {
    ExpertSearch search;
    search.terms = inquiry.terms;
    search.average_length = inquiry.average_length;
    search.k = inquiry.request.k;
    if (inquiry.request.evidence) search.k = std::max(search.k, kEvidenceHits);
    search.dense = inquiry.scorer.dense;
    if (!inquiry.scorer.raised.empty()) search.raised = &inquiry.scorer.raised;
    const CellChoice& cells = inquiry.request.cells;
    if (cells.mode == CellMode::routed && !inquiry.request.plain)
        search.cells = CellStop{.margin = cells.margin};
    for (const Filter& filter : inquiry.request.filters)
        search.filters.push_back(filter_hash(filter.key, filter.value));
    return search;
}

void search_experts(Inquiry& inquiry) {
    const bool decides = decides_by_search(inquiry);
    const bool lists = inquiry.request.fuse != Fusion::scorer && !inquiry.encoded.empty() &&
                       inquiry.scorer.dense.lexical;
    if (decides && inquiry.choice.mode == RouteMode::exact) return search_exactly(inquiry);
    if (decides) {
        search_in_turn(inquiry);
        if (!lists) return;
        inquiry.candidates.clear();
    }
    if (inquiry.teaching)
        search_each(inquiry);
    else if (lists)
        search_lists(inquiry);
    else
        search_open(inquiry, make_search(inquiry));
}

void merge_hits(Inquiry& inquiry) { inquiry.merged = merge(inquiry.candidates, inquiry.request.k); }

}  // namespace moxie
