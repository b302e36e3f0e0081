// What must not change a hit: routing that opens all, pruning, bounds, threads, and the history of
// adding. On generated worlds, and on real collections where they are at hand.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "engine/engine_fixture.h"
#include "engine/parts.h"
#include "text/analyser.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using Random = std::mt19937;

/// What a store should hold: expert → id → document.
using World = std::map<std::string, std::map<std::string, TestDocument>>;

constexpr std::size_t kExperts = 8;
constexpr std::size_t kDocuments = 60;
constexpr std::size_t kTopicWords = 120, kCommonWords = 300;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

// Small numbers are frequent, as words are.
std::size_t skewed(Random& random, std::size_t bound) {
    return below(random, 1 + below(random, bound));
}

std::string word(Random& random, std::size_t topic) {
    if (below(random, 3) == 0) return "common" + std::to_string(skewed(random, kCommonWords));
    return "topic" + std::to_string(topic) + "w" + std::to_string(skewed(random, kTopicWords));
}

std::string random_text(Random& random, std::size_t topic, std::size_t paragraphs) {
    std::string text;
    for (std::size_t p = 0; p < paragraphs; ++p) {
        if (p > 0) text += "\n\n";
        for (std::size_t i = 4 + below(random, 40); i > 0; --i) {
            std::size_t from = topic;
            if (below(random, 10) == 0) from = below(random, kExperts);
            text += word(random, from) + (i == 1 ? "." : " ");
        }
    }
    return text;
}

std::string random_text(Random& random, std::size_t topic) {
    return random_text(random, topic, below(random, 5) == 0 ? 1 + below(random, 12) : 1);
}

TestDocument random_document(Random& random, std::size_t topic, const std::string& id) {
    TestDocument document{id, random_text(random, topic)};
    if (below(random, 3) == 0) document.title = word(random, topic);
    document.metadata = {{"colour", below(random, 2) == 0 ? "red" : "green"}};
    return document;
}

// Some documents are copies of another expert's, some of them under another title: equal texts
// with equal scores, and with different ones.
World random_world(unsigned seed) {
    Random random(seed);
    World world;
    for (std::size_t expert = 0; expert < kExperts; ++expert) {
        auto& documents = world["expert" + std::to_string(expert)];
        for (std::size_t i = 0; i < kDocuments; ++i) {
            const std::string id = "d" + std::to_string(below(random, 100000));
            documents[id] = random_document(random, expert, id);
        }
        if (expert == 0) continue;
        const auto& other = world["expert" + std::to_string(below(random, expert))];
        for (const auto& [id, document] : other)
            if (below(random, 6) == 0) {
                TestDocument copy = document;
                if (below(random, 2) == 0) copy.title = word(random, expert);
                copy.id = "copy-" + id;
                documents[copy.id] = copy;
            }
    }
    return world;
}

std::vector<std::string> random_queries(unsigned seed, std::size_t count) {
    Random random(seed);
    std::vector<std::string> queries{"common0", "common0 common0 common1", "unknown",
                                     "unknown common2"};
    // So long that one expert's weight is 1 in all digits.
    for (const std::size_t topic : {1, 5}) queries.push_back(random_text(random, topic, 12));
    while (queries.size() < count) {
        std::string query;
        const std::size_t topic = below(random, kExperts);
        for (std::size_t i = 1 + below(random, 6); i > 0; --i) query += word(random, topic) + ' ';
        queries.push_back(query);
    }
    return queries;
}

std::vector<TestDocument> documents_of(const World& world, const std::string& expert) {
    std::vector<TestDocument> documents;
    for (const auto& [id, document] : world.at(expert)) documents.push_back(document);
    return documents;
}

/// How a world comes into a store.
struct Adding {
    std::size_t batch = SIZE_MAX;  ///< documents a call: each call makes a segment
    std::optional<unsigned> shuffle{};
    std::size_t threads = 1;
};

