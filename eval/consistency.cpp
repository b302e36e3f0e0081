#include "eval/consistency.h"

#include <algorithm>
#include <set>

#include "eval/outcome.h"
#include "eval/parallel.h"

namespace moxie::eval {
namespace {

/// Means over groups, a value a group that has any.
class Means {
public:
    void add(const std::vector<double>& values, std::size_t group) {
        if (values.empty()) return;
        double sum = 0;
        for (const double value : values) sum += value;
        values_.push_back(sum / static_cast<double>(values.size()));
        groups_.push_back(group);
    }
    Interval interval() const { return bootstrap(values_, groups_); }

private:
    std::vector<double> values_;
    std::vector<std::size_t> groups_;
};

Consistency row_of(const std::string& route, const std::string& kind,
                   const std::vector<std::vector<Wording>>& wordings,
                   const std::vector<std::size_t>& group, const std::vector<bool>& judged) {
    Consistency row{route, kind, 0, {}, {}, {}, {}};
    Means experts, first, accuracy, ndcg;
    for (std::size_t g = 0; g < wordings.size(); ++g) {
        std::vector<double> overlap, same, right, gain;
        const auto& all = wordings[g];
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (judged[g] && (kind.empty() ? all[i].kind.empty() : all[i].kind == kind)) {
                right.push_back(all[i].right);
                gain.push_back(all[i].ndcg);
            }
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                const bool wanted = kind.empty() || (all[i].kind.empty() && all[j].kind == kind) ||
                                    (all[j].kind.empty() && all[i].kind == kind);
                if (!wanted) continue;
                overlap.push_back(jaccard(all[i].opened, all[j].opened));
                same.push_back(all[i].first == all[j].first ? 1 : 0);
            }
        }
        row.pairs += overlap.size();
        experts.add(overlap, group[g]);
        first.add(same, group[g]);
        accuracy.add(right, group[g]);
        ndcg.add(gain, group[g]);
    }
    row.experts = experts.interval();
    row.first = first.interval();
    row.accuracy = accuracy.interval();
    row.ndcg = ndcg.interval();
    return row;
}

Wording found(const Answer& answer, const ParaphraseGroup& group, const std::string& kind) {
    Wording wording;
    wording.kind = kind;
    for (const RoutedExpert& expert : answer.route.experts)
        if (expert.opened) wording.opened.push_back(expert.name);
    std::sort(wording.opened.begin(), wording.opened.end());
    if (answer.hits.empty()) return wording;
    const Hit& first = answer.hits.front();
    wording.first = first.expert + "/" + first.document;
    const auto ranking = rank_documents(answer.hits, group.expert, kHits);
    const Collection::Query query{group.id, {}, group.judgements, {}};
    wording.ndcg = quality_of(ranking, ranking, query).ndcg;
    const auto judgement = group.judgements.find(first.document);
    wording.right =
        first.expert == group.expert && judgement != group.judgements.end() && judgement->second > 0
            ? 1
            : 0;
    return wording;
}

}  // namespace

double jaccard(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    const std::size_t together = a.size() + b.size() - both.size();
    return together == 0 ? 1 : static_cast<double>(both.size()) / static_cast<double>(together);
}

std::vector<Consistency> consistency_of(const std::string& route,
                                        const std::vector<std::vector<Wording>>& wordings,
                                        const std::vector<std::size_t>& group,
                                        const std::vector<bool>& judged) {
    std::set<std::string> kinds = {""};
    for (const auto& all : wordings)
        for (const Wording& wording : all) kinds.insert(wording.kind);
    std::vector<Consistency> rows;
    for (const std::string& kind : kinds)
        rows.push_back(row_of(route, kind, wordings, group, judged));
    return rows;
}

std::vector<Consistency> measure_consistency(const Engine& engine, const Request& request,
                                             const std::vector<ParaphraseGroup>& groups,
                                             Steps& steps) {
    std::vector<std::vector<Wording>> wordings(groups.size());
    std::vector<std::size_t> group;
    std::vector<bool> judged;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const bool another = i > 0 && groups[i].expert != groups[i - 1].expert;
        group.push_back(i == 0 ? 0 : group.back() + (another ? 1 : 0));
        judged.push_back(!groups[i].judgements.empty());
    }
    steps.begin("wordings by " + to_string(request.route));
    for_each_step(groups.size(), request.threads, steps, [&](std::size_t i) {
        for (const ParaphraseGroup::Text& text : groups[i].texts) {
            Request one = request;
            one.query = text.text;
            one.k = kHits;
            one.text = false;
            one.threads = 1;
            one.reuse_vector = true;
            wordings[i].push_back(found(engine.ask(one), groups[i], text.kind));
        }
    });
    return consistency_of(to_string(request.route), wordings, group, judged);
}

}  // namespace moxie::eval
