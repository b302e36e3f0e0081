#include "engine/balance.h"
#include "engine/inquiry.h"
#include "engine/learn.h"
#include "engine/recipe_stage.h"
#include "engine/retriever_stage.h"
#include "engine/routed_pairs.h"
#include "engine/turns.h"
#include "route/router.h"

namespace moxie {

namespace {

std::string mode_name(const Request& request) {
    if (!request.experts.empty()) return "experts";
    return request.plain ? "plain" : to_string(request.route);
}

}  // namespace

ExpertProfile profile_of(const Expert& expert, const std::string& encoder) {
    ExpertProfile profile{static_cast<double>(expert.profile.chunks),
                          static_cast<double>(expert.profile.terms)};
    profile.absence = absence(profile.terms);
    if (const VectorProfile* vectors = expert.vector_profile.get();
        vectors && vectors->encoder == encoder) {
        profile.mean = vectors->mean.rows();
        profile.centroids = vectors->centroids.rows();
        profile.groups = vectors->groups.rows();
        profile.group_ends = vectors->group_ends;
    }
    return profile;
}

namespace {

// Of the experts of a snapshot, side by side in memory: looking into thousands of experts for a
// query takes longer than weighing them. Their spans live as long as the snapshot.
struct Profiles {
    std::string encoder;
    std::vector<ExpertProfile> experts;
    std::vector<std::int8_t> means;  // of `experts`: every query reads them
    std::vector<float> mean_scales;
    std::vector<bool> shared;
    std::vector<std::uint32_t> numbers;  // in the catalog
    std::vector<std::size_t> several;    // the experts that have several recipes
};

void lay_out_means(Profiles& profiles) {
    std::size_t codes = 0;
    for (const ExpertProfile& expert : profiles.experts) codes += expert.mean.codes.size();
    profiles.means.reserve(codes);
    profiles.mean_scales.reserve(profiles.experts.size());
    for (ExpertProfile& expert : profiles.experts) {
        const auto [own, scales] = expert.mean;
        profiles.means.insert(profiles.means.end(), own.begin(), own.end());
        profiles.mean_scales.insert(profiles.mean_scales.end(), scales.begin(), scales.end());
        expert.mean = {std::span(profiles.means).last(own.size()),
                       std::span(profiles.mean_scales).last(scales.size())};
    }
}

Profiles profiles_of(const Inquiry& inquiry, const std::string& encoder) {
    Profiles profiles;
    profiles.encoder = encoder;
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i) {
        const Expert& expert = *inquiry.experts[i];
        profiles.experts.push_back(profile_of(expert, encoder));
        profiles.shared.push_back(expert.shared);
        profiles.numbers.push_back(expert.id);
        if (!expert.retrievers.empty()) profiles.several.push_back(i);
    }
    lay_out_means(profiles);
    return profiles;
}

// Most queries are encoded by one encoder: its profiles are kept, and serve those that are not
// encoded as well.
const Profiles& kept_profiles(const Inquiry& inquiry, const std::string& encoder, Profiles& own) {
    const auto& kept = inquiry.snapshot.routed->get<Profiles>(
        [&] { return profiles_of(inquiry, main_encoder(inquiry)); });
    if (encoder.empty() || kept.encoder == encoder) return kept;
    return own = profiles_of(inquiry, encoder);
}

// Who is taught learns a memory anew, and sees every feature.
RouterInUse router_for(Inquiry& inquiry, const std::string& encoder) {
    RouterInUse in_use =
        router_in_use(inquiry.snapshot, inquiry.evidence, encoder, inquiry.answer.trace.warnings);
    if (inquiry.teaching && in_use.memory) in_use = {&shipped_router(inquiry.evidence), nullptr};
    return in_use;
}

RouteChoice choice_of(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    if (request.plain) return {RouteMode::flat, 0};
    return request.route.mode == RouteMode::max_loss ? promise(inquiry) : request.route;
}

}  // namespace

bool decides_by_search(const Inquiry& inquiry) {
    return inquiry.enforced.empty() &&
           (inquiry.choice.mode == RouteMode::exact || inquiry.choice.mode == RouteMode::max_loss);
}

void route_query(Inquiry& inquiry) {
    const EncodedQuery* query = inquiry.encoded.empty() ? nullptr : &inquiry.encoded.front();
    const std::string encoder = query ? query->encoder : "";
    Profiles own;
    const Profiles& known = kept_profiles(inquiry, encoder, own);
    RoutedWords words = routed_words(inquiry, known.experts, weights_decide(inquiry));
    RouterInput input = words.input(known.experts);
    if (query) input.query = query->vector.components();
    Trace& trace = inquiry.answer.trace;
    inquiry.evidence = has_vectors(input) ? Evidence::vectors : Evidence::terms;
    const RouterInUse in_use = router_for(inquiry, encoder);
    words.remember(inquiry, in_use.memory, input);
    inquiry.router = *in_use.router;
    if (inquiry.teaching) inquiry.router.factors.resize(feature_count(inquiry.evidence));
    trace.versions.emplace_back("router", inquiry.router.version);
    inquiry.routing = score_experts(input, inquiry.router);
    load_recipes(inquiry);
    lean_on_turns(inquiry, known.experts);
    inquiry.choosing = choosing_bias(inquiry);
    inquiry.choice = choice_of(inquiry);
    inquiry.plan =
        plan_route({inquiry.routing.weights, known.shared, inquiry.enforced, inquiry.choosing},
                   inquiry.choice);
    if (trace.contract && !trace.contract->p && inquiry.enforced.empty())
        inquiry.plan.why.assign(inquiry.experts.size(), "no fewer experts would keep the promise");
    choose_retrievers(inquiry, known.several);
    fix_scorer(inquiry, words, known.numbers);
}

// After the search, because some routes are decided while it searches; and apart from deciding,
// because words take longer.
void describe_route(Inquiry& inquiry) {
    std::vector<bool> shared;
    for (const auto& expert : inquiry.experts) shared.push_back(expert->shared);
    explain_plan({inquiry.routing.weights, shared, inquiry.enforced, inquiry.choosing},
                 inquiry.choice, inquiry.plan);
    if (inquiry.answer.route.retrieve) explain_turns(inquiry);
    Route& route = inquiry.answer.route;
    route.mode = mode_name(inquiry.request);
    inquiry.answer.trace.versions.emplace_back("scorer", scorer_version(inquiry));
    const Scorer& scorer = inquiry.scorer;
    inquiry.answer.trace.scorer = {scorer.weight, scorer.words_unit, scorer.route_weight};
    std::uint64_t opened = 0, all = 0;
    for (const std::size_t i : inquiry.plan.order) {
        RoutedExpert& expert = route.experts.emplace_back();
        expert.name = inquiry.experts[i]->name;
        expert.weight = inquiry.routing.weights[i];
        if (!inquiry.own_weights.empty()) expert.alone = inquiry.own_weights[i];
        expert.opened = inquiry.plan.open[i];
        expert.why = inquiry.plan.why[i];
        if (!inquiry.bounds.empty()) expert.bound = inquiry.scorer.score(inquiry.bounds[i]);
        expert.chunks = inquiry.experts[i]->profile.chunks;
        for (std::size_t f = 0; f < features().size(); ++f)
            if (!inquiry.routing.features[f].empty())
                expert.features.emplace_back(features()[f].name, inquiry.routing.features[f][i]);
        describe_retrievers(inquiry, i, expert);
        all += expert.chunks;
        if (expert.opened) opened += expert.chunks;
    }
    route.share_opened = all > 0 ? static_cast<double>(opened) / static_cast<double>(all) : 0;
}

}  // namespace moxie