void add(Engine& engine, const std::string& expert, const std::vector<TestDocument>& documents,
         std::size_t threads = 1) {
    std::istringstream input(json_lines(documents));
    AddRequest request = stream_request(expert, input);
    request.chunk_tokens = 64;
    request.threads = threads;
    const AddReport report = engine.add(request);
    ASSERT_TRUE(report.failures.empty()) << report.failures[0].reason;
}

// Experts take turns, so that their commits are interleaved.
void add_world(Engine& engine, const World& world, const Adding& how) {
    std::vector<std::pair<std::string, std::vector<TestDocument>>> calls;
    for (const auto& [expert, unused] : world) {
        std::vector<TestDocument> documents = documents_of(world, expert);
        if (how.shuffle) {
            Random random(*how.shuffle);
            std::shuffle(documents.begin(), documents.end(), random);
        }
        for (std::size_t at = 0; at < documents.size(); at += std::min(how.batch, documents.size()))
            calls.push_back(
                {expert,
                 {documents.begin() + static_cast<std::ptrdiff_t>(at),
                  documents.begin() +
                      static_cast<std::ptrdiff_t>(std::min(
                          documents.size(), at + std::min(how.batch, documents.size())))}});
    }
    if (how.shuffle) {
        Random random(*how.shuffle + 1);
        std::shuffle(calls.begin(), calls.end(), random);
    }
    for (const auto& [expert, documents] : calls) add(engine, expert, documents, how.threads);
}

std::unique_ptr<Engine> build(const ScratchStore& store, const World& world,
                              const Adding& how = {}) {
    auto engine = store.engine();
    add_world(*engine, world, how);
    engine->encode({});
    return engine;
}

std::vector<Request> requests(const std::vector<std::string>& queries) {
    std::vector<Request> all;
    for (const std::string& query : queries)
        for (const std::size_t k : {1, 10, 100}) all.push_back(search_request(query, "flat", k));
    for (std::size_t i = 0; i < all.size(); i += 7) all[i].filters = {{"colour", "red"}};
    return all;
}

Answer ask(const Engine& engine, Request request, const std::string& route) {
    request.route = parse_route(route);
    return engine.ask(request);
}

/// Documents, chunks and terms of every expert: what is derived from all that was ever added.
std::vector<std::string> statistics(const Engine& engine) {
    std::vector<std::string> lines;
    for (const ExpertInfo& info : engine.experts())
        lines.push_back(info.name + ' ' + std::to_string(info.documents) + ' ' +
                        std::to_string(info.chunks) + ' ' + std::to_string(info.terms));
    return lines;
}

using Routes = std::vector<const char*>;
const Routes kEveryRoute{"flat", "exact", "top-k=2", "top-p=0.9"};

/// Every route, weight, bound, hit and statistic of two stores is the same. By flat and exact
/// always; by routes that weights decide where the stores have the same segments.
void expect_same(const Engine& a, const Engine& b, const std::vector<Request>& questions,
                 const Routes& routes = {"flat", "exact"}) {
    EXPECT_EQ(statistics(a), statistics(b));
    for (const Request& request : questions)
        for (const char* route : routes)
            ASSERT_EQ(promised_json(ask(a, request, route)), promised_json(ask(b, request, route)))
                << request.query << " by " << route << " k=" << request.k;
}

constexpr const char* kWords = "none";
constexpr const char* kVectors = "test/64";

/// The same for words alone, and for words and vectors.
class IdentityTest : public testing::TestWithParam<const char*> {
protected:
    bool hybrid() const { return GetParam() != std::string(kWords); }
    World world = random_world(1);
    std::vector<Request> questions = requests(random_queries(2, 40));
    ScratchStore store{GetParam()};
    std::unique_ptr<Engine> engine = build(store, world, {20, {}, 1});  // several segments each
};
INSTANTIATE_TEST_SUITE_P(Evidence, IdentityTest, testing::Values(kWords, kVectors),
                         [](const auto& one) {
                             return one.param == std::string(kWords) ? "words" : "vectors";
                         });

