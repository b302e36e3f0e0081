#include "eval/replay.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "eval/outcome.h"

namespace moxie::eval {
namespace {

constexpr double kLeastWeight = 1e-6;  // the logarithm of less is no evidence

/// The chunks of one answer, added to a replay.
class Filling {
public:
    Filling(Replay& replay, const Collection& collection, const Collection::Query& query)
        : replay_(replay), own_(collection.name), query_(query) {
        for (std::size_t i = 0; i < replay.experts.size(); ++i)
            places_[replay.experts[i].name] = static_cast<std::uint32_t>(i);
    }
    void add(const Answer& answer) {
        for (const Hit& hit : answer.hits) add(hit, answer.trace.scorer.unit);
    }

private:
    void add(const Hit& hit, double unit) {
        const auto place = places_.find(hit.expert);
        if (place == places_.end()) {
            replay_.whole = false;
            return;
        }
        if (!seen_.insert({place->second, hit.document, hit.chunk}).second) return;
        const auto document = documents_.try_emplace({place->second, hit.document},
                                                     static_cast<std::uint32_t>(documents_.size()));
        replay_.chunks.push_back({place->second, document.first->second, gain(hit),
                                  hit.scores.lexical / unit, hit.scores.dense.value_or(0)});
    }
    double gain(const Hit& hit) const {
        if (hit.expert != own_) return 0;
        const auto found = query_.judgements.find(hit.document);
        return found == query_.judgements.end() ? 0 : std::max(found->second, 0.0);
    }

    Replay& replay_;
    const std::string& own_;
    const Collection::Query& query_;
    std::map<std::string, std::uint32_t> places_;
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> documents_;
    std::set<std::tuple<std::uint32_t, std::string, std::uint32_t>> seen_;
};

/// nDCG of the chunks in this order, a document standing where its first chunk does.
template <typename At>
double ndcg_in_order(const Replay& replay, std::size_t count, At at) {
    std::vector<std::uint32_t> seen;
    double gained = 0;
    for (std::size_t i = 0; i < count && seen.size() < kHits; ++i) {
        const Replay::Chunk& chunk = replay.chunks[at(i)];
        if (std::find(seen.begin(), seen.end(), chunk.document) != seen.end()) continue;
        gained += chunk.gain / discount(seen.size());
        seen.push_back(chunk.document);
    }
    return replay.ideal > 0 ? gained / replay.ideal : 0;
}

std::vector<std::size_t> opened_chunks(const Replay& replay, const Open& open) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < replay.chunks.size(); ++i)
        if (open[replay.chunks[i].expert]) places.push_back(i);
    return places;
}

Open with_shared(const Replay& replay, Open open) {
    for (std::size_t i = 0; i < open.size(); ++i)
        if (replay.experts[i].shared) open[i] = true;
    return open;
}

}  // namespace

Replay replay_of(const Collection& collection, const Collection::Query& query, const Route& route,
                 const Answer& flat, const Answer& own, const std::set<std::string>& shared) {
    Replay replay;
    for (const RoutedExpert& expert : route.experts) {
        if (expert.name == collection.name) replay.own = replay.experts.size();
        replay.experts.push_back(
            {expert.weight, expert.chunks, shared.contains(expert.name), expert.name});
    }
    replay.ideal = ideal_gain(query.judgements, kHits);
    Filling filling(replay, collection, query);
    filling.add(flat);
    filling.add(own);
    return replay;
}

Open open_all(const Replay& replay) { return Open(replay.experts.size(), true); }

Open open_own(const Replay& replay) {
    Open open(replay.experts.size(), false);
    open[replay.own] = true;
    return open;
}

Open open_top_k(const Replay& replay, std::size_t k) {
    Open open(replay.experts.size(), false);
    std::fill_n(open.begin(), std::min(k, open.size()), true);
    return with_shared(replay, std::move(open));
}

Open open_top_p(const Replay& replay, double p) {
    Open open(replay.experts.size(), false);
    double reached = 0;
    for (std::size_t i = 0; i < open.size() && (i == 0 || reached < p); ++i) {
        open[i] = true;
        reached += replay.experts[i].weight;
    }
    return with_shared(replay, std::move(open));
}

Open opened_by(const Replay& replay, const Route& route) {
    std::set<std::string> names;
    for (const RoutedExpert& expert : route.experts)
        if (expert.opened) names.insert(expert.name);
    Open open;
    for (const Replay::Expert& expert : replay.experts)
        open.push_back(names.count(expert.name) > 0);
    return open;
}

double experts_opened(const Open& open) {
    return static_cast<double>(std::count(open.begin(), open.end(), true));
}

double share_opened(const Replay& replay, const Open& open) {
    std::uint64_t opened = 0, all = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
        all += replay.experts[i].chunks;
        if (open[i]) opened += replay.experts[i].chunks;
    }
    return all == 0 ? 0 : static_cast<double>(opened) / static_cast<double>(all);
}

double weight_opened(const Replay& replay, const Open& open) {
    double sum = 0;
    for (std::size_t i = 0; i < open.size(); ++i)
        if (open[i]) sum += replay.experts[i].weight;
    return sum;
}

double replay_ndcg(const Replay& replay, const Open& open) {
    const std::vector<std::size_t> places = opened_chunks(replay, open);
    return ndcg_in_order(replay, places.size(), [&](std::size_t i) { return places[i]; });
}

double replay_ndcg(const Replay& replay, const Open& open, const Rescore& rescore) {
    std::vector<double> bias;
    for (const Replay::Expert& expert : replay.experts)
        bias.push_back(rescore.route * std::log(std::max(expert.weight, kLeastWeight)));
    std::vector<std::pair<double, std::size_t>> order;  // score, place
    for (const std::size_t place : opened_chunks(replay, open)) {
        const Replay::Chunk& chunk = replay.chunks[place];
        order.emplace_back(rescore.weight * chunk.lexical + (1 - rescore.weight) * chunk.dense +
                               bias[chunk.expert],
                           place);
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    return ndcg_in_order(replay, order.size(), [&](std::size_t i) { return order[i].second; });
}

double replay_loss(const Replay& replay, const Open& open) {
    std::vector<std::uint32_t> seen;
    double missed = 0;
    for (std::size_t i = 0; i < replay.chunks.size() && seen.size() < kHits; ++i) {
        const Replay::Chunk& chunk = replay.chunks[i];
        if (std::find(seen.begin(), seen.end(), chunk.document) != seen.end()) continue;
        seen.push_back(chunk.document);
        if (!open[chunk.expert]) missed += 1;
    }
    return seen.empty() ? 0 : missed / static_cast<double>(seen.size());
}

}  // namespace moxie::eval
