#include "engine/turns.h"

#include <algorithm>
#include <cmath>

#include "engine/routed_pairs.h"
#include "route/carry.h"

namespace moxie {

namespace {

double rarity_of(const Inquiry& turn) {
    double rarest = 0, chunks = 0;
    for (const QueryTerm& term : turn.terms) rarest = std::max(rarest, term.idf);
    for (const auto& expert : turn.experts) chunks += static_cast<double>(expert->profile.chunks);
    if (rarest <= 0) return 0;
    return rarest / inverse_document_frequency(static_cast<std::uint64_t>(chunks), 1);
}

// What a turn says by itself. What is wrong with its text was said when it was asked.
TurnEvidence evidence_of(const Inquiry& inquiry, const std::string& text,
                         std::span<const ExpertProfile> profiles, const RouterWeights& router) {
    Request request;
    request.query = text;
    Answer aside;
    Stages stages(aside.trace, {});
    Inquiry turn{request, inquiry.snapshot, aside, stages};
    analyse_query(turn);
    const std::vector<RoutedTerm> terms = routed_terms(turn);
    RouterInput input{profiles, terms};
    std::vector<RoutedTerm> pairs;
    if (weights_decide(inquiry)) pairs = routed_pairs(turn, input);
    input.pairs = pairs;
    return {score_experts(input, router).weights, rarity_of(turn)};
}

std::string percent(double share) {
    const long tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

}  // namespace

void lean_on_turns(Inquiry& inquiry, std::span<const ExpertProfile> profiles,
                   const RouterWeights& terms_router) {
    const std::vector<std::string>& history = inquiry.request.history;
    if (history.empty() || inquiry.experts.empty()) return;
    const std::size_t turns = std::min(history.size(), kMostTurns);
    std::vector<double> state;
    for (auto turn = history.end() - static_cast<std::ptrdiff_t>(turns); turn != history.end();
         ++turn) {
        TurnEvidence own = evidence_of(inquiry, *turn, profiles, terms_router);
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
            "; by this turn alone its weight is " + percent(inquiry.own_weights[i]);
}

}  // namespace moxie
