#include "engine/turns.h"

#include <algorithm>
#include <cmath>

#include "engine/learn.h"
#include "engine/routed_pairs.h"
#include "route/carry.h"

namespace moxie {

namespace {

// Of the store that the gate was fitted on. Not this store's: everyday words are in as large a
// share of the chunks of a small one, so that their idf is the same, while that of the rarest
// grows.
constexpr std::uint64_t kFittedChunks = 95'659;

double rarity_of(const Inquiry& turn) {
    double rarest = 0;
    for (const QueryTerm& term : turn.terms) rarest = std::max(rarest, term.idf);
    return std::min(1.0, rarest / inverse_document_frequency(kFittedChunks, 1));
}

// What a turn says by itself. What is wrong with its text was said when it was asked.
TurnEvidence evidence_of(const Inquiry& inquiry, const std::string& text,
                         std::span<const ExpertProfile> profiles, const RouterInUse& in_use) {
    Request request;
    request.query = text;
    request.as_typed = inquiry.request.as_typed;
    Aside aside(std::move(request), inquiry.snapshot);
    analyse_query(aside.inquiry);
    if (has_unknown_words(aside.inquiry)) respell_query(aside.inquiry);
    RoutedWords words = routed_words(aside.inquiry, profiles, weights_decide(inquiry));
    RouterInput input = words.input(profiles);
    words.remember(aside.inquiry, in_use.memory, input);
    return {score_experts(input, *in_use.router).weights, rarity_of(aside.inquiry)};
}

}  // namespace

void lean_on_turns(Inquiry& inquiry, std::span<const ExpertProfile> profiles) {
    const std::vector<std::string>& history = inquiry.request.history;
    if (history.empty() || inquiry.experts.empty()) return;
    const std::size_t turns = std::min(history.size(), kMostTurns);
    const RouterInUse in_use =
        router_in_use(inquiry.snapshot, Evidence::terms, "", inquiry.answer.trace.warnings);
    std::vector<double> state;
    for (auto turn = history.end() - static_cast<std::ptrdiff_t>(turns); turn != history.end();
         ++turn) {
        TurnEvidence own = evidence_of(inquiry, *turn, profiles, in_use);
        state = state.empty() ? std::move(own.weights) : carry(own, state, shipped_carry()).weights;
    }
    const TurnEvidence own{inquiry.routing.weights, rarity_of(inquiry)};
    Carried carried = carry(own, state, shipped_carry());
    inquiry.own_weights = own.weights;
    inquiry.routing.weights = std::move(carried.weights);
    inquiry.answer.trace.history = {turns, own.rarity, carried.gate, carried.moved};
    inquiry.answer.trace.versions.emplace_back("history", shipped_carry().version);
}

void explain_turns(Inquiry& inquiry) {
    for (std::size_t i = 0; i < inquiry.own_weights.size(); ++i)
        inquiry.plan.why[i] +=
            "; by this turn alone its weight is " + percent_text(inquiry.own_weights[i]);
}

}  // namespace moxie
