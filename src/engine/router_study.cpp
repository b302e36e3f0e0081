// What routers are compared on. For script/evaluate:
//     router_study STORE MODELS full|pseudo|route
// reads lines "EXPERT<tab>QUERY<tab>DOCUMENT<tab>…" (the query's own expert, then what was judged
// relevant) and prints JSON lines. First what is known of the experts; then of every query the
// weights that routing gives them and the features that it read, and with "full" also the query's
// vector, its terms by expert (occurrences, chunks, mean and variance of their BM25), how many of
// flat search's ten best each expert holds, and how many judged documents are among the ten best of
// its own; at last the median microseconds of every feature. With "pseudo" the questions are pieces
// of the store's own text, as training without queries makes them, and nothing is read.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/clock.h"
#include "base/threads.h"
#include "engine/learn.h"
#include "engine/probe.h"
#include "engine/probe_texts.h"
#include "engine/routed_pairs.h"
#include "index/segment_format.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBatch = 64, kTimed = 300, kRepeats = 20, kBest = 10;
constexpr std::size_t kPseudoQueries = 2800;

enum class Kind { full, pseudo, route };

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

// Mean and variance of what a term adds to the scores of the chunks that hold it, as Taily keeps
// them of every term.
struct Moments {
    double mean = 0, variance = 0;
};

Moments moments_of(const Expert& expert, const QueryTerm& term, double average_length) {
    const LengthNorms norms(expert.recipe.bm25, average_length);
    const TermScorer scorer(term.idf, 1, norms);
    double count = 0, sum = 0, squares = 0;
    for (const Expert::Part& part : expert.parts) {
        const Segment& segment = part.segment->open();
        const auto entry = segment.find(term.hash, term.text);
        if (!entry) continue;
        const auto lengths = segment.length_codes();
        for_each_posting(segment, *entry, [&](const Posting& posting) {
            const auto fixed = scorer(posting.frequency, lengths[posting.chunk]);
            const double score = static_cast<double>(fixed) / kScoreScale;
            ++count;
            sum += score;
            squares += score * score;
        });
    }
    if (count == 0) return {};
    const double mean = sum / count;
    return {mean, std::max(0.0, squares / count - mean * mean)};
}