TEST_P(IdentityTest, AllExpertsOpenedByAnyModeIsFlat) {
    for (const Request& request : questions) {
        const std::string flat = hits_json(ask(*engine, request, "flat"));
        for (const char* route : {"top-k=8", "top-k=1000", "top-p=1"}) {
            const Answer answer = ask(*engine, request, route);
            EXPECT_EQ(answer.route.share_opened, 1.0) << request.query << " by " << route;
            EXPECT_EQ(hits_json(answer), flat) << request.query << " by " << route;
        }
        Request enforced = request;
        for (const auto& [name, unused] : world) enforced.experts.push_back(name);
        EXPECT_EQ(hits_json(engine->ask(enforced)), flat) << request.query;
    }
}

/// Exact gives flat's hits, and its proof holds. Returns (experts closed, experts).
std::pair<std::size_t, std::size_t> expect_exact_is_flat(const Engine& engine,
                                                         const Request& request) {
    const Answer flat = ask(engine, request, "flat"), exact = ask(engine, request, "exact");
    EXPECT_EQ(hits_json(exact), hits_json(flat)) << request.query << " k=" << request.k;
    if (!exact.trace.proof) {
        ADD_FAILURE() << "no proof: " << request.query;
        return {0, 0};
    }
    const Proof& proof = *exact.trace.proof;
    if (exact.hits.size() == request.k) {
        EXPECT_TRUE(proof.threshold);
        EXPECT_EQ(proof.threshold.value_or(-1), exact.hits.back().score);
        EXPECT_GT(proof.threshold.value_or(0), proof.best_closed.value_or(-1)) << request.query;
    } else {
        EXPECT_FALSE(proof.threshold);
        EXPECT_LE(proof.best_closed.value_or(0), 0) << "something could still be found";
    }
    std::size_t closed = 0;
    for (const RoutedExpert& expert : exact.route.experts) {
        closed += !expert.opened;
        for (const Hit& hit : flat.hits)
            if (hit.expert == expert.name) {
                EXPECT_LE(hit.score, expert.bound.value_or(0));
            }
    }
    return {closed, exact.route.experts.size()};
}

TEST_P(IdentityTest, ExactIsFlatWithAProof) {
    std::size_t closed = 0;
    for (const Request& request : questions) closed += expect_exact_is_flat(*engine, request).first;
    if (hybrid()) return;  // cosines are hardly bounded by a few centroids
    EXPECT_GT(closed, questions.size()) << "bounds close too little for this test to say anything";
}

TEST_P(IdentityTest, ThreadsDoNotMatter) {
    for (Request request : questions)
        for (const char* route : {"flat", "exact", "top-p=0.9"}) {
            request.threads = 1;
            const std::string one = promised_json(ask(*engine, request, route));
            for (const std::size_t threads : {2, 5}) {
                request.threads = threads;
                EXPECT_EQ(promised_json(ask(*engine, request, route)), one) << request.query;
            }
        }
}

TEST_P(IdentityTest, PrunedIsExhaustiveThroughWholeExperts) {
    const StorePaths paths(store.path());
    Catalog catalog(paths, disk_files(), Database::Access::read);
    // Deletions are part of the matter.
    for (const auto& [expert, documents] : world)
        engine->remove(expert, {documents.begin()->first, documents.rbegin()->first});
    const auto snapshot = load_snapshot(paths, disk_files(), catalog, nullptr);
    const auto encoder = open_encoder(kVectors, "");
    SearchCounters pruned_cost, exhaustive_cost;
    for (const Request& request : questions) {
        ExpertSearch search;
        search.k = request.k;
        search.average_length = 20;
        for (const Filter& filter : request.filters)
            search.filters.push_back(filter_hash(filter.key, filter.value));
        Analyser analyser;
        std::vector<std::string_view> terms;
        analyser.terms(request.query, terms);
        for (const std::string_view term : std::set(terms.begin(), terms.end()))
            search.terms.push_back({std::string(term), checksum(term), 1,
                                    1 + 0.37 * static_cast<double>(search.terms.size())});
        std::vector<EncodedQuery> encoded;
        if (hybrid()) {
            std::vector<float> vector(encoder->dimensions());
            const std::string_view text = request.query;
            encoder->encode({&text, 1}, Encoder::Kind::query, 1, vector);
            encoded.push_back({encoder->name(), VectorQuery(vector)});
            search.dense = {encoded, 7.5 * kScoreScale};
        }
        for (const auto& expert : snapshot->experts) {
            search.exhaustive = false;
            const auto pruned = expert->search(search, pruned_cost);
            search.exhaustive = true;
            const auto exhaustive = expert->search(search, exhaustive_cost);
            ASSERT_EQ(pruned.size(), exhaustive.size()) << request.query;
            for (std::size_t i = 0; i < pruned.size(); ++i)
                ASSERT_TRUE(pruned[i].score == exhaustive[i].score &&
                            pruned[i].segment == exhaustive[i].segment &&
                            pruned[i].cosine == exhaustive[i].cosine &&
                            pruned[i].cosine.has_value() == hybrid() &&
                            pruned[i].chunk == exhaustive[i].chunk)
                    << request.query << " in " << expert->name << " at " << i;
        }
    }
    EXPECT_LE(pruned_cost.postings, exhaustive_cost.postings);
}

