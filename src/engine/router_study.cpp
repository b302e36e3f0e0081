// What routers are compared on. For script/evaluate:
//     router_study STORE MODELS full|pseudo|trained
// reads lines "EXPERT<tab>QUERY<tab>DOCUMENT<tab>…" (the query's own expert, then what was judged
// relevant) and prints JSON lines. First what is known of the experts; then of every query the
// weights that routing gives them and the features that it read, and with "full" also the query's
// vector, its terms by expert (occurrences, chunks, mean and variance of their BM25), how many of
// flat search's ten best each expert holds, and how many judged documents are among the ten best of
// its own; at last the median microseconds of every feature. With "pseudo" the questions are pieces
// of the store's own text, as training without queries makes them, and nothing is read. With
// "trained" the weights are those of the router and the memory that training makes of the lines
// before an empty one, whether they would be adopted or not.

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/threads.h"
#include "engine/feature_times.h"
#include "engine/learn.h"
#include "engine/probe.h"
#include "engine/probe_texts.h"
#include "engine/remember.h"
#include "engine/term_moments.h"
#include "index/segment_format.h"
#include "route/query_grams.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBatch = 64, kTimed = 300, kBest = 10;
constexpr std::size_t kPseudoQueries = 2800;
constexpr std::size_t kQuarters = 3;  // as Engine::train takes of so many queries

enum class Kind { full, pseudo, trained };

struct AskedLine {
    std::string expert, query;
    std::vector<std::string> judged{};
};

AskedLine read_line(const std::string& text) {
    std::istringstream line(text);
    AskedLine asked;
    std::getline(line, asked.expert, '\t');
    std::getline(line, asked.query, '\t');
    for (std::string document; std::getline(line, document, '\t');)
        asked.judged.push_back(document);
    return asked;
}

// Short in JSON; six decimals are more than a byte a component keeps.
Json rounded(std::span<const float> values) {
    Json json = Json::array();
    for (const float value : values) json.push_back(std::round(double{value} * 1e6) / 1e6);
    return json;
}

Json terms_of(const Inquiry& inquiry, KnownMoments& known) {
    Json terms = Json::array();
    for (std::size_t t = 0; t < inquiry.terms.size(); ++t) {
        Json holders = Json::array();
        for (const DirectoryEntry& holder : inquiry.holders[t]) {
            const Moments moments = known.of(inquiry, t, holder.expert);
            holders.push_back({holder.expert, holder.collection_frequency,
                               holder.document_frequency, moments.mean, moments.variance});
        }
        terms.push_back({{"count", inquiry.terms[t].count}, {"holders", std::move(holders)}});
    }
    return terms;
}

std::vector<int> flat_hits(const Inquiry& inquiry) {
    std::vector<int> hits(inquiry.experts.size());
    for (const Merged& merged : inquiry.merged) ++hits[inquiry.found[merged.best.origin].expert];
    return hits;
}

// Of each expert's own ten best chunks, how many belong to judged documents.
std::vector<int> judged_hits(const Inquiry& inquiry, const AskedLine& asked) {
    std::vector<int> seen(inquiry.experts.size()), judged(inquiry.experts.size());
    for (const Inquiry::Found& found : inquiry.found) {
        const Expert& expert = *inquiry.experts[found.expert];
        if (seen[found.expert]++ >= static_cast<int>(kBest) || expert.name != asked.expert)
            continue;
        const Segment& segment = expert.parts[found.chunk.segment].segment->open();
        const auto document = segment.document_id(segment.document_of(found.chunk.chunk));
        judged[found.expert] +=
            std::find(asked.judged.begin(), asked.judged.end(), document) != asked.judged.end();
    }
    return judged;
}

Json studied(const AskedLine& asked, const Snapshot& snapshot, Encoders& encoders,
             KnownMoments& known) {
    Aside aside(probe_request(asked.query, SearchMode::hybrid), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.teaching = true;
    run_probe(inquiry, encoders);
    return {
        {"expert", asked.expert},
        {"query", asked.query},
        {"weights", inquiry.routing.weights},
        {"features", inquiry.routing.features},
        {"vector", inquiry.encoded.empty() ? Json::array()
                                           : rounded(inquiry.encoded.front().vector.components())},
        {"terms", terms_of(inquiry, known)},
        {"flat", flat_hits(inquiry)},
        {"judged", judged_hits(inquiry, asked)}};
}

std::vector<std::int64_t> ids_of(const Snapshot& snapshot) {
    std::vector<std::int64_t> ids;
    for (const auto& expert : snapshot.experts) ids.push_back(expert->id);
    return ids;
}

// As Engine::train makes it.
StudiedRouter trained_router(const Snapshot& snapshot, Encoders& encoders,
                             const std::vector<AskedLine>& asked) {
    std::vector<std::string> queries, own;
    for (const AskedLine& one : asked) {
        if (checksum(one.query) % kFittedOf >= kQuarters) continue;
        queries.push_back(one.query);
        own.push_back(one.expert);
    }
    Course course = teach(snapshot, encoders, queries, SearchMode::hybrid, 0, [](std::size_t) {});
    RouterStudy study{course, {}, {}, ids_of(snapshot), chunks_of(snapshot), course.encoder};
    study.remember = study.compare = true;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        if (course.lessons[i].hits() == 0) continue;
        std::vector<double> holding;
        for (const auto& expert : snapshot.experts) holding.push_back(expert->name == own[i]);
        aim(course.lessons[i], holding, course.evidence);
        study.lessons.push_back(i);
        study.folds.push_back(checksum(queries[i]) / kFittedOf % kFolds);
    }
    return study_router(study, shipped_router(course.evidence));
}

