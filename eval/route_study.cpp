#include "eval/route_study.h"

#include <algorithm>

#include "eval/outcome.h"
#include "eval/searches.h"

namespace moxie::eval {
namespace {

/// Others compute the cheap part of the weights only.
bool weights_decide(const ModeRequest& mode) {
    const RouteMode route = mode.route.mode;
    return route == RouteMode::top_k || route == RouteMode::top_p || route == RouteMode::max_loss;
}

std::vector<double> ndcg_of(const ModeOutcomes& mode) {
    std::vector<double> values;
    for (const Outcome& outcome : mode.outcomes) values.push_back(outcome.ndcg);
    return values;
}

}  // namespace

RouteStudy::RouteStudy(const Engine& engine, const Options& options,
                       const std::vector<ModeRequest>& modes)
    : engine_(engine),
      options_(options),
      modes_(modes),
      shared_(shared_experts(engine)),
      families_(engine.experts()),
      promises_(promises_of(engine, options.base)),
      loads_(modes.size()) {
    if (options.ladder && options.split != "train") train_ = train_collections(options);
}

std::uint64_t RouteStudy::steps() const {
    std::uint64_t steps = 0;
    for (const Collection& collection : train_) steps += collection.queries.size();
    return steps;
}

void RouteStudy::resize(std::size_t queries) {
    replays_.resize(queries);
    reciprocal_.resize(queries);
}

void RouteStudy::add(std::size_t place, const Collection& collection,
                     const Collection::Query& query, const Request& base,
                     const std::vector<Answer>& found) {
    const auto decided = std::find_if(modes_.begin(), modes_.end(), weights_decide);
    const Request flat = request_for(modes_[kFlat], base, {}, query.text);
    const Route route = decided != modes_.end()
                            ? found[static_cast<std::size_t>(decided - modes_.begin())].route
                            : weighed_route(engine_, flat);
    Replay& replay = replays_[place];
    replay = replay_of(collection, query, route, found[kFlat], found[kOracle], shared_);
    for (const Promise& promise : promises_)
        replay.promised.push_back(opened_by(replay, promised_route(engine_, flat, promise)));
    if (options_.ladder) reciprocal_[place] = by_reciprocal_ranks(collection, query, base);
}

double RouteStudy::by_reciprocal_ranks(const Collection& collection, const Collection::Query& query,
                                       const Request& base) const {
    Request request = request_for(modes_[kPlain], base, {}, query.text);
    request.fuse = Fusion::rrf;
    const auto ranking = rank_documents(deep_search(engine_, request).hits, collection.name, kHits);
    return quality_of(ranking, ranking, query).ndcg;
}

Load RouteStudy::load_of(std::size_t mode, const std::vector<ModeOutcomes>& outcomes) const {
    Load load = loads_[mode].summary(modes_[mode].name);
    std::vector<double> opened, hardness;
    for (const Outcome& outcome : outcomes[mode].outcomes) opened.push_back(outcome.experts_opened);
    for (const double own : ndcg_of(outcomes[kOracle])) hardness.push_back(1 - own);
    load.hardness = rank_correlation(opened, hardness);
    return load;
}

std::vector<LadderStep> RouteStudy::ladder(const std::vector<ModeOutcomes>& outcomes,
                                           const std::vector<std::size_t>& group,
                                           const std::vector<std::string>& names,
                                           Steps& steps) const {
    const ReplaySet measured{replays_, group, names};
    const Tuned tuned = train_.empty()
                            ? tune(measured, false)
                            : tune(train_replays(engine_, options_, train_, steps), true);
    std::vector<MeasuredStep> searched;
    for (std::size_t m = 0; m < modes_.size(); ++m)
        searched.push_back(
            {m == kOracle ? "own expert" : modes_[m].name, "searched", ndcg_of(outcomes[m])});
    searched.push_back({"flat, reciprocal ranks", "searched", reciprocal_});
    return ladder_of(measured, tuned, searched);
}

void RouteStudy::summarise(Result& result, const std::vector<ModeOutcomes>& outcomes,
                           const std::vector<std::size_t>& group,
                           const std::vector<std::string>& names, Steps& steps) const {
    for (std::size_t m = kOracle + 1; m < modes_.size(); ++m)
        result.loads.push_back(load_of(m, outcomes));
    result.curve = curve_of(replays_, group, promises_);
    if (options_.ladder) result.ladder = ladder(outcomes, group, names, steps);
}

}  // namespace moxie::eval
