#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <regex>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Documents of three subjects, each with words of its own and some that all have.
std::vector<TestDocument> subjects(std::size_t count, std::uint32_t seed = 7) {
    const std::vector<std::vector<std::string>> words = {
        {"branch", "commit", "merge", "rebase", "remote", "stash", "checkout"},
        {"table", "index", "query", "join", "trigger", "column", "vacuum"},
        {"kernel", "module", "driver", "device", "interrupt", "scheduler", "memory"}};
    const std::vector<std::string> common = {"error", "option", "default", "file"};
    std::mt19937 random(seed);
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& own = words[i % 3];
        std::string text;
        for (int word = 0; word < 24; ++word)
            text += (random() % 4 == 0 ? common[random() % 4] : own[random() % own.size()]) + " ";
        documents.push_back({"d" + std::to_string(i), text + std::to_string(i)});
    }
    documents.push_back({"copy", documents[3].text});
    return documents;
}

const std::vector<std::string> kQueries = {"merge a branch", "query the index",
                                           "error option",   "memory of the device driver",
                                           "vacuum",         "default"};

class DiscoverTest : public testing::Test {
protected:
    DiscoverTest() {
        add_documents(*moxie, "big", subjects(120));
        // Copies of texts of the expert that will be divided, and documents of others.
        std::vector<TestDocument> other = subjects(9);
        other.push_back({"own", "a merge of the kernel module with a table"});
        add_documents(*moxie, "small", other);
        moxie->encode({});
    }
    std::string hits(const std::string& query, const std::string& route = "flat",
                     SearchMode mode = SearchMode::hybrid, std::size_t k = 10) const {
        Request request = search_request(query, route, k);
        request.mode = mode;
        request.route_weight = route_weight;
        return hits_json(moxie->ask(request));
    }
    std::vector<std::string> all_hits() const {
        std::vector<std::string> all;
        for (const std::string& query : kQueries)
            for (const SearchMode mode :
                 {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense})
                for (const std::size_t k : {1, 3, 10, 200})
                    all.push_back(hits(query, "flat", mode, k));
        return all;
    }
    static std::vector<std::string> without_relevance(std::vector<std::string> hits) {
        const std::regex relevance("\"relevance\":[^,]*,");
        for (std::string& one : hits) one = std::regex_replace(one, relevance, "");
        return hits;
    }
    DiscoverReport discover(std::optional<std::size_t> experts = std::nullopt) {
        DiscoverRequest request;
        request.expert = "big";
        request.experts = experts;
        return moxie->discover(request);
    }
    void undo() {
        DiscoverRequest request;
        request.expert = "big";
        request.undo = true;
        EXPECT_THAT(moxie->discover(request).experts, IsEmpty());
    }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const ExpertInfo& info : moxie->experts()) names.push_back(info.name);
        return names;
    }

    ScratchStore store{"test/512"};
    std::unique_ptr<Engine> moxie = store.engine();
    std::optional<double> route_weight{};
};

TEST_F(DiscoverTest, FlatFindsTheSameWhateverIsDivided) {
    const std::vector<std::string> before = all_hits();
    for (const std::size_t experts : {3, 8, 2}) {
        const DiscoverReport report = discover(experts);
        EXPECT_GE(report.experts.size(), experts);
        EXPECT_GT(report.commit, 0u);
        EXPECT_THAT(problems_of(*moxie), IsEmpty());
        EXPECT_EQ(all_hits(), before) << experts;
    }
    undo();
    EXPECT_EQ(all_hits(), before);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
    EXPECT_THAT(names(), ElementsAre("big", "small"));
}

/// A hit but for its rank.
std::string without_rank(Hit hit) {
    hit.rank = 0;
    return to_json(hit);
}

