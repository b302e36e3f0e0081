#include "engine/recipe_stage.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "moxie/error.h"

namespace moxie {

namespace {

// Finer than any difference between cosines of int8 vectors.
constexpr double kDenseUnit = 1024;

const Expert& holder_of(const Inquiry& inquiry, const Expert& expert) {
    for (const auto& divided : inquiry.snapshot.divided)
        if (divided->name == expert.parent) return *divided;
    return expert;
}

// The experts that hold documents, each once.
std::vector<const Expert*> holders_of(const Inquiry& inquiry, Homes& homes) {
    std::vector<const Expert*> holders;
    std::map<std::uint32_t, std::size_t> places;
    for (const auto& expert : inquiry.experts) {
        const Expert& holder = holder_of(inquiry, *expert);
        const auto [at, fresh] = places.try_emplace(holder.id, holders.size());
        if (fresh) {
            holders.push_back(&holder);
            homes.numbers.push_back(holder.id);
        }
        homes.place.push_back(at->second);
    }
    return holders;
}

RoutedTerm gathered(const RoutedTerm& term, const Homes& homes) {
    std::map<std::size_t, RoutedTerm::Holder> sums;
    for (const RoutedTerm::Holder& one : term.holders) {
        RoutedTerm::Holder& sum = sums[homes.place[one.expert]];
        sum.expert = static_cast<std::uint32_t>(homes.place[one.expert]);
        sum.document_frequency += one.document_frequency;
        sum.collection_frequency += one.collection_frequency;
    }
    RoutedTerm whole{term.count, {}};
    for (const auto& [place, sum] : sums) whole.holders.push_back(sum);
    return whole;
}

std::vector<double> weights_of_holders(const Inquiry& inquiry, const RoutedWords& words,
                                       const std::vector<const Expert*>& holders) {
    const EncodedQuery* query = inquiry.encoded.empty() ? nullptr : &inquiry.encoded.front();
    std::vector<ExpertProfile> profiles;
    for (const Expert* expert : holders)
        profiles.push_back(profile_of(*expert, query ? query->encoder : ""));
    RoutedWords whole;
    for (const RoutedTerm& term : words.terms) whole.terms.push_back(gathered(term, inquiry.homes));
    RouterInput input = whole.input(profiles);
    if (query) input.query = query->vector.components();
    return score_experts(input, shipped_router(inquiry.evidence)).weights;
}

// Without pairs of terms.
std::vector<double> weights_without_pairs(const Inquiry& inquiry) {
    std::vector<double> factors = shipped_router(inquiry.evidence).factors;
    for (std::size_t f = 0; f < factors.size(); ++f)
        if (features()[f].compute == pair_ratio) factors[f] = 0;
    return route_weights(inquiry.routing.features, factors, inquiry.experts.size());
}

// Where none is divided, every expert holds its own documents.
void find_undivided_homes(Inquiry& inquiry, std::span<const std::uint32_t> numbers) {
    Homes& homes = inquiry.homes;
    homes.numbers.assign(numbers.begin(), numbers.end());
    homes.place.resize(numbers.size());
    std::iota(homes.place.begin(), homes.place.end(), std::size_t{0});
    homes.weights = weights_without_pairs(inquiry);
}

void find_homes(Inquiry& inquiry, const RoutedWords& words,
                std::span<const std::uint32_t> numbers) {
    if (inquiry.snapshot.divided.empty()) return find_undivided_homes(inquiry, numbers);
    const std::vector<const Expert*> holders = holders_of(inquiry, inquiry.homes);
    const bool divided = std::any_of(inquiry.experts.begin(), inquiry.experts.end(),
                                     [](const auto& expert) { return !expert->parent.empty(); });
    inquiry.homes.weights =
        divided ? weights_of_holders(inquiry, words, holders) : weights_without_pairs(inquiry);
}

}  // namespace

void set_bias(Inquiry& inquiry, const Blend& blend) {
    Scorer& scorer = inquiry.scorer;
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i)
        scorer.bias[i] = std::llround(scorer.route_weight * blend.log_home[inquiry.homes.place[i]] *
                                      scorer.unit * kScoreScale);
}

