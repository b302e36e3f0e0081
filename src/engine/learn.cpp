#include "engine/learn.h"

#include <algorithm>
#include <set>

#include "engine/encoders.h"
#include "moxie/error.h"

namespace moxie {

AdoptedRouters routers_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    const Learnt* learnt = snapshot.find_learnt(kRouters);
    if (!learnt) return {};
    try {
        return read_routers(learnt->state);
    } catch (const Error& error) {
        warnings.push_back("the router that this store adopted is not used: " +
                           std::string(error.what()) + "; `moxie train` fits a new one");
        return {};
    }
}

std::optional<LossTable> losses_of(const Snapshot& snapshot, std::vector<std::string>& warnings) {
    const Learnt* learnt = snapshot.find_learnt(kLosses);
    if (!learnt) return std::nullopt;
    try {
        return read_loss_table(learnt->state);
    } catch (const Error& error) {
        warnings.push_back("what was calibrated of losses is not used: " +
                           std::string(error.what()) + "; `moxie train` calibrates them anew");
        return std::nullopt;
    }
}

std::string routed_by(const RouterWeights& router, const OpeningModel& model) {
    return router.version + " " + model.version;
}

std::vector<std::int64_t> audience_of(const Snapshot& snapshot) {
    std::vector<std::int64_t> audience;
    for (const auto& expert : snapshot.experts) audience.push_back(expert->id);
    std::sort(audience.begin(), audience.end());
    return audience;
}

std::vector<std::string> encoders_in_use(const Snapshot& snapshot) {
    std::set<std::string> names;
    for (const auto& expert : snapshot.holders())
        for (const Expert::Part& part : expert->parts)
            if (part.vectors && !is_own_encoder(expert->recipe.encoder))
                names.insert(expert->recipe.encoder);
    return {names.begin(), names.end()};
}

bool has_chunks(const Snapshot& snapshot) {
    const auto holders = snapshot.holders();
    return std::any_of(holders.begin(), holders.end(),
                       [](const auto& expert) { return expert->profile.chunks > 0; });
}

bool needs_contract(const Snapshot& snapshot) {
    if (!has_chunks(snapshot)) return false;
    const Learnt* learnt = snapshot.find_learnt(kLosses);
    std::vector<std::string> damage;
    const std::optional<LossTable> table = losses_of(snapshot, damage);
    return !table || learnt->moved > kMostMoved || table->audience != audience_of(snapshot) ||
           table->encoders != encoders_in_use(snapshot);
}

}  // namespace moxie