TEST_P(IdentityTest, TheOrderAndTheNumberOfAddsDoNotMatter) {
    for (const Adding& how :
         {Adding{}, Adding{7, {}, 1}, Adding{SIZE_MAX, 5, 2}, Adding{13, 6, 1}, Adding{40, 7, 2}}) {
        const ScratchStore other(GetParam());
        expect_same(*build(other, world, how), *engine, questions);
    }
}

TEST_P(IdentityTest, SegmentsOfTheSameDocumentsGiveTheSameByEveryRoute) {
    const ScratchStore one(GetParam()), other(GetParam());
    expect_same(*build(one, world), *build(other, world, {SIZE_MAX, 5, 2}), questions, kEveryRoute);
}

TEST_P(IdentityTest, RemovingAnExpertGivesWhatWasBefore) {
    World smaller = world;
    smaller.erase("expert3");
    const ScratchStore other(GetParam());
    const auto before = build(other, smaller);
    engine->remove("expert3", {});
    engine->encode({});  // what was learnt with it is learnt anew without it
    expect_same(*engine, *before, questions);
    add(*engine, "expert3", documents_of(world, "expert3"));
    engine->encode({});
    const ScratchStore third(GetParam());
    expect_same(*engine, *build(third, world), questions);
}

std::vector<TestDocument> newcomers() {
    Random random(99);
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < kDocuments; ++i)
        documents.push_back(random_document(random, 3, "n" + std::to_string(i)));
    return documents;
}

std::vector<std::string> answers(const Engine& engine, const std::vector<Request>& questions) {
    std::vector<std::string> all;
    for (const Request& request : questions)
        for (const char* route : kEveryRoute)
            all.push_back(promised_json(ask(engine, request, route)));
    return all;
}

TEST_P(IdentityTest, ANewcomerThatLeavesAgainChangesNothing) {
    const auto before = answers(*engine, questions);
    add(*engine, "newcomer", newcomers());
    engine->encode({});
    EXPECT_NE(answers(*engine, questions), before);
    engine->remove("newcomer", {});
    engine->encode({});
    EXPECT_EQ(answers(*engine, questions), before);
    EXPECT_EQ(answers(*store.engine(), questions), before);  // opened anew
}

std::vector<std::string> opened(const Answer& answer) {
    std::vector<std::string> names;
    for (const RoutedExpert& expert : answer.route.experts)
        if (expert.opened) names.push_back(expert.name);
    std::sort(names.begin(), names.end());
    return names;
}

/// Of two answers: hits that both have, with the same cosine; and hits of the first.
std::pair<std::size_t, std::size_t> kept(const Answer& before, const Answer& after) {
    std::size_t both = 0;
    for (const Hit& hit : before.hits)
        for (const Hit& same : after.hits) {
            if (same.expert != hit.expert || same.document != hit.document ||
                same.chunk != hit.chunk)
                continue;
            ++both;
            EXPECT_EQ(same.scores.dense, hit.scores.dense);
        }
    return {both, before.hits.size()};
}

