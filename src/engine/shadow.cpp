#include "engine/shadow.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "base/clock.h"
#include "engine/learn.h"
#include "moxie/error.h"
#include "store/shadow_log.h"

namespace moxie {

namespace {

using Place = std::tuple<std::string, std::string, std::uint32_t>;

std::set<Place> places_of(const std::vector<Hit>& hits, std::size_t most) {
    std::set<Place> places;
    for (std::size_t i = 0; i < std::min(most, hits.size()); ++i)
        places.emplace(hits[i].expert, hits[i].document, hits[i].chunk);
    return places;
}

// 1 − |routed ∩ flat| / |flat| of the ten best, or of fewer where fewer were wanted.
double loss_of(const std::vector<Hit>& routed, const std::vector<Hit>& flat) {
    const std::set<Place> wanted = places_of(flat, kContractHits);
    if (wanted.empty()) return 0;
    const std::set<Place> found = places_of(routed, kContractHits);
    const auto kept = std::count_if(wanted.begin(), wanted.end(),
                                    [&](const Place& place) { return found.contains(place); });
    return 1 - static_cast<double>(kept) / static_cast<double>(wanted.size());
}

Request flat_twin(Request request) {
    request.route = {RouteMode::flat, 0};
    request.depth = Depth::search;
    request.gate = false;
    request.text = false;
    request.budget_ms.reset();
    request.shadow = 0;
    return request;
}

ShadowRow row_of(const Request& request, const Snapshot& snapshot, const Answer& answer,
                 double loss) {
    ShadowRow row;
    row.at = utc_now();
    row.route = to_string(request.route);
    row.mode = to_string(request.mode);
    row.k = static_cast<std::int64_t>(std::min(request.k, kContractHits));
    const std::optional<Contract>& contract = answer.trace.contract;
    if (contract && contract->kind != Contract::Kind::none) {
        row.epsilon = contract->epsilon;
        row.guarantee = contract->kind == Contract::Kind::guarantee;
        row.contract = static_cast<std::int64_t>(snapshot.find_learnt(kLosses)->version);
    }
    row.loss = loss;
    row.share_opened = answer.route.share_opened;
    for (const RoutedExpert& expert : answer.route.experts)
        if (expert.opened) row.opened.push_back(expert.name);
    return row;
}

void record(Engine::Parts& parts, const ShadowRow& row) {
    const std::lock_guard guard(parts.shadow_mutex);
    if (!parts.shadows)
        parts.shadows = std::make_unique<ShadowLog>(parts.paths.shadows(), parts.files,
                                                    Database::Access::create);
    parts.shadows->add(row);
}

}  // namespace

bool is_shadowed(const Request& request) {
    const RouteMode mode = request.route.mode;
    if (!(request.shadow > 0) || request.plain || !request.experts.empty() ||
        mode == RouteMode::flat || mode == RouteMode::exact)
        return false;
    // Of another text than the query itself, whose hash decides what it trains.
    const std::uint64_t hash = checksum("shadow " + request.query);
    return static_cast<double>(hash >> 11) / 9007199254740992.0 < request.shadow;
}

void shadow(Engine::Parts& parts, const Request& request,
            const std::shared_ptr<const Snapshot>& snapshot, Answer& answer) {
    if (!answer.route.retrieve) return;
    try {
        const Stopwatch watch;
        const Answer flat = parts.answer(flat_twin(request), [&] { return snapshot; });
        answer.trace.shadow = Shadowed{loss_of(answer.hits, flat.hits), watch.ms()};
        record(parts, row_of(request, *snapshot, answer, answer.trace.shadow->loss));
    } catch (const std::exception& error) {
        answer.trace.warnings.push_back("what routing missed could not be recorded: " +
                                        std::string(error.what()));
    }
}

}  // namespace moxie
