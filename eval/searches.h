#pragma once

#include <set>
#include <string>
#include <vector>

#include "eval/curve.h"
#include "eval/ladder.h"
#include "eval/step.h"

namespace moxie::eval {

constexpr std::size_t kChunks = 1000;  ///< that surely hold a hundred documents

/// The search of a query under `request` whose ranking is measured, not its time.
Answer deep_search(const Engine& engine, Request request);

/// The route of a query by weights that decide it.
Route weighed_route(const Engine& engine, Request request);

std::set<std::string> shared_experts(const Engine& engine);

/// What max-loss promises at 5, 2 and 1 %, where it can promise that.
std::vector<Promise> promises_of(const Engine& engine, const Request& base);

/// The route by which a promise is kept.
Route promised_route(const Engine& engine, Request request, const Promise& promise);

/// The queries of the folders' train splits, at most `options.queries` of each, searched flat and
/// in their own expert alone; only folders that have such a split.
std::vector<Collection> train_collections(const Options& options);
ReplaySet train_replays(const Engine& engine, const Options& options,
                        const std::vector<Collection>& collections, Steps& steps);

}  // namespace moxie::eval
