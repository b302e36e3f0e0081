#include "engine/teach.h"

#include <algorithm>
#include <functional>

#include "base/threads.h"
#include "engine/learn.h"
#include "engine/probe.h"
#include "moxie/error.h"
#include "route/query_grams.h"

namespace moxie {

namespace {

// Between two looks at whether to stop.
constexpr std::size_t kBatch = 64;
static_assert(kProbedHits == kContractHits);

struct Answered {
    Lesson lesson;
    AskedQuery asked{};
    std::string encoder{};
    Evidence evidence = Evidence::terms;
    std::string scorer;
};

Answered answer(const Snapshot& snapshot, Encoders& encoders, const std::string& query,
                SearchMode mode) {
    Aside aside(probe_request(query, mode), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.teaching = true;
    run_probe(inquiry, encoders);
    Answered answered;
    Lesson& lesson = answered.lesson;
    lesson.features = std::move(inquiry.routing.features);
    lesson.found.assign(inquiry.experts.size(), 0);
    for (const auto& expert : inquiry.experts) lesson.shared.push_back(expert->shared);
    for (const Merged& merged : inquiry.merged)
        ++lesson.found[inquiry.found[merged.best.origin].expert];
    answered.asked.grams = query_grams(inquiry.read);
    answered.asked.style = query_style(inquiry.query);
    const auto otherwise = typed_otherwise(inquiry.query);
    std::transform(otherwise.begin(), otherwise.end(), answered.asked.restyled.begin(),
                   query_style);
    if (!inquiry.encoded.empty() && inquiry.evidence == Evidence::vectors) {
        const EncodedQuery& encoded = inquiry.encoded.front();
        const std::span<const float> vector = encoded.vector.components();
        answered.encoder = encoded.encoder;
        answered.asked.vector.assign(vector.begin(), vector.end());
    }
    for (const Candidate& candidate : inquiry.candidates)
        lesson.scores.emplace_back(inquiry.scorer.score(candidate.score),
                                   inquiry.found[candidate.origin].expert);
    std::sort(lesson.scores.begin(), lesson.scores.end(), std::greater<>());
    lesson.model = &shipped_opening(inquiry.evidence, mode);
    answered.evidence = inquiry.evidence;
    answered.scorer = scorer_version(inquiry);
    return answered;
}

}  // namespace

Course teach(const Snapshot& snapshot, Encoders& encoders, const std::vector<std::string>& queries,
             SearchMode mode, std::size_t threads, const Taught& taught) {
    Course course;
    const auto chunks = std::make_shared<const std::vector<double>>(chunks_of(snapshot));
    std::vector<Answered> answers(queries.size());
    parallel_for_in_batches(
        queries.size(), kBatch, threads,
        [&](std::size_t i) { answers[i] = answer(snapshot, encoders, queries[i], mode); }, taught);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        Answered& one = answers[i];
        if (i == 0) course.evidence = one.evidence;
        if (one.evidence != course.evidence)
            throw Error(ErrorCode::conflict,
                        "a query could not be encoded as the others were: " + queries[i],
                        "queries");
        course.scorer = one.scorer;
        course.encoder = one.encoder;
        course.asked.push_back(std::move(one.asked));
        one.lesson.chunks = chunks;
        course.lessons.push_back(std::move(one.lesson));
    }
    return course;
}

std::vector<SearchMode> searchable_modes(const Snapshot& snapshot, Encoders& encoders) {
    const std::vector<std::string> names = encoders_in_use(snapshot);
    const auto opens = [&](const std::string& name) {
        try {
            encoders.open(name);
            return true;
        } catch (const Error&) {  // not installed here: words alone rank
            return false;
        }
    };
    if (names.empty() || !std::all_of(names.begin(), names.end(), opens))
        return {SearchMode::hybrid, SearchMode::lexical};
    return {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense};
}

LossTable::Part calibrate_losses(const Course& course, const std::vector<std::size_t>& chosen,
                                 const RouterWeights& router) {
    std::vector<const Lesson*> lessons;
    std::vector<std::vector<double>> points;
    for (const std::size_t i : chosen) {
        const Lesson& lesson = course.lessons[i];
        lessons.push_back(&lesson);
        points.push_back(points_of(lesson, router.factors));
    }
    return {
        lessons.empty() ? router.version : routed_by(router, *lessons.front()->model),
        course.scorer, loss_curve(lessons, points, kContractDelta),
        lessons.empty() ? std::vector<double>() : shares_opened(points, *lessons.front()->chunks)};
}

}  // namespace moxie