void weigh_evidence(Inquiry& inquiry, double weight) {
    Scorer& scorer = inquiry.scorer;
    DenseScorer& dense = scorer.dense;
    dense.lexical = inquiry.request.mode != SearchMode::dense;
    scorer.weight = dense.lexical ? weight : 0;
    dense.missing_base = shipped_fusion().missing_base;
    dense.missing_slope = shipped_fusion().missing_slope / scorer.words_unit;
    dense.queries = inquiry.encoded;
    scorer.unit = dense.lexical ? scorer.words_unit / weight : kDenseUnit;
    dense.gain = (1 - scorer.weight) * scorer.unit * kScoreScale;
}

bool remembers_answers(const Inquiry& inquiry) {
    const Recipes* scoring = inquiry.scoring;
    return scoring && scoring->memory && inquiry.request.fuse == Fusion::scorer &&
           !inquiry.encoded.empty() &&
           inquiry.encoded.front().encoder == scoring->memory->encoder();
}

void raise_answers(Inquiry& inquiry, std::span<const AnswerMemory::Recalled> recalled,
                   const std::function<double(std::uint32_t)>& worth) {
    Scorer& scorer = inquiry.scorer;
    scorer.raised.clear();
    if (recalled.empty()) return;
    std::map<std::uint32_t, const std::string*> names;
    for (const auto& expert : inquiry.experts) {
        const Expert& holder = holder_of(inquiry, *expert);
        names[holder.id] = &holder.name;
    }
    for (const auto& [document, likeness] : recalled) {
        const auto name = names.find(document->first);
        if (name == names.end()) continue;
        const std::int64_t amount =
            std::llround(worth(document->first) * likeness * scorer.unit * kScoreScale);
        if (amount > 0) scorer.raised[*name->second].push_back({document->second, amount});
    }
}

void recall_answers(Inquiry& inquiry, std::optional<std::uint64_t> but) {
    const Recipes& scoring = *inquiry.scoring;
    const auto worth = [&](std::uint32_t number) {
        const auto own = scoring.own.find(number);
        return own == scoring.own.end() ? 0 : own->second.answers;
    };
    const std::span<const float> query = inquiry.encoded.front().vector.components();
    raise_answers(inquiry, scoring.memory->recall(query, but), worth);
}

const Recipes& recipes_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    const Learnt* learnt = snapshot.find_learnt(kRecipes);
    if (!learnt) return shipped_recipes();
    try {
        return learnt->once->get<Recipes>([&] { return read_recipes(learnt->state); });
    } catch (const Error& error) {
        warnings.push_back("the recipes that this store adopted are not used: " +
                           std::string(error.what()) + "; `moxie train` fits new ones");
        return shipped_recipes();
    }
}

void load_recipes(Inquiry& inquiry) {
    inquiry.scoring = inquiry.request.plain
                          ? &shipped_recipes()
                          : &recipes_in_use(inquiry.snapshot, inquiry.answer.trace.warnings);
}

void fix_scorer(Inquiry& inquiry, const RoutedWords& words,
                std::span<const std::uint32_t> numbers) {
    const Request& request = inquiry.request;
    Scorer& scorer = inquiry.scorer;
    const bool routed = !request.plain && request.fuse == Fusion::scorer;
    scorer.route_weight = routed ? request.route_weight.value_or(inquiry.scoring->route_weight) : 0;
    find_homes(inquiry, words, numbers);
    const Blend blended = blend(*inquiry.scoring, inquiry.homes.weights, inquiry.homes.numbers);
    if (!inquiry.encoded.empty()) weigh_evidence(inquiry, request.weight.value_or(blended.weight));
    scorer.bias.assign(inquiry.experts.size(), 0);
    if (scorer.route_weight > 0) set_bias(inquiry, blended);
}

}  // namespace moxie
