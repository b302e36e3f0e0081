#include "engine/remember.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

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
    /// `lessons`: those of the study, weighed; `factors`: of the router without a memory.
    Remembering(const RouterStudy& study, const std::vector<Lesson>& lessons,
                const std::vector<double>& factors)
        : study_(study), columns_(columns_of(study)) {
        for (std::size_t i = 0; i < lessons.size(); ++i) {
            asked_.push_back(asked(study.course.asked[study.lessons[i]], lessons[i]));
            logits_.push_back(logits(lessons[i], factors));
            weights_.push_back(lessons[i].weight);
        }
    }

    /// Of the lessons whose part is not left out; `parts` is parallel to them.
    QueryMemory memory(const std::vector<std::size_t>& parts,
                       std::optional<std::size_t> left_out) const {
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < asked_.size() && kept.size() < QueryMemory::kMostQueries; ++i)
            if (parts[i] != left_out) kept.push_back(i);
        std::vector<const AskedQuery*> queries;
        for (const std::size_t i : kept) queries.push_back(&asked_[i]);
        std::vector<std::int64_t> experts;
        for (const std::uint32_t column : columns_) experts.push_back(study_.experts[column]);
        QueryPilots pilots = style_pilots(kept);
        if (!study_.encoder.empty()) pilots.vectors = vector_pilots(kept);
        return QueryMemory(study_.encoder, std::move(experts), queries, std::move(pilots));
    }

private:
    AskedQuery asked(AskedQuery asked, const Lesson& lesson) const {
        if (study_.encoder.empty()) asked.vector.clear();
        for (const std::uint32_t column : columns_) asked.outcome.push_back(lesson.wanted(column));
        return asked;
    }

    std::vector<double> logits(const Lesson& lesson, const std::vector<double>& factors) const {
        const auto weights = route_weights(lesson.features, factors, lesson.found.size());
        std::vector<double> logits;
        for (const std::uint32_t column : columns_)
            logits.push_back(std::log(std::max(weights[column], 1e-12)));
        return logits;
    }

    std::vector<float> vector_pilots(const std::vector<std::size_t>& kept) const {
        std::vector<PilotLesson> lessons;
        for (const std::size_t i : kept)
            lessons.push_back({asked_[i].vector, asked_[i].outcome, logits_[i]});
        return tune_pilots(lessons, columns_.size(),
                           asked_.empty() ? 0 : asked_.front().vector.size());
    }

    // Half of what they learn from is typed otherwise than it was (docs/decisions/router.md).
    QueryPilots style_pilots(const std::vector<std::size_t>& kept) const {
        QueryPilots pilots;
        for (const std::size_t i : kept)
            for (std::size_t t = 0; t < kStyleTraits; ++t)
                pilots.usual[t] += asked_[i].style[t] / static_cast<float>(kept.size());
        std::vector<QueryStyle> beyond;
        std::vector<PilotLesson> lessons;
        beyond.reserve(kept.size() * (1 + kManners));  // lessons point into it
        const auto add = [&](QueryStyle style, std::size_t i, double weight) {
            for (std::size_t t = 0; t < kStyleTraits; ++t) style[t] -= pilots.usual[t];
            beyond.push_back(style);
            lessons.push_back({beyond.back(), asked_[i].outcome, logits_[i], weight});
        };
        for (const std::size_t i : kept) {
            add(asked_[i].style, i, weights_[i]);
            for (const QueryStyle& style : asked_[i].restyled)
                add(style, i, weights_[i] / kManners);
        }
        pilots.styles = tune_pilots(lessons, columns_.size(), kStyleTraits);
        return pilots;
    }

    const RouterStudy& study_;
    std::vector<std::uint32_t> columns_;
    std::vector<AskedQuery> asked_;
    std::vector<std::vector<double>> logits_;  // parallel to asked_, by column
    std::vector<double> weights_;              // likewise
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