TEST_F(DiscoverTest, ViewsAreSearchedTogetherAsEachAlone) {
    std::vector<TestDocument> more = subjects(240);
    more.erase(more.begin(), more.begin() + 120);
    add_documents(*moxie, "big", more);  // another segment
    moxie->encode({});
    std::vector<std::string> views;
    for (const DiscoveredExpert& view : discover(7).experts) views.push_back(view.name);
    std::mt19937 random(9);
    for (int round = 0; round < 60; ++round) {
        Request request = search_request(kQueries[random() % kQueries.size()], "flat",
                                         std::vector<std::size_t>{1, 7, 300}[random() % 3]);
        request.mode = round % 4 == 0 ? SearchMode::lexical : SearchMode::hybrid;
        std::vector<Hit> expected;
        std::vector<std::string> open;
        for (const std::string& view : views) {
            if (random() % 3 == 0) continue;
            open.push_back(view);
            request.experts = {view};
            for (const Hit& hit : moxie->ask(request).hits) expected.push_back(hit);
        }
        if (open.empty()) continue;
        std::sort(expected.begin(), expected.end(), [](const Hit& a, const Hit& b) {
            if (a.score != b.score) return a.score > b.score;
            return std::tie(a.document, a.chunk) < std::tie(b.document, b.chunk);
        });
        if (expected.size() > request.k) expected.resize(request.k);
        request.experts = open;
        const Answer together = moxie->ask(request);
        ASSERT_EQ(together.hits.size(), expected.size()) << request.query;
        for (std::size_t i = 0; i < expected.size(); ++i)
            ASSERT_EQ(without_rank(together.hits[i]), without_rank(expected[i])) << request.query;
        for (const RoutedExpert& expert : together.route.experts)
            EXPECT_EQ(expert.opened,
                      std::find(open.begin(), open.end(), expert.name) != open.end());
    }
}

TEST_F(DiscoverTest, FlatReadsWhatViewsShareOnce) {
    const auto cost = [&] { return moxie->ask(search_request("merge the index")).trace.cost; };
    const Cost before = cost();
    discover(8);
    const Cost after = cost();
    EXPECT_EQ(after.vectors, before.vectors);
    EXPECT_EQ(after.postings, before.postings);
}

TEST_F(DiscoverTest, ExactFindsWhatFlatFinds) {
    discover(6);
    for (const std::string& query : kQueries)
        for (const SearchMode mode : {SearchMode::hybrid, SearchMode::lexical, SearchMode::dense})
            for (const std::size_t k : {1, 5, 30})
                EXPECT_EQ(hits(query, "exact", mode, k), hits(query, "flat", mode, k)) << query;
}

TEST_F(DiscoverTest, FusionByListsFindsTheSame) {
    const auto fused = [&](Fusion fusion) {
        std::string text;
        for (const std::string& query : kQueries) {
            Request request = search_request(query);
            request.fuse = fusion;
            text += hits_json(moxie->ask(request));
        }
        return text;
    };
    const std::string ranks = fused(Fusion::rrf), scores = fused(Fusion::minmax);
    discover(5);
    EXPECT_EQ(fused(Fusion::rrf), ranks);
    EXPECT_EQ(fused(Fusion::minmax), scores);
}

TEST_F(DiscoverTest, PartsAreRoutedTo) {
    const DiscoverReport report = discover(3);
    ASSERT_GE(report.experts.size(), 3u);
    std::uint64_t chunks = 0;
    for (const DiscoveredExpert& expert : report.experts) chunks += expert.chunks;
    EXPECT_EQ(chunks, 121u);
    EXPECT_GT(report.silhouette, 0.2);
    const Answer answer = moxie->ask(search_request("branch commit merge", "top-k=1"));
    std::vector<std::string> routed;
    for (const RoutedExpert& expert : answer.route.experts) routed.push_back(expert.name);
    EXPECT_THAT(routed, Contains("big.1"));
    EXPECT_THAT(routed, Contains("small"));
    EXPECT_THAT(routed, testing::Not(Contains("big")));
    EXPECT_LT(answer.route.share_opened, 0.7);
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_THAT(answer.hits[0].text, testing::AnyOf(HasSubstr("branch"), HasSubstr("merge")));
}

TEST_F(DiscoverTest, DescriptionsNameWhatIsCharacteristic) {
    std::string all;
    for (const DiscoveredExpert& expert : discover(3).experts) {
        all += expert.description + "\n";
        EXPECT_FALSE(expert.description.find("rebase") != std::string::npos &&
                     expert.description.find("vacuum") != std::string::npos);
        EXPECT_THAT(expert.description, testing::Not(HasSubstr("error")));
    }
    for (const char* word : {"branch", "index", "kernel"}) EXPECT_THAT(all, HasSubstr(word));
    for (const ExpertInfo& info : moxie->experts())
        EXPECT_TRUE(info.parent.empty() || all.find(info.description) != std::string::npos);
}

TEST_F(DiscoverTest, AnExpertsNameOpensAllThatWasDiscoveredInIt) {
    Request request = search_request("merge query memory");
    request.experts = {"big"};
    const std::string before = hits_json(moxie->ask(request));
    discover(4);
    EXPECT_EQ(hits_json(moxie->ask(request)), before);
    request.experts = {"big.1"};
    const Answer one = moxie->ask(request);
    ASSERT_FALSE(one.hits.empty());
    for (const Hit& hit : one.hits) EXPECT_EQ(hit.expert, "big");
    std::size_t open = 0;
    for (const RoutedExpert& expert : one.route.experts) open += expert.opened ? 1 : 0;
    EXPECT_EQ(open, 1u);
}

