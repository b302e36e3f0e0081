#include "engine/remember.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "route/tune_pilots.h"

namespace moxie {

namespace {

// Of what a router is fitted to, beside the shares of flat's best hits, where documents are judged:
// chosen on train queries that were left out of training (docs/decisions/router.md).
double judged_share(Evidence evidence) { return evidence == Evidence::vectors ? 0.85 : 0.25; }

// The experts that answered most, as columns, by increasing index.
std::vector<std::uint32_t> columns_of(const RouterStudy& study) {
    std::vector<double> answers(study.experts.size());
    for (const std::size_t l : study.lessons)
        for (std::size_t e = 0; e < answers.size(); ++e)
            answers[e] += study.course.lessons[l].wanted(e);
    std::vector<std::uint32_t> columns;
    for (std::uint32_t e = 0; e < answers.size(); ++e)
        if (answers[e] > 0) columns.push_back(e);
    std::stable_sort(columns.begin(), columns.end(),
                     [&](auto a, auto b) { return answers[a] > answers[b]; });
    columns.resize(std::min(columns.size(), QueryMemory::kMostExperts));
    std::sort(columns.begin(), columns.end());
    return columns;
}

// The queries of a study as a memory keeps them.
class Remembering {
public:
    Remembering(const RouterStudy& study, const std::vector<double>& factors)
        : study_(study), factors_(factors), columns_(columns_of(study)) {
        for (const std::size_t l : study.lessons) asked_.push_back(asked(l));
    }

    /// Of all lessons, or of all but a fold.
    QueryMemory memory(std::optional<std::size_t> left_out) const {
        std::vector<const AskedQuery*> queries;
        std::vector<PilotLesson> lessons;
        for (std::size_t i = 0; i < asked_.size(); ++i) {
            if (study_.folds[i] == left_out || queries.size() == QueryMemory::kMostQueries)
                continue;
            queries.push_back(&asked_[i]);
            if (!study_.encoder.empty()) lessons.push_back({&asked_[i], logits(i)});
        }
        std::vector<std::int64_t> experts;
        for (const std::uint32_t column : columns_) experts.push_back(study_.experts[column]);
        const std::size_t dimensions = asked_.empty() ? 0 : asked_.front().vector.size();
        return QueryMemory(study_.encoder, std::move(experts), queries,
                           tune_pilots(lessons, columns_.size(), dimensions));
    }

private:
    AskedQuery asked(std::size_t lesson) const {
        AskedQuery asked = study_.course.asked[lesson];
        if (study_.encoder.empty()) asked.vector.clear();
        for (const std::uint32_t column : columns_)
            asked.outcome.push_back(study_.course.lessons[lesson].wanted(column));
        return asked;
    }

    std::vector<double> logits(std::size_t i) const {
        const Lesson& lesson = study_.course.lessons[study_.lessons[i]];
        const auto weights = route_weights(lesson.features, factors_, lesson.found.size());
        std::vector<double> logits;
        for (const std::uint32_t column : columns_)
            logits.push_back(std::log(std::max(weights[column], 1e-12)));
        return logits;
    }

    const RouterStudy& study_;
    const std::vector<double>& factors_;
    std::vector<std::uint32_t> columns_;
    std::vector<AskedQuery> asked_;
};

std::vector<const Lesson*> pointers(const std::vector<Lesson>& lessons) {
    std::vector<const Lesson*> all;
    for (const Lesson& lesson : lessons) all.push_back(&lesson);
    return all;
}

// The expert that answers most of it. Of lessons in which flat found something.
std::size_t home_of(const Lesson& lesson) {
    std::size_t home = 0;
    for (std::size_t e = 1; e < lesson.found.size(); ++e)
        if (lesson.wanted(e) > lesson.wanted(home)) home = e;
    return home;
}

// Experts that are seldom asked count for more than their share of the queries, and the others for
// less: 0 would be each query alike, 1 each expert. Chosen on train queries that were left out of
// training (docs/decisions/router.md).
constexpr double kEvenness = 0.75;

void weigh(std::vector<Lesson>& lessons) {
    std::map<std::size_t, double> asked;
    for (const Lesson& lesson : lessons) ++asked[home_of(lesson)];
    double sum = 0;
    for (Lesson& lesson : lessons)
        sum += lesson.weight = std::pow(asked[home_of(lesson)], -kEvenness);
    for (Lesson& lesson : lessons) lesson.weight *= static_cast<double>(lessons.size()) / sum;
}

// To all features that lessons have, with a factor of 0 for those that it does not weigh.
std::vector<double> padded(std::vector<double> factors, const Lesson& lesson) {
    for (std::size_t f = factors.size(); f < lesson.features.size(); ++f)
        if (!lesson.features[f].empty()) factors.resize(f + 1);
    return factors;
}

}  // namespace

void aim(Lesson& lesson, const std::vector<double>& holding, Evidence evidence) {
    const double all = std::accumulate(holding.begin(), holding.end(), 0.0);
    if (all == 0) return;
    const double share = judged_share(evidence);
    std::vector<double> target(holding.size());
    for (std::size_t e = 0; e < target.size(); ++e)
        target[e] = (1 - share) * lesson.wanted(e) + share * holding[e] / all;
    lesson.target = std::move(target);
}

void recall(const QueryMemory& memory, const AskedQuery& asked,
            const std::vector<std::int64_t>& experts, Lesson& lesson) {
    const std::vector<ExpertProfile> profiles(experts.size());
    std::vector<std::uint32_t> columns;
    for (const std::int64_t id : memory.experts()) {
        const auto at = std::find(experts.begin(), experts.end(), id);
        columns.push_back(at == experts.end() ? RouterInput::kAbsent
                                              : static_cast<std::uint32_t>(at - experts.begin()));
    }
    RouterInput input{profiles, {}, asked.vector};
    input.memory = &memory;
    input.columns = columns;
    input.grams = asked.grams;
    for (std::size_t f = 0; f < features().size(); ++f)
        if (features()[f].remembers && !lesson.features[f].empty())
            features()[f].compute(input, lesson.features[f]);
}

StudiedRouter study_router(const RouterStudy& study, const RouterWeights& before) {
    const std::vector<double>& shipped = shipped_router(study.course.evidence).factors;
    std::vector<Lesson> lessons;
    for (const std::size_t l : study.lessons) lessons.push_back(study.course.lessons[l]);
    weigh(lessons);
    const auto plain = pointers(lessons);
    StudiedRouter best{try_router(plain, study.folds, before.factors, shipped, study.chunks), {}};
    best.router = adopted_router(study.course.evidence, fit_factors(plain, shipped));
    if (!study.remember) return best;
    const Remembering remembering(study, shipped);
    std::vector<Lesson> recalled = lessons;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        const QueryMemory others = remembering.memory(fold);
        for (std::size_t i = 0; i < recalled.size(); ++i)
            if (study.folds[i] == fold)
                recall(others, study.course.asked[study.lessons[i]], study.experts, recalled[i]);
    }
    const auto shown = pointers(recalled);
    const std::vector<double> prior = padded(shipped, recalled.front());
    RouterTrial trial = try_router(shown, study.folds, padded(before.factors, recalled.front()),
                                   prior, study.chunks);
    const bool worse =
        !trial.better() || (best.trial.better() && best.trial.gain.after <= trial.gain.after);
    if (worse && !study.compare) return best;
    QueryMemory memory = remembering.memory(std::nullopt);
    RouterWeights router =
        adopted_router(study.course.evidence, fit_factors(shown, prior), memory.version());
    return {std::move(trial), std::move(router), std::move(memory)};
}

}  // namespace moxie
