// What is left when parts of a store are damaged, missing or held by somebody else.
#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "engine/engine_fixture.h"
#include "engine/parts.h"
#include "store/other_process.h"
#include "store/writer.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DamageTest : public testing::Test {
protected:
    DamageTest() {
        for (const char* name : {"a", "b", "c"})
            add_documents(
                *store.engine(), name,
                {{"one", "apple pie " + std::string(name)}, {"two", "pear " + std::string(name)}});
    }
    std::string segment_of(const std::string& expert) const {
        const StorePaths paths(store.path());
        Catalog catalog(paths, disk_files(), Database::Access::read);
        const std::int64_t id = catalog.expert(expert)->id;
        for (const SegmentRow& row : catalog.live_segments())
            if (row.expert == id) return paths.file(row.file_name);
        return {};
    }
    static void damage(const std::string& path, std::uint64_t offset) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset));
        file.write("\xde\xad\xbe\xef", 4);
        ASSERT_TRUE(file.good()) << path;
    }
    ScratchStore store;
};

TEST_F(DamageTest, ADamagedExpertIsLeftOutAndTheRestAnswers) {
    const std::string path = segment_of("b");
    const std::uint64_t size = fs::file_size(path);
    for (const std::uint64_t offset : {std::uint64_t{0}, size / 4, size / 2, size - 64}) {
        damage(path, offset);
        const auto engine = store.engine();
        for (const char* route : {"flat", "top-p=1", "exact"}) {
            const Answer answer = engine->ask(search_request("apple", route));
            EXPECT_THAT(found(answer), Not(Contains(HasSubstr("b/"))));
            EXPECT_THAT(found(answer), Contains("c/one"));
            EXPECT_THAT(answer.trace.warnings,
                        ElementsAre(AllOf(HasSubstr("expert b"),
                                          HasSubstr(fs::path(path).filename().string()))));
            EXPECT_FALSE(answer.trace.proof);
        }
        const CheckReport report = engine->check();
        ASSERT_FALSE(report.problems.empty());
        EXPECT_EQ(report.problems[0].where, "b");
    }
}

TEST_F(DamageTest, AMissingSegmentIsLikeADamagedOne) {
    fs::remove(segment_of("b"));
    const auto engine = store.engine();
    const Answer answer = engine->ask(search_request("apple"));
    EXPECT_THAT(found(answer), ElementsAre("a/one", "c/one"));
    EXPECT_THAT(answer.trace.warnings, ElementsAre(HasSubstr("expert b")));
    EXPECT_NE(problems_of(*engine), "");
}

TEST_F(DamageTest, ADamagedExpertCanBeRemovedAndMadeAnew) {
    damage(segment_of("b"), 0);
    const auto engine = store.engine();
    engine->remove("b", {});
    EXPECT_EQ(problems_of(*engine), "");
    add_documents(*engine, "b", {{"one", "apple pie"}});
    EXPECT_THAT(engine->ask(search_request("apple")).trace.warnings, IsEmpty());
    EXPECT_EQ(problems_of(*engine), "");
}

TEST_F(DamageTest, ADamagedExpertDoesNotKeepOthersFromGrowing) {
    damage(segment_of("b"), 0);
    const auto engine = store.engine();
    add_documents(*engine, "a", {{"one", "changed"}, {"three", "apple"}});
    EXPECT_THAT(found(engine->ask(search_request("apple"))), Contains("a/three"));
}