TEST_F(DiscoverTest, ExpertsAreListedBelowTheirsAndShowTheirChunks) {
    const DiscoverReport report = discover(3);
    const std::vector<ExpertInfo> infos = moxie->experts();
    ASSERT_EQ(infos.size(), report.experts.size() + 2);
    EXPECT_EQ(infos[0].name, "big");
    EXPECT_EQ(infos[0].kind, "declared");
    EXPECT_EQ(infos[0].discovered, report.experts.size());
    std::uint64_t chunks = 0;
    for (std::size_t i = 0; i < report.experts.size(); ++i) {
        EXPECT_EQ(infos[i + 1].name, report.experts[i].name);
        EXPECT_EQ(infos[i + 1].kind, "discovered");
        EXPECT_EQ(infos[i + 1].parent, "big");
        moxie->chunks(infos[i + 1].name, [&](const Hit& hit) {
            EXPECT_EQ(hit.expert, "big");
            ++chunks;
        });
    }
    EXPECT_EQ(chunks, infos[0].chunks);
    EXPECT_THAT(to_json(infos[1]), HasSubstr("\"parent\":\"big\""));
}

TEST_F(DiscoverTest, ADryRunChangesNothing) {
    DiscoverRequest request;
    request.expert = "big";
    request.experts = 4;
    request.dry_run = true;
    const DiscoverReport dry = moxie->discover(request);
    EXPECT_EQ(dry.commit, 0u);
    EXPECT_THAT(names(), ElementsAre("big", "small"));
    const DiscoverReport wet = discover(4);
    ASSERT_EQ(dry.experts.size(), wet.experts.size());
    for (std::size_t i = 0; i < dry.experts.size(); ++i) {
        EXPECT_EQ(dry.experts[i].description, wet.experts[i].description);
        EXPECT_EQ(dry.experts[i].chunks, wet.experts[i].chunks);
    }
    EXPECT_EQ(dry.silhouette, wet.silhouette);
}

TEST_F(DiscoverTest, NeitherOrderOfAddingNorThreadsMatter) {
    const ScratchStore other("test/512");
    const auto second = other.engine();
    std::vector<TestDocument> documents = subjects(120);
    std::reverse(documents.begin(), documents.end());
    const std::vector<TestDocument> first_part(documents.begin(), documents.begin() + 50);
    add_documents(*second, "big", first_part);
    add_documents(*second, "big", documents);
    add_documents(*second, "big", {{"gone", "soon removed again"}});
    second->remove("big", {"gone"});
    second->encode({});
    DiscoverRequest request;
    request.expert = "big";
    request.experts = 5;
    request.threads = 1;
    DiscoverReport one = moxie->discover(request);
    request.threads = 3;
    DiscoverReport two = second->discover(request);
    one.seconds = two.seconds = 0;
    one.commit = two.commit = 0;
    EXPECT_EQ(to_json(one), to_json(two));
    const auto members = [](const Engine& engine) {
        std::vector<std::string> all;
        for (const ExpertInfo& info : engine.experts())
            if (!info.parent.empty())
                engine.chunks(info.name, [&](const Hit& hit) {
                    all.push_back(info.name + " " + hit.document);
                });
        std::sort(all.begin(), all.end());
        return all;
    };
    EXPECT_EQ(members(*moxie), members(*second));
}