// How many lessons are of each expert that any is of.
std::map<std::size_t, double> asked_of(const std::vector<Lesson>& lessons) {
    std::map<std::size_t, double> asked;
    for (const Lesson& lesson : lessons) ++asked[home_of(lesson)];
    return asked;
}

void weigh(std::vector<Lesson>& lessons) {
    const std::map<std::size_t, double> asked = asked_of(lessons);
    double sum = 0;
    for (Lesson& lesson : lessons)
        sum += lesson.weight = std::pow(asked.at(home_of(lesson)), -kEvenness);
    for (Lesson& lesson : lessons) lesson.weight *= static_cast<double>(lessons.size()) / sum;
}

// How much of a lesson is told as if nobody had asked its expert before: as if one query were of
// each expert that no lesson is of.
double forgotten_share(const std::vector<Lesson>& lessons, std::size_t experts) {
    const std::map<std::size_t, double> asked = asked_of(lessons);
    double known = 0;
    for (const auto& [home, queries] : asked) known += std::pow(queries, 1 - kEvenness);
    const auto unknown = static_cast<double>(experts - asked.size());
    return unknown / (unknown + known);
}

// To all features that lessons have, with a factor of 0 for those that it does not weigh.
std::vector<double> padded(std::vector<double> factors, const Lesson& lesson) {
    for (std::size_t f = factors.size(); f < lesson.features.size(); ++f)
        if (!lesson.features[f].empty()) factors.resize(f + 1);
    return factors;
}

// Every lesson as a memory without its fold tells it. Behind them, in the same order, what is
// fitted to beside them: the same as if the query were typed otherwise, and then both by a memory
// of nobody who asked the expert that answers it, so that those whom nobody asked are not drowned
// out.
std::vector<Lesson> remind(const RouterStudy& study, const Remembering& remembering,
                           const std::vector<Lesson>& lessons) {
    const double forgotten = forgotten_share(lessons, study.experts.size());
    std::vector<std::size_t> homes;
    for (const Lesson& lesson : lessons) homes.push_back(home_of(lesson) % kFolds);
    const std::size_t n = lessons.size();
    std::vector<Lesson> told((forgotten > 0 ? 4 : 2) * n);
    const auto tell = [&](const std::vector<std::size_t>& parts, std::size_t part,
                          std::size_t first, double share) {
        const QueryMemory others = remembering.memory(parts, part);
        for (std::size_t i = 0; i < n; ++i) {
            if (parts[i] != part) continue;
            AskedQuery asked = study.course.asked[study.lessons[i]];
            for (Lesson* lesson : {&told[first + i], &told[first + n + i]}) {
                *lesson = lessons[i];
                lesson->weight *= share / 2;
                recall(others, asked, study.experts, *lesson);
                asked.style = asked.restyled[i % kManners];
            }
        }
    };
    for (std::size_t part = 0; part < kFolds; ++part) {
        tell(study.folds, part, 0, 1 - forgotten);
        if (forgotten > 0) tell(homes, part, 2 * n, forgotten);
    }
    return told;
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
    input.style = asked.style;
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
    const Remembering remembering(study, lessons, shipped);
    const std::vector<Lesson> told = remind(study, remembering, lessons);
    const auto all = pointers(told);
    const std::span<const Lesson* const> shown(all.data(), lessons.size());
    const std::vector<double> prior = padded(shipped, told.front());
    RouterTrial trial = try_router(shown, study.folds, padded(before.factors, told.front()), prior,
                                   study.chunks, std::span(all).subspan(lessons.size()));
    const bool worse =
        !trial.better() || (best.trial.better() && best.trial.gain.after <= trial.gain.after);
    if (worse && !study.compare) return best;
    QueryMemory memory = remembering.memory(study.folds, std::nullopt);
    RouterWeights router =
        adopted_router(study.course.evidence, fit_factors(all, prior), memory.version());
    return {std::move(trial), std::move(router), std::move(memory)};
}

}  // namespace moxie
