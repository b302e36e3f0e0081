#include "engine/inquiry.h"
#include "engine/learn.h"
#include "engine/recipe_stage.h"
#include "engine/routed_pairs.h"
#include "engine/turns.h"
#include "route/router.h"

namespace moxie {

namespace {

std::string mode_name(const Request& request) {
    if (!request.experts.empty()) return "experts";
    return request.plain ? "plain" : to_string(request.route);
}

RouteChoice choice_of(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    if (request.plain) return {RouteMode::flat, 0};
    return request.route.mode == RouteMode::max_loss ? promise(inquiry) : request.route;
}

}  // namespace

ExpertProfile profile_of(const Expert& expert, const std::string& encoder) {
    ExpertProfile profile{static_cast<double>(expert.profile.chunks),
                          static_cast<double>(expert.profile.terms)};
    if (const VectorProfile* vectors = expert.vector_profile.get();
        vectors && vectors->encoder == encoder) {
        profile.mean = vectors->mean;
        profile.centroids = vectors->centroids;
    }
    return profile;
}

void route_query(Inquiry& inquiry) {
    std::vector<ExpertProfile> profiles;
    PlanInput plan;
    const EncodedQuery* query = inquiry.encoded.empty() ? nullptr : &inquiry.encoded.front();
    for (const auto& expert : inquiry.experts) {
        profiles.push_back(profile_of(*expert, query ? query->encoder : ""));
        plan.shared.push_back(expert->shared);
    }
    const RoutedWords words = routed_words(inquiry, profiles, weights_decide(inquiry));
    RouterInput input = words.input(profiles);
    if (query) input.query = query->vector.components();
    Trace& trace = inquiry.answer.trace;
    const AdoptedRouters routers = routers_in_use(inquiry.snapshot, trace.warnings);
    inquiry.evidence = has_vectors(input) ? Evidence::vectors : Evidence::terms;
    inquiry.router = routers.in_use(inquiry.evidence);
    trace.versions.emplace_back("router", inquiry.router.version);
    inquiry.routing = score_experts(input, inquiry.router);
    load_recipes(inquiry);
    lean_on_turns(inquiry, profiles, routers.in_use(Evidence::terms));
    plan.weights = inquiry.routing.weights;
    plan.enforced = inquiry.enforced;
    inquiry.plan = plan_route(plan, choice_of(inquiry));
    if (trace.contract && !trace.contract->p && inquiry.enforced.empty())
        inquiry.plan.why.assign(plan.weights.size(), "no fewer experts would keep the promise");
    explain_turns(inquiry);
    fix_scorer(inquiry, words);
}

// After the search, because `exact` decides while it searches; and apart from deciding, because
// words take longer.
void describe_route(Inquiry& inquiry) {
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
        all += expert.chunks;
        if (expert.opened) opened += expert.chunks;
    }
    route.share_opened = all > 0 ? static_cast<double>(opened) / static_cast<double>(all) : 0;
}

}  // namespace moxie