// Kept, because frequent terms are asked for again and again.
class KnownMoments {
public:
    Moments of(const Inquiry& inquiry, std::size_t term, std::uint32_t expert) {
        const std::pair key{inquiry.terms[term].hash, expert};
        {
            const std::lock_guard lock(mutex_);
            if (const auto at = known_.find(key); at != known_.end()) return at->second;
        }
        const Moments found =
            moments_of(*inquiry.experts[expert], inquiry.terms[term], inquiry.average_length);
        const std::lock_guard lock(mutex_);
        return known_[key] = found;
    }

private:
    std::mutex mutex_;
    std::map<std::pair<std::uint64_t, std::uint32_t>, Moments> known_;
};

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
             KnownMoments* known) {
    Request request = probe_request(asked.query, SearchMode::hybrid);
    if (!known) request.route = {RouteMode::top_p, 0.9};
    Aside aside(std::move(request), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.teaching = known != nullptr;
    if (known)
        run_probe(inquiry, encoders);
    else
        route_probe(inquiry, encoders);
    Json line = {{"expert", asked.expert},
                 {"query", asked.query},
                 {"weights", inquiry.routing.weights},
                 {"features", inquiry.routing.features}};
    if (!known) return line;
    line["vector"] = inquiry.encoded.empty() ? Json::array()
                                             : rounded(inquiry.encoded.front().vector.components());
    line["terms"] = terms_of(inquiry, *known);
    line["flat"] = flat_hits(inquiry);
    line["judged"] = judged_hits(inquiry, asked);
    return line;
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
        head["experts"].push_back({{"name", expert->name},
                                   {"chunks", expert->profile.chunks},
                                   {"terms", expert->profile.terms},
                                   {"distinct_terms", distinct_terms(*expert)},
                                   {"pair_bytes", pair_bytes(*expert)},
                                   {"centroids", rounded(expert->vector_profile->centroids)}});
    const QueryMemories memories = memories_in_use(snapshot);
    head["memory_bytes"] = memories.vectors ? memories.vectors->write().size() : 0;
    return head;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

// One query at a time on one thread, each feature over again until the clock can tell.
class FeatureTimes {
public:
    void time(const AskedLine& asked, const Snapshot& snapshot, Encoders& encoders) {
        Request request = probe_request(asked.query, SearchMode::hybrid);
        request.route = {RouteMode::top_p, 0.9};
        Aside aside(std::move(request), snapshot);
        Inquiry& inquiry = aside.inquiry;
        route_probe(inquiry, encoders);
        if (inquiry.encoded.empty()) return;
        const EncodedQuery& query = inquiry.encoded.front();
        std::vector<ExpertProfile> profiles;
        for (const auto& expert : inquiry.experts)
            profiles.push_back(profile_of(*expert, query.encoder));
        add("gather terms", [&] { routed_words(inquiry, profiles, false); });
        add("gather terms and pairs", [&] { routed_words(inquiry, profiles, true); });
        RoutedWords words = routed_words(inquiry, profiles, true);
        RouterInput input = words.input(profiles);
        input.query = query.vector.components();
        const RouterInUse in_use = router_in_use(snapshot, Evidence::vectors, query.encoder,
                                                 inquiry.answer.trace.warnings);
        words.remember(inquiry, in_use.memory, input);
        std::vector<double> values(profiles.size());
        for (const Feature& feature : features())
            if (!feature.remembers || in_use.memory)
                add(std::string(feature.name), [&] { feature.compute(input, values); });
        add("route", [&] { route_query(inquiry); });
    }
    Json medians() const {
        Json json = Json::object();
        for (const auto& [name, values] : times_) json[name] = median(values);
        return json;
    }

private:
    template <typename Work>
    void add(const std::string& name, Work work) {
        const Stopwatch watch;
        for (std::size_t i = 0; i < kRepeats; ++i) work();
        times_[name].push_back(watch.ms() * 1000 / kRepeats);
    }
    std::map<std::string, std::vector<double>> times_;
};

std::vector<AskedLine> questions(const Snapshot& snapshot, Kind kind) {
    std::vector<AskedLine> asked;
    if (kind == Kind::pseudo)
        for (std::string& query : pseudo_queries(snapshot, kPseudoQueries))
            asked.push_back({"", std::move(query)});
    else
        for (std::string line; std::getline(std::cin, line);) asked.push_back(read_line(line));
    return asked;
}

void run(const std::string& store, const std::string& models, Kind kind) {
    const StorePaths paths(store);
    Catalog catalog(paths, disk_files(), Database::Access::read);
    const auto snapshot = load_snapshot(paths, disk_files(), catalog, nullptr);
    Encoders encoders(models);
    const std::vector<AskedLine> asked = questions(*snapshot, kind);
    std::cout << known_of(*snapshot).dump() << '\n';
    KnownMoments known;
    std::vector<std::string> lines(asked.size());
    parallel_for_in_batches(
        asked.size(), kBatch, 0,
        [&](std::size_t i) {
            lines[i] =
                studied(asked[i], *snapshot, encoders, kind == Kind::route ? nullptr : &known)
                    .dump();
        },
        [](std::size_t) {});
    for (const std::string& line : lines) std::cout << line << '\n';
    FeatureTimes times;
    const std::size_t step = std::max<std::size_t>(1, asked.size() / kTimed);
    for (std::size_t i = 0; i < asked.size(); i += step) times.time(asked[i], *snapshot, encoders);
    std::cout << Json{{"us", times.medians()}}.dump() << '\n';
}

}  // namespace
}  // namespace moxie

int main(int argc, char** argv) {
    try {
        const std::map<std::string, moxie::Kind> kinds{{"full", moxie::Kind::full},
                                                       {"pseudo", moxie::Kind::pseudo},
                                                       {"route", moxie::Kind::route}};
        if (const auto kind = kinds.find(argc == 4 ? argv[3] : ""); kind != kinds.end()) {
            moxie::run(argv[1], argv[2], kind->second);
            return 0;
        }
        std::cerr << "usage: router_study STORE MODELS full|pseudo|route\n";
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
    return 1;
}
