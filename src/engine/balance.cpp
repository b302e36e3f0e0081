#include "engine/balance.h"

#include <algorithm>
#include <cmath>

#include "base/threads.h"
#include "engine/learn.h"
#include "engine/probe.h"
#include "engine/probe_texts.h"
#include "engine/teach.h"
#include "moxie/error.h"
#include "route/balance.h"

namespace moxie {

namespace {

constexpr std::size_t kQueries = 400;
// Experts of each query whose load is evened: the routes that open few are those that can be.
constexpr std::size_t kOpened = 2;
// Between two looks at whether to stop.
constexpr std::size_t kBatch = 64;

[[noreturn]] void refuse(const std::string& why) {
    throw Error(ErrorCode::conflict, why + "; `moxie train` does that, or leave --balance out",
                "balance");
}

const BalanceTable& balance_of(const Snapshot& snapshot) {
    const std::string unusable = "; the load of experts must be looked at anew";
    if (const std::string row = damage_of(snapshot, kBalance); !row.empty()) refuse(row + unusable);
    const Learnt* learnt = snapshot.find_learnt(kBalance);
    if (!learnt) refuse("the load of experts was never looked at here, so it cannot be evened");
    try {
        return learnt->once->get<BalanceTable>([&] { return read_balance(learnt->state); });
    } catch (const Error& error) {
        refuse("what was learnt of the load of experts is damaged: " + std::string(error.what()) +
               unusable);
    }
}

void add_balance(const Inquiry& inquiry, std::vector<double>& bias) {
    const BalanceTable& table = balance_of(inquiry.snapshot);
    const auto& known = inquiry.evidence == Evidence::vectors ? table.vectors : table.terms;
    for (std::size_t i = 0; i < bias.size(); ++i)
        if (const auto at = known.find(inquiry.experts[i]->id); at != known.end())
            bias[i] += inquiry.request.balance * at->second;
}

// Those that came after losses were last calibrated. Where they never were, nobody is new.
void hold_newcomers_back(Inquiry& inquiry, std::vector<double>& bias) {
    const LossTable* const table = losses_of(inquiry.snapshot, inquiry.answer.trace.warnings);
    if (!table) return;
    for (std::size_t i = 0; i < bias.size(); ++i)
        if (!std::binary_search(table->audience.begin(), table->audience.end(),
                                std::int64_t{inquiry.experts[i]->id}))
            bias[i] += std::log1p(-inquiry.request.hold_back);
}

std::vector<double> weights_for(const Snapshot& snapshot, Encoders& encoders,
                                const std::string& query, SearchMode mode) {
    Request request = probe_request(query, mode);
    request.route = {RouteMode::top_k, kOpened};
    Aside aside(std::move(request), snapshot);
    route_probe(aside.inquiry, encoders);
    return std::move(aside.inquiry.routing.weights);
}

std::map<std::int64_t, double> biases(const Draft& draft, const std::vector<std::string>& queries,
                                      SearchMode mode, std::size_t threads, const Taught& taught) {
    const Snapshot& snapshot = *draft.snapshot();
    std::vector<std::vector<double>> weights(queries.size());
    parallel_for_in_batches(
        queries.size(), kBatch, threads,
        [&](std::size_t i) {
            weights[i] = weights_for(snapshot, draft.parts().encoders, queries[i], mode);
        },
        taught);
    const std::vector<double> bias = balancing_bias(weights, snapshot.experts.size(), kOpened);
    std::map<std::int64_t, double> by_expert;
    for (std::size_t e = 0; e < bias.size(); ++e) by_expert[snapshot.experts[e]->id] = bias[e];
    return by_expert;
}

}  // namespace

std::vector<double> choosing_bias(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    if (request.balance == 0 && request.hold_back == 0) return {};
    std::vector<double> bias(inquiry.experts.size(), 0);
    if (request.balance > 0) add_balance(inquiry, bias);
    if (request.hold_back > 0) hold_newcomers_back(inquiry, bias);
    return bias;
}

void learn_balance(Draft& draft, std::vector<std::string> queries, std::size_t threads,
                   const Taught& taught) {
    const Snapshot& snapshot = *draft.snapshot();
    if (queries.empty()) queries = pseudo_queries(snapshot, kQueries);
    std::sort(queries.begin(), queries.end());  // their order decides nothing
    const std::vector<SearchMode> modes = searchable_modes(snapshot, draft.parts().encoders);
    BalanceTable table;
    table.terms = biases(draft, queries, SearchMode::lexical, threads, taught);
    if (std::find(modes.begin(), modes.end(), SearchMode::dense) != modes.end())
        table.vectors = biases(draft, queries, SearchMode::hybrid, threads, taught);
    draft.keep(kBalance, write_balance(table));
}

}  // namespace moxie