TEST_F(DiscoverTest, AChangeEndsTheDivisionAndEncodingDividesAnew) {
    discover(4);
    const AddReport same = add_documents(*moxie, "big", subjects(120));
    EXPECT_THAT(same.warnings, IsEmpty());
    EXPECT_GT(names().size(), 3u);
    const AddReport changed = add_documents(*moxie, "big", {{"d1", "another branch"}});
    EXPECT_THAT(changed.warnings, ElementsAre(HasSubstr("one expert again")));
    EXPECT_THAT(names(), ElementsAre("big", "small"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
    EXPECT_THAT(hits("another branch"), HasSubstr("\"document\":\"d1\""));
    std::vector<EncodeReport> reports = moxie->encode({{"big"}, 0});
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports[0].expert, "big");
    EXPECT_GE(reports[0].divided, 4u);
    EXPECT_EQ(names().size(), reports[0].divided + 2);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());

    const RemoveReport removed = moxie->remove("big", {"d5"});
    EXPECT_THAT(removed.warnings, ElementsAre(HasSubstr("one expert again")));
    EXPECT_THAT(names(), ElementsAre("big", "small"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
    // Encoding also makes the expert's profile anew, which relevance and route weights read.
    route_weight = 0;
    const std::vector<std::string> before = without_relevance(all_hits());
    moxie->encode({});
    EXPECT_GT(names().size(), 4u);
    EXPECT_EQ(without_relevance(all_hits()), before);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());

    undo();
    moxie->encode({});
    EXPECT_THAT(names(), ElementsAre("big", "small"));
}

TEST_F(DiscoverTest, TheStoreReadsTheSameWhenOpenedAnew) {
    discover(4);
    add_documents(*moxie, "small", {{"more", "merge more"}});  // another expert's commit
    const std::vector<std::string> now = all_hits();
    const Answer answer = moxie->ask(search_request("merge", "top-k=2"));
    moxie = store.engine();
    EXPECT_EQ(all_hits(), now);
    EXPECT_EQ(promised_json(moxie->ask(search_request("merge", "top-k=2"))), promised_json(answer));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(DiscoverTest, RemovingAnExpertRemovesWhatWasDiscoveredInIt) {
    discover(4);
    moxie->remove("big", {});
    EXPECT_THAT(names(), ElementsAre("small"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
    EXPECT_THAT(hits("branch"), HasSubstr("small"));
}

TEST_F(DiscoverTest, AnotherEncoderEndsTheDivision) {
    discover(3);
    std::istringstream input(json_lines({{"d0", subjects(4)[0].text}}));
    AddRequest request = stream_request("big", input);
    request.encoder = "none";
    const AddReport report = moxie->add(request);
    EXPECT_THAT(report.warnings, Contains(HasSubstr("one expert again")));
    EXPECT_THAT(names(), ElementsAre("big", "small"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(DiscoverTest, SaysWhatIsWrongAndWhatToDo) {
    const auto error = [&](const std::string& expert, std::optional<std::size_t> experts = {},
                           bool undo = false) {
        DiscoverRequest request;
        request.expert = expert;
        request.experts = experts;
        request.undo = undo;
        return error_of([&] { moxie->discover(request); });
    };
    EXPECT_THAT(error("bigg").what(), HasSubstr("did you mean big?"));
    EXPECT_THAT(error("big", 1).what(), HasSubstr("2 to 64"));
    EXPECT_THAT(error("big", 65).what(), HasSubstr("2 to 64"));
    EXPECT_THAT(error("small", 20).what(), HasSubstr("too few for 20 experts: at least 40"));
    EXPECT_THAT(error("big", {}, true).what(), HasSubstr("is not divided"));
    add_documents(*moxie, "small", {{"new", "without a vector"}});
    EXPECT_THAT(error("small", 2).what(), HasSubstr("`moxie encode small`"));
    add_documents(*moxie, "small.2", {{"own", "an expert of its own"}});
    moxie->encode({});
    EXPECT_THAT(error("small", 2).what(), HasSubstr("small.2"));

    discover(3);
    for (const auto& call : std::vector<std::function<void()>>{
             [&] { moxie->remove("big.1", {}); },
             [&] { moxie->remove("big.1", {"d1"}); },
             [&] {
                 add_documents(*moxie, "big.1", {{"x", "y"}});
             },
             [&] { moxie->encode({.experts = {"big.1"}}); },
         })
        EXPECT_THAT(error_of(call).what(), HasSubstr("`moxie discover big --undo`"));
    EXPECT_THAT(error("big.1").what(), HasSubstr("discovered in big"));
}

TEST_F(DiscoverTest, AFolderIsDividedWhereThatIsAskedFor) {
    std::istringstream input(json_lines(subjects(60)));
    AddRequest request = stream_request("folder", input);
    request.divide = true;
    EXPECT_THAT(moxie->add(request).warnings, ElementsAre(HasSubstr("once its vectors are there")));
    EXPECT_THAT(names(), ElementsAre("big", "folder", "small"));
    moxie->encode({});
    EXPECT_THAT(names(), Contains("folder.1"));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());

    std::istringstream few(json_lines({{"one", "a single chunk"}}));
    AddRequest small = stream_request("few", few);
    small.divide = true;
    moxie->add(small);
    bool warned = false;
    for (const EncodeReport& report : moxie->encode({}))
        for (const std::string& warning : report.warnings)
            warned |= warning.find("few stays one expert") == 0;
    EXPECT_TRUE(warned);

    std::istringstream again(json_lines(subjects(60)));
    AddRequest words = stream_request("words", again);
    words.divide = true;
    words.encoder = "none";
    EXPECT_THAT(moxie->add(words).warnings, ElementsAre(HasSubstr("stays one expert")));
}

}  // namespace
}  // namespace moxie