// A profile is made of the vectors: without it they and the words of all are still there.
TEST(ProfileDamageTest, ADamagedOneIsNamedAndMadeAnew) {
    ScratchStore store("test/64");
    for (const char* name : {"a", "b"})
        add_documents(*store.engine(), name,
                      {{"one", "apple pie " + std::string(name)}, {"two", "pear tart"}});
    store.engine()->encode({});
    const std::vector<std::string> before = found(store.engine()->ask(search_request("apple")));
    const std::string catalog = StorePaths(store.path()).catalog();
    for (const char* damage :
         {"substr(profile, 1, length(profile) - 20)", "x'09' || substr(profile, 2)", "x''",
          "substr(profile, 1, 60) || x'77' || substr(profile, 62)"}) {
        Database(catalog, Database::Access::write, "")
            .execute(("UPDATE vector_profiles SET profile = " + std::string(damage) +
                      " WHERE expert = (SELECT max(expert) FROM vector_profiles)")
                         .c_str());
        const auto engine = store.engine();
        const std::string flat = hits_json(engine->ask(search_request("apple", "flat")));
        for (const char* route : {"flat", "exact", "top-p=1"}) {
            const Answer answer = engine->ask(search_request("apple", route));
            EXPECT_EQ(found(answer), before) << damage << ' ' << route;
            EXPECT_EQ(hits_json(answer), flat) << damage << ' ' << route;
            EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("profile of expert b")));
        }
        EXPECT_THAT(problems_of(*engine), HasSubstr("profile of expert b"));
        engine->encode({});
        EXPECT_EQ(problems_of(*engine), "") << damage;
        EXPECT_THAT(engine->ask(search_request("apple")).trace.warnings, IsEmpty());
    }
}

class DirectoryDamageTest : public DamageTest, public testing::WithParamInterface<const char*> {
protected:
    std::vector<std::string> directories() const {
        const StorePaths paths(store.path());
        std::vector<std::string> parts;
        for (const std::string& name : disk_files()->list(paths.index()))
            if (name.ends_with(".directory")) parts.push_back(paths.file(name));
        return parts;
    }
    void strike(const std::string& path) const {
        if (GetParam() == std::string("missing"))
            fs::remove(path);
        else if (GetParam() == std::string("empty"))
            fs::resize_file(path, 0);
        else
            damage(path, GetParam() == std::string("beginning") ? 0 : fs::file_size(path) / 2);
    }
};

TEST_P(DirectoryDamageTest, TheSegmentsServeInPlaceOfTheTermDirectory) {
    const Answer sound = store.engine()->ask(search_request("apple"));
    for (const std::string& path : directories()) strike(path);
    const auto engine = store.engine();
    for (int i = 0; i < 2; ++i) {
        const Answer answer = engine->ask(search_request("apple"));
        EXPECT_EQ(promised_json(answer), promised_json(sound));
        EXPECT_THAT(answer.trace.warnings,
                    ElementsAre(AllOf(HasSubstr("term directory"), HasSubstr(".directory"))));
    }
    EXPECT_THAT(problems_of(*engine), HasSubstr(".directory"));
}

TEST_P(DirectoryDamageTest, TheNextChangeStoresADirectoryThatIsWhole) {
    for (const std::string& path : directories()) strike(path);
    const auto engine = store.engine();
    add_documents(*engine, "d", {{"one", "apple tart"}});
    EXPECT_EQ(problems_of(*engine), "");
    const Answer answer = engine->ask(search_request("apple"));
    EXPECT_THAT(answer.trace.warnings, IsEmpty());
    EXPECT_THAT(found(answer), testing::SizeIs(4));
}

TEST_P(DirectoryDamageTest, CheckGoesOnBehindIt) {
    for (const std::string& path : directories()) strike(path);
    damage(segment_of("b"), 0);
    const std::string problems = problems_of(*store.engine());
    EXPECT_THAT(problems, HasSubstr(".directory"));
    EXPECT_THAT(problems, HasSubstr("b: "));
}

INSTANTIATE_TEST_SUITE_P(Directory, DirectoryDamageTest,
                         testing::Values("beginning", "middle", "empty", "missing"),
                         [](const auto& damaged) { return std::string(damaged.param); });

TEST_F(DamageTest, CheckNoticesLostCommits) {
    const std::string catalog = StorePaths(store.path()).catalog();
    fs::copy_file(catalog, store / "old");
    add_documents(*store.engine(), "d", {{"one", "apple tart"}});
    fs::copy_file(store / "old", catalog, fs::copy_options::overwrite_existing);
    for (const char* rest : {"-wal", "-shm"}) fs::remove(catalog + rest);
    EXPECT_THAT(problems_of(*store.engine()), HasSubstr("there were"));
}

TEST_F(DamageTest, CheckCountsWhatItVerified) {
    const CheckReport report = store.engine()->check();
    EXPECT_EQ(report.experts, 3u);
    EXPECT_EQ(report.documents, 6u);
    EXPECT_EQ(report.chunks, 6u);
    EXPECT_EQ(report.segments, 3u);
    EXPECT_GT(report.bytes, 1000u);
    EXPECT_THAT(report.problems, IsEmpty());
}