// Statistics of words are those of all eligible experts, so rare words become rarer or less rare:
// nothing else may reach a query that leaves the newcomer closed.
TEST_P(IdentityTest, ANewcomerThatStaysClosedMovesHitsByStatisticsAlone) {
    std::vector<Answer> before;
    for (const Request& request : questions) before.push_back(ask(*engine, request, "top-k=2"));
    add(*engine, "newcomer", newcomers());
    engine->encode({});
    std::size_t compared = 0, both = 0, all = 0;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const Answer after = ask(*engine, questions[i], "top-k=2");
        if (opened(after) != opened(before[i])) continue;
        ++compared;
        Request enforced = questions[i];
        enforced.experts = opened(after);
        EXPECT_EQ(hits_json(engine->ask(enforced)), hits_json(after)) << questions[i].query;
        const auto [same, of] = kept(before[i], after);
        both += same;
        all += of;
    }
    EXPECT_GT(2 * compared, questions.size());
    EXPECT_GT(static_cast<double>(both), 0.95 * static_cast<double>(all));
    std::cout << "note: " << compared << " of " << questions.size()
              << " searches leave the newcomer closed; they keep " << both << " of " << all
              << " hits\n";
}

// Adds, changes and removes at random, keeping `world` in step.
class Life {
public:
    Life(Engine& engine, World& world, unsigned seed)
        : engine_(engine), world_(world), random_(seed) {}

    void step() {
        const std::size_t topic = below(random_, kExperts);
        const std::string expert = "expert" + std::to_string(topic);
        switch (below(random_, 8)) {
            case 0:
                return remove_expert(expert);
            case 1:
            case 2:
                return remove_some(expert);
            default:
                return add_some(expert, topic);
        }
    }

private:
    void remove_expert(const std::string& expert) {
        if (!world_.contains(expert) || below(random_, 4) > 0) return;
        engine_.remove(expert, {});
        world_.erase(expert);
    }
    void remove_some(const std::string& expert) {
        if (!world_.contains(expert)) return;
        auto& documents = world_[expert];
        std::vector<std::string> ids;
        for (const auto& [id, document] : documents)
            if (below(random_, 4) == 0 && ids.size() + 1 < documents.size()) ids.push_back(id);
        if (ids.empty()) return;
        engine_.remove(expert, ids);
        for (const std::string& id : ids) documents.erase(id);
    }
    // Few ids, so that many are changed or come back.
    void add_some(const std::string& expert, std::size_t topic) {
        std::map<std::string, TestDocument> batch;
        for (std::size_t i = 1 + below(random_, 12); i > 0; --i) {
            const std::string id = "d" + std::to_string(below(random_, 40));
            batch[id] = random_document(random_, topic, id);
        }
        std::vector<TestDocument> documents;
        for (const auto& [id, document] : batch) {
            documents.push_back(document);
            world_[expert][id] = document;
        }
        add(engine_, expert, documents);
    }

    Engine& engine_;
    World& world_;
    Random random_;
};

TEST(LifeTest, StatisticsAreExactAfterEveryStepAndAtTheEndNothingIsRemembered) {
    for (const unsigned seed : {11u, 12u}) {
        const char* const evidence = seed == 11 ? kWords : kVectors;
        const ScratchStore store(evidence), fresh(evidence);
        const auto engine = store.engine();
        World world;
        add(*engine, "expert0", {{"d0", "common0"}});
        world["expert0"]["d0"] = {"d0", "common0"};
        Life life(*engine, world, seed);
        for (int step = 0; step < 100; ++step) {
            life.step();
            if (step % 5 == 0) engine->encode({});
            ASSERT_EQ(problems_of(*engine), "") << "after step " << step << " of seed " << seed;
        }
        engine->encode({});
        expect_same(*engine, *build(fresh, world), requests(random_queries(seed, 25)));
        // Who opens it anew sees the same.
        expect_same(*engine, *store.engine(), requests(random_queries(seed, 5)), kEveryRoute);
    }
}

