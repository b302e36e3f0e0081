#include "eval/load.h"

#include <cmath>

namespace moxie::eval {

void LoadTable::add(const Route& route) {
    ++queries_;
    for (const RoutedExpert& expert : route.experts) {
        Tally& tally = experts_[expert.name];
        tally.weight += expert.weight;
        if (expert.opened) ++tally.opened;
    }
}

Load LoadTable::summary(const std::string& route) const {
    Load load;
    load.route = route;
    const auto queries = static_cast<double>(queries_),
               count = static_cast<double>(experts_.size());
    double openings = 0;
    for (const auto& [name, tally] : experts_) openings += static_cast<double>(tally.opened);
    for (const auto& [name, tally] : experts_) {
        const auto opened = static_cast<double>(tally.opened);
        load.opened.emplace_back(name, opened / queries);
        if (tally.opened == 0) {
            load.never.push_back(name);
            continue;
        }
        const double share = opened / openings;
        load.imbalance += count * share * tally.weight / queries;
        if (count > 1) load.entropy -= share * std::log(share) / std::log(count);
    }
    return load;
}

}  // namespace moxie::eval
