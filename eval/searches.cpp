#include "eval/searches.h"

#include <filesystem>

#include "eval/families.h"
#include "eval/modes.h"
#include "eval/parallel.h"

namespace moxie::eval {

Answer deep_search(const Engine& engine, Request request) {
    request.k = kChunks;
    request.text = false;
    request.threads = 1;  // the queries run side by side
    request.reuse_vector = true;
    return engine.ask(request);
}

Route weighed_route(const Engine& engine, Request request) {
    request.depth = Depth::route;
    request.route = {RouteMode::top_k, 1};
    request.plain = false;
    request.threads = 1;
    request.reuse_vector = true;
    return engine.ask(request).route;
}

std::set<std::string> shared_experts(const Engine& engine) {
    std::set<std::string> names;
    for (const ExpertInfo& expert : engine.experts())
        if (expert.shared) names.insert(expert.name);
    return names;
}

Route promised_route(const Engine& engine, Request request, const Promise& promise) {
    request.depth = Depth::route;
    request.route = {RouteMode::max_loss, promise.epsilon};
    request.plain = false;
    request.threads = 1;
    request.reuse_vector = true;
    return engine.ask(request).route;
}

std::vector<Promise> promises_of(const Engine& engine, const Request& base) {
    std::vector<Promise> promises;
    for (const double epsilon : {0.05, 0.02, 0.01}) {
        Request request = base;
        request.query = "what is promised";  // of all queries alike
        request.depth = Depth::route;
        request.route = {RouteMode::max_loss, epsilon};
        try {
            const auto contract = engine.ask(request).trace.contract;
            if (!contract) continue;
            promises.push_back({epsilon, contract->kind == Contract::Kind::none ? "none"
                                         : contract->kind == Contract::Kind::guarantee
                                             ? "guarantee"
                                             : "estimate"});
        } catch (const Error& error) {
            if (error.code() != ErrorCode::conflict) throw;  // not calibrated, or on too few
        }
    }
    return promises;
}

std::vector<Collection> train_collections(const Options& options) {
    std::vector<Collection> collections;
    for (const std::string& directory : options.directories) {
        if (!std::filesystem::exists(directory + "/qrels/train.tsv")) continue;
        collections.push_back(load_collection(directory, "train"));
        sample(collections.back(), options.queries, options.seed);
    }
    return collections;
}

ReplaySet train_replays(const Engine& engine, const Options& options,
                        const std::vector<Collection>& collections, Steps& steps) {
    const std::set<std::string> shared = shared_experts(engine);
    const Families families(engine.experts());
    const std::vector<ModeRequest> modes = modes_of({});
    ReplaySet set;
    for (const Collection& collection : collections) {
        const std::size_t first = set.replays.size();
        set.replays.resize(first + collection.queries.size());
        set.group.resize(set.replays.size(), set.names.size());
        set.names.push_back(collection.name);
        steps.begin("tuning on " + collection.name);
        for_each_step(collection.queries.size(), options.base.threads, steps, [&](std::size_t i) {
            const Collection::Query& query = collection.queries[i];
            const auto request = [&](std::size_t mode) {
                return request_for(modes[mode], options.base,
                                   families.opened_alone(collection.name), query.text);
            };
            set.replays[first + i] = replay_of(
                collection, query, weighed_route(engine, request(kFlat)),
                deep_search(engine, request(kFlat)), deep_search(engine, request(kOracle)), shared);
        });
    }
    return set;
}

}  // namespace moxie::eval