TEST(LifeTest, WhatIsAddedAgainAsItWasIsAsItWas) {
    World world = random_world(21);
    const ScratchStore store, fresh;
    const auto engine = build(store, world, {25, {}, 1});
    Random random(22);
    for (auto& [expert, documents] : world) {
        std::vector<TestDocument> changed;
        std::vector<std::string> gone;
        for (const auto& [id, document] : documents) {
            if (below(random, 3) == 0)
                changed.push_back(random_document(random, 0, id));
            else if (below(random, 3) == 0)
                gone.push_back(id);
        }
        add(*engine, expert, changed);
        engine->remove(expert, gone);
    }
    EXPECT_EQ(problems_of(*engine), "");
    add_world(*engine, world, {33, 23, 2});
    EXPECT_EQ(problems_of(*engine), "");
    expect_same(*engine, *build(fresh, world), requests(random_queries(24, 25)));
}

// Real documents and questions.

std::string data_folder() {
    if (const char* given = std::getenv("MOXIE_DATA")) return given;
    return std::string(MOXIE_SOURCE_DIR) + "/../shared/data";
}

std::vector<std::string> lines_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

// The text of a line of queries.jsonl, near enough: escapes stay as they are.
std::string query_of(const std::string& line) {
    const std::size_t begin = line.find("\"text\": \"") + 9;
    return line.substr(begin, line.rfind('"') - begin);
}

class CollectionsTest : public testing::Test {
protected:
    void SetUp() override {
        for (const char* name : {"med", "cacm", "time", "cisi"}) {
            const std::string folder = data_folder() + '/' + name;
            if (!fs::exists(folder + "/corpus.jsonl") || !fs::exists(folder + "/queries.jsonl"))
                GTEST_SKIP() << "no collection in " << folder
                             << "; set MOXIE_DATA to have it tested";
            corpora[name] = lines_of(folder + "/corpus.jsonl");
            for (const std::string& line : lines_of(folder + "/queries.jsonl"))
                questions.push_back(search_request(query_of(line)));
        }
    }
    // Every `step`-th line from `first` on, as one call.
    static void add_lines(Engine& engine, const std::string& expert,
                          const std::vector<std::string>& lines, std::size_t first,
                          std::size_t step) {
        std::string text;
        for (std::size_t i = first; i < lines.size(); i += step) text += lines[i] + '\n';
        std::istringstream input(text);
        AddRequest request = stream_request(expert, input);
        request.threads = 2;
        EXPECT_TRUE(engine.add(request).failures.empty());
    }
    std::map<std::string, std::vector<std::string>> corpora;
    std::vector<Request> questions;
};

TEST_F(CollectionsTest, FlatExactThreadsAndHistoryAgree) {
    const ScratchStore store, other;
    const auto engine = store.engine(), pieces = other.engine();
    for (const auto& [name, lines] : corpora) add_lines(*engine, name, lines, 0, 1);
    for (std::size_t part = 0; part < 4; ++part)
        for (auto corpus = corpora.rbegin(); corpus != corpora.rend(); ++corpus)
            add_lines(*pieces, corpus->first, corpus->second, 3 - part, 4);
    EXPECT_EQ(statistics(*engine), statistics(*pieces));
    EXPECT_EQ(problems_of(*engine) + problems_of(*pieces), "");
    std::size_t closed = 0, all = 0;
    for (Request request : questions) {
        const auto [few, experts] = expect_exact_is_flat(*engine, request);
        closed += few;
        all += experts;
        const std::string flat = promised_json(ask(*engine, request, "flat"));
        EXPECT_EQ(hits_json(ask(*engine, request, "top-p=1")),
                  hits_json(ask(*engine, request, "flat")));
        EXPECT_EQ(promised_json(ask(*pieces, request, "flat")), flat) << request.query;
        request.threads = 2;
        EXPECT_EQ(promised_json(ask(*engine, request, "flat")), flat) << request.query;
    }
    RecordProperty("closed_by_bounds", std::to_string(closed) + " of " + std::to_string(all));
}

}  // namespace
}  // namespace moxie