Json routed(const AskedLine& asked, const Snapshot& snapshot, Encoders& encoders,
            const StudiedRouter& trained) {
    Aside aside(probe_request(asked.query, SearchMode::hybrid), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.teaching = true;
    route_probe(inquiry, encoders);
    Lesson lesson;
    lesson.features = inquiry.routing.features;
    AskedQuery query{{}, query_grams(inquiry.read), query_style(inquiry.query)};
    const auto vector = inquiry.encoded.front().vector.components();
    query.vector.assign(vector.begin(), vector.end());
    recall(*trained.memory, query, ids_of(snapshot), lesson);
    return {{"expert", asked.expert},
            {"query", asked.query},
            {"weights",
             route_weights(lesson.features, trained.router.factors, snapshot.experts.size())},
            {"features", lesson.features}};
}

std::size_t pair_bytes(const Expert& expert) {
    std::size_t bytes = 0;
    for (const Expert::Part& part : expert.parts)
        bytes += part.segment->open().container().length(SegmentSection::pairs);
    return bytes;
}

std::uint64_t distinct_terms(const Expert& expert) {
    std::uint64_t terms = 0;
    for (const Expert::Part& part : expert.parts) terms += part.segment->open().term_count();
    return terms;
}

Json known_of(const Snapshot& snapshot) {
    Json head = {{"experts", Json::array()}, {"features", Json::array()}};
    for (const Feature& feature : features()) head["features"].push_back(feature.name);
    head["words"] = shipped_router(Evidence::terms).factors;
    head["vectors"] = shipped_router(Evidence::vectors).factors;
    for (const auto& expert : snapshot.experts)
        head["experts"].push_back(
            {{"name", expert->name},
             {"chunks", expert->profile.chunks},
             {"terms", expert->profile.terms},
             {"distinct_terms", distinct_terms(*expert)},
             {"pair_bytes", pair_bytes(*expert)},
             {"centroids", rounded(expert->vector_profile->centroids.decoded())}});
    return head;
}

Json report_of(const StudiedRouter& trained) {
    const RouterTrial& trial = trained.trial;
    return {{"adopted", trial.better()},
            {"queries", trial.gain.lessons},
            {"before", trial.gain.before},
            {"after", trial.gain.after},
            {"opens_before", trial.opens_before},
            {"opens_after", trial.opens_after},
            {"remembered", trained.memory->queries()},
            {"bytes", trained.memory->write().size()}};
}

// Up to an empty line.
std::vector<AskedLine> read_questions() {
    std::vector<AskedLine> asked;
    for (std::string line; std::getline(std::cin, line) && !line.empty();)
        asked.push_back(read_line(line));
    return asked;
}

std::vector<AskedLine> pieces_of(const Snapshot& snapshot) {
    std::vector<AskedLine> asked;
    for (std::string& query : pseudo_queries(snapshot, kPseudoQueries))
        asked.push_back({"", std::move(query)});
    return asked;
}

using Study = std::function<Json(const AskedLine&)>;

void print(const std::vector<AskedLine>& asked, const Study& study) {
    std::vector<std::string> lines(asked.size());
    parallel_for_in_batches(
        asked.size(), kBatch, 0, [&](std::size_t i) { lines[i] = study(asked[i]).dump(); },
        [](std::size_t) {});
    for (const std::string& line : lines) std::cout << line << '\n';
}

void run(const std::string& store, const std::string& models, Kind kind) {
    const StorePaths paths(store);
    Catalog catalog(paths, disk_files(), Database::Access::read);
    const auto snapshot = load_snapshot(paths, disk_files(), catalog, nullptr);
    Encoders encoders(models);
    Json head = known_of(*snapshot);
    StudiedRouter trained;
    if (kind == Kind::trained) {
        trained = trained_router(*snapshot, encoders, read_questions());
        head["trained"] = report_of(trained);
    }
    const std::vector<AskedLine> asked =
        kind == Kind::pseudo ? pieces_of(*snapshot) : read_questions();
    std::cout << head.dump() << '\n';
    KnownMoments known;
    print(asked, [&](const AskedLine& one) {
        return kind == Kind::trained ? routed(one, *snapshot, encoders, trained)
                                     : studied(one, *snapshot, encoders, known);
    });
    FeatureTimes times(trained.memory ? &*trained.memory : nullptr);
    const std::size_t step = std::max<std::size_t>(1, asked.size() / kTimed);
    for (std::size_t i = 0; i < asked.size(); i += step)
        times.time(asked[i].query, *snapshot, encoders);
    std::cout << Json{{"us", times.medians()}}.dump() << '\n';
}

}  // namespace
}  // namespace moxie

int main(int argc, char** argv) {
    try {
        const std::map<std::string, moxie::Kind> kinds{{"full", moxie::Kind::full},
                                                       {"pseudo", moxie::Kind::pseudo},
                                                       {"trained", moxie::Kind::trained}};
        if (const auto kind = kinds.find(argc == 4 ? argv[3] : ""); kind != kinds.end()) {
            moxie::run(argv[1], argv[2], kind->second);
            return 0;
        }
        std::cerr << "usage: router_study STORE MODELS full|pseudo|trained\n";
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
    return 1;
}