TEST_F(DamageTest, CheckFindsWhatTheCatalogHasWrong) {
    const auto wrong = [&](const char* sql) {
        {
            Database database(StorePaths(store.path()).catalog(), Database::Access::write, "");
            database.execute(sql);
        }
        return problems_of(*store.engine());
    };
    EXPECT_THAT(wrong("UPDATE experts SET chunks = chunks + 1 WHERE name = 'a'"), HasSubstr("a: "));
    EXPECT_THAT(wrong("DELETE FROM documents WHERE id = 'two' AND expert = 2"),
                HasSubstr("disagree on 1 documents"));
    EXPECT_THAT(wrong("INSERT INTO deletions VALUES ((SELECT max(id) FROM segments), 0, 1)"),
                HasSubstr("disagree on"));
}

TEST_F(DamageTest, AFutureStoreIsRefused) {
    Database(StorePaths(store.path()).catalog(), Database::Access::write, "")
        .execute("UPDATE meta SET value = '999' WHERE key = 'format'");
    EXPECT_EQ(error_of([&] { store.engine(); }).code(), ErrorCode::future_version);
}

TEST_F(DamageTest, ALockedStoreIsReadButNotWritten) {
    OtherProcess holder([&](const auto& pause) {
        const Writer writer(StorePaths(store.path()), disk_files());
        pause();
        return 0;
    });
    OpenOptions at_once = store.options();
    at_once.lock_seconds = 0;
    const auto engine = std::make_unique<Engine>(at_once);
    EXPECT_THAT(found(engine->ask(search_request("apple"))), Not(IsEmpty()));
    for (const Error& error : {error_of([&] {
                                   add_documents(*engine, "a", {{"x", "y"}});
                               }),
                               error_of([&] { engine->remove("a", {}); })}) {
        EXPECT_EQ(error.code(), ErrorCode::locked);
        EXPECT_THAT(error.what(), HasSubstr("pid " + std::to_string(holder.process())));
    }
    holder.finish();
    EXPECT_EQ(add_documents(*engine, "a", {{"x", "y"}}).added, 1u);
}

// Each commit of the writer adds a pair of documents that share a word of their own.
TEST(ConcurrencyTest, SearchersSeeWholeCommitsAndNewOnesSoon) {
    constexpr int kPairs = 60;
    const ScratchStore store;
    const auto writer = store.engine();
    add_documents(*writer, "pairs", {{"first", "common start"}});
    std::atomic<bool> done{false};
    std::vector<std::thread> searchers;
    for (int i = 0; i < 2; ++i)
        searchers.emplace_back([&, i] {
            const auto own = i == 0 ? nullptr : store.engine();
            const Engine& engine = own ? *own : *writer;
            std::map<std::uint64_t, std::string> by_commit;
            std::uint64_t newest = 0;
            while (!done) {
                const Answer answer = engine.ask(search_request("common", "exact", 1000));
                const std::string hits = hits_json(answer);
                EXPECT_EQ(answer.hits.size() % 2, 1u) << "half a commit";
                EXPECT_EQ(by_commit.try_emplace(answer.trace.commit, hits).first->second, hits);
                EXPECT_GE(answer.trace.commit, newest) << "time ran backwards";
                newest = answer.trace.commit;
                EXPECT_THAT(answer.trace.warnings, IsEmpty());
            }
        });
    for (int i = 0; i < kPairs; ++i) {
        const std::string number = std::to_string(i);
        add_documents(*writer, "pairs",
                      {{"a" + number, "common " + number}, {"b" + number, "common " + number}});
        // What is committed is found by the next question, whoever asks.
        const std::size_t now = 1 + 2 * static_cast<std::size_t>(i + 1);
        EXPECT_EQ(writer->ask(search_request("common", "flat", 1000)).hits.size(), now);
    }
    done = true;
    for (std::thread& searcher : searchers) searcher.join();
    EXPECT_EQ(problems_of(*writer), "");
}

}  // namespace
}  // namespace moxie
