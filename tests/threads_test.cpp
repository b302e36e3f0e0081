// Threads against each other, small enough for ThreadSanitizer: questions beside changes, and calls
// that divide their work among threads.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "engine/engine_fixture.h"
#include "engine/parts.h"
#include "engine/probe.h"

namespace moxie {
namespace {

constexpr std::size_t kThreads = 3;

std::vector<TestDocument> numbered_documents(const std::string& prefix, std::size_t count) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = std::to_string(i);
        documents.push_back({prefix + number, "common " + prefix + " own" + number + "."});
    }
    return documents;
}

AddReport add_with_threads(Engine& engine, const std::string& expert, std::size_t count) {
    std::istringstream input(json_lines(numbered_documents(expert, count)));
    AddRequest request = stream_request(expert, input);
    request.threads = kThreads;
    return engine.add(request);
}

Request question(const std::string& words, const std::string& route) {
    Request request = search_request(words, route, 100);
    request.threads = kThreads;
    request.depth = Depth::answer;
    return request;
}

TEST(ThreadsTest, AskWhileDocumentsComeAndGo) {
    const ScratchStore store;
    const auto writer = store.engine();
    add_with_threads(*writer, "fixed", 20);
    std::atomic<bool> done{false};
    std::atomic<std::size_t> asked{0};
    std::vector<std::jthread> askers;
    for (std::size_t i = 0; i < 2; ++i)
        askers.emplace_back([&, i] {
            const auto own = i == 0 ? nullptr : store.engine();
            const Engine& engine = own ? *own : *writer;
            for (; !done; ++asked) {
                const Answer answer = engine.ask(question("common fixed own7", "exact"));
                ASSERT_FALSE(answer.hits.empty());
                EXPECT_EQ(answer.hits.front().expert + answer.hits.front().document, "fixedfixed7");
                EXPECT_GE(engine.experts().size(), 1u);
            }
        });
    for (std::size_t i = 0; i < 6 || asked < 20; ++i) {
        add_with_threads(*writer, "moving", 5 + i % 3);
        writer->remove("moving", {"moving0"});
        if (i % 3 == 2) writer->remove("moving", {});
    }
    done = true;
    askers.clear();
    EXPECT_EQ(problems_of(*writer), "");
}

/// Every expert, document and piece of evidence that a snapshot finds.
std::vector<std::string> found_in(const Snapshot& snapshot, Encoders& encoders) {
    std::vector<std::string> found;
    for (const SearchMode mode : {SearchMode::hybrid, SearchMode::lexical})
        for (const char* query : {"common own3", "fixed own7", "moving common"})
            for (const ProbedHit& hit : probe(snapshot, encoders, query, mode).hits)
                found.push_back(hit.expert + ' ' + hit.document + ' ' +
                                std::to_string(hit.match.words) + ' ' +
                                std::to_string(hit.match.cosine.value_or(-2)));
    return found;
}

TEST(ThreadsTest, ASnapshotFindsTheSameWhateverIsCommittedMeanwhile) {
    const ScratchStore store("test/64");
    const auto writer = store.engine();
    add_with_threads(*writer, "fixed", 20);
    add_with_threads(*writer, "moving", 9);
    writer->encode({});
    Engine::Parts parts(store.options(), disk_files());
    const auto snapshot = parts.newest();
    const std::vector<std::string> before = found_in(*snapshot, parts.encoders);
    ASSERT_GE(before.size(), 40u);
    std::atomic<bool> done{false};
    std::atomic<std::size_t> asked{0};
    std::jthread asker([&] {
        for (; !done; ++asked) ASSERT_EQ(found_in(*snapshot, parts.encoders), before);
    });
    for (std::size_t i = 0; i < 4 || asked < 10; ++i) {
        add_with_threads(*writer, "moving", 12 + i % 3);
        writer->encode({});
        writer->remove("fixed", {"fixed" + std::to_string(i % 20)});
        if (i % 2 == 1) writer->remove("moving", {});
    }
    done = true;
    asker.join();
    EXPECT_EQ(found_in(*snapshot, parts.encoders), before);
    EXPECT_NE(found_in(*parts.newest(), parts.encoders), before);
}

TEST(ThreadsTest, OneQuestionSearchesManyExperts) {
    const ScratchStore store;
    const auto engine = store.engine();
    for (const char* expert : {"a", "b", "c", "d", "e"}) add_with_threads(*engine, expert, 40);
    for (const char* route : {"flat", "exact", "top-k=3"}) {
        Request together = question("common own3", route);
        Request one = together;
        one.threads = 1;
        EXPECT_EQ(promised_json(engine->ask(together)), promised_json(engine->ask(one))) << route;
    }
}

// The first questions of a fresh engine open its files, several at once.
TEST(ThreadsTest, FirstQuestionsComeTogether) {
    const ScratchStore store;
    for (const char* expert : {"a", "b", "c"}) add_with_threads(*store.engine(), expert, 30);
    const auto engine = store.engine();
    std::vector<std::string> answers(kThreads);
    {
        std::vector<std::jthread> askers;
        for (std::string& answer : answers)
            askers.emplace_back(
                [&] { answer = hits_json(engine->ask(question("common", "flat"))); });
    }
    for (const std::string& answer : answers) EXPECT_EQ(answer, answers.front());
    EXPECT_THAT(answers.front(), testing::HasSubstr("common a own0."));
}

}  // namespace
}  // namespace moxie
