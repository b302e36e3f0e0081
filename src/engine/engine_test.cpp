// Opening, adding, removing, listing.
#include <gmock/gmock.h>

#include <filesystem>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> search(const Engine& engine, const std::string& query) {
    return found(engine.ask(search_request(query)));
}

void write_file(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
}

AddRequest folder_request(const std::string& expert, const std::string& path) {
    AddRequest request;
    request.expert = expert;
    request.paths = {path};
    request.threads = 1;
    return request;
}

TEST(EngineTest, AStoreThatIsNotThereIsNotFound) {
    const ScratchStore store;
    OpenOptions options = store.options();
    options.create = false;
    const Error error = error_of([&] { Engine engine(options); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_THAT(error.what(), HasSubstr(store.path()));
    EXPECT_THAT(error.what(), HasSubstr("moxie add"));
    EXPECT_FALSE(fs::exists(store.path()));
}

TEST(EngineTest, OnlyAddingMakesAStore) {
    const ScratchStore store;
    const auto engine = store.engine();
    EXPECT_EQ(error_of([&] { search(*engine, "apple"); }).code(), ErrorCode::not_found);
    EXPECT_EQ(error_of([&] { engine->experts(); }).code(), ErrorCode::not_found);
    EXPECT_EQ(error_of([&] { engine->check(); }).code(), ErrorCode::not_found);
    EXPECT_EQ(error_of([&] { engine->remove("a", {}); }).code(), ErrorCode::not_found);
    EXPECT_FALSE(fs::exists(store.path()));
    add_documents(*engine, "fruit", {{"one", "apple pie"}});
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("fruit/one"));
    OpenOptions options = store.options();
    options.create = false;
    EXPECT_THAT(search(Engine(options), "apple"), ElementsAre("fruit/one"));
}

TEST(EngineTest, AnInterruptedCreationLeavesNoStore) {
    const ScratchStore store;
    for (const char* rest : {"", "-journal", "-wal"})
        write_file(store.path() + "/catalog.sqlite.new" + rest, "half of it");
    const auto engine = store.engine();
    EXPECT_EQ(error_of([&] { search(*engine, "apple"); }).code(), ErrorCode::not_found);
    add_documents(*engine, "fruit", {{"one", "apple pie"}});
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("fruit/one"));
}

TEST(EngineTest, WrongAddsAreRefusedBeforeAnythingIsMade) {
    const ScratchStore store;
    const auto engine = store.engine();
    const auto refusal = [&](const std::function<void(AddRequest&)>& change) {
        AddRequest request = folder_request("fruit", store / "absent");
        change(request);
        return error_of([&] { engine->add(request); });
    };
    EXPECT_EQ(refusal([](AddRequest&) {}).code(), ErrorCode::not_found);
    EXPECT_THAT(refusal([](AddRequest&) {}).what(), HasSubstr(store / "absent"));
    const auto parameter = [&](const std::function<void(AddRequest&)>& change) {
        const Error error = refusal(change);
        EXPECT_EQ(error.code(), ErrorCode::invalid_request) << error.what();
        return error.parameter();
    };
    EXPECT_EQ(parameter([](AddRequest& r) { r.expert = "a b"; }), "expert");
    EXPECT_EQ(parameter([](AddRequest& r) { r.paths.clear(); }), "path");
    EXPECT_EQ(parameter([](AddRequest& r) { r.paths = {"-"}; }), "path");
    std::istringstream input("");
    EXPECT_EQ(parameter([&](AddRequest& r) {
                  r = stream_request("fruit", input);
                  r.chunk_tokens = 3;
              }),
              "chunk_tokens");
    EXPECT_EQ(parameter([&](AddRequest& r) {
                  r = stream_request("fruit", input);
                  r.max_delete = 1.5;
              }),
              "max_delete");
    EXPECT_FALSE(fs::exists(store.path()));
}

TEST(EngineTest, UnchangedDocumentsAreSkippedAndChangedOnesReplaced) {
    const ScratchStore store;
    const auto engine = store.engine();
    const AddReport first =
        add_documents(*engine, "fruit", {{"one", "apple pie"}, {"two", "pear tart"}});
    EXPECT_EQ(first.added, 2u);
    EXPECT_EQ(first.chunks, 2u);
    const AddReport same =
        add_documents(*engine, "fruit", {{"one", "apple pie"}, {"two", "pear tart"}});
    EXPECT_EQ(same.unchanged, 2u);
    EXPECT_EQ(same.added + same.changed, 0u);
    EXPECT_EQ(same.commit, first.commit);
    const AddReport other =
        add_documents(*engine, "fruit", {{"one", "plum cake"}, {"three", "fig"}});
    EXPECT_EQ(other.changed, 1u);
    EXPECT_EQ(other.added, 1u);
    EXPECT_GT(other.commit, first.commit);
    EXPECT_THAT(search(*engine, "apple"), IsEmpty());
    EXPECT_THAT(search(*engine, "plum"), ElementsAre("fruit/one"));
    EXPECT_THAT(search(*engine, "pear"), ElementsAre("fruit/two"));
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, AChangeOfTitleOrMetadataAloneIsAChange) {
    const ScratchStore store;
    const auto engine = store.engine();
    add_documents(*engine, "fruit", {{"one", "apple pie"}});
    EXPECT_EQ(add_documents(*engine, "fruit", {{"one", "apple pie", "Baking"}}).changed, 1u);
    EXPECT_THAT(search(*engine, "baking"), ElementsAre("fruit/one"));
    const TestDocument tagged{"one", "apple pie", "Baking", {{"colour", "red"}}};
    EXPECT_EQ(add_documents(*engine, "fruit", {tagged}).changed, 1u);
    EXPECT_EQ(add_documents(*engine, "fruit", {tagged}).unchanged, 1u);
    const Answer answer = engine->ask(search_request("apple"));
    ASSERT_THAT(answer.hits, SizeIs(1));
    EXPECT_EQ(answer.hits[0].title, "Baking");
    EXPECT_THAT(answer.hits[0].metadata, ElementsAre(testing::Pair("colour", "red")));
}

std::string file_of(const ScratchStore& store, const std::string& name,
                    const std::vector<TestDocument>& documents) {
    const std::string path = store / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path) << json_lines(documents);
    return path;
}

AddReport add_paths(Engine& engine, const std::vector<std::string>& paths) {
    AddRequest request;
    request.expert = "fruit";
    request.paths = paths;
    request.threads = 1;
    return engine.add(request);
}

// The same call again finds nothing to do, whether the two lie in one file, folder or call.
TEST(EngineTest, ARepeatedIdIsNoChangeTheNextTime) {
    const ScratchStore store;
    std::vector<TestDocument> many;
    for (int i = 0; i < 600; ++i)
        many.push_back({i % 400 == 7 ? "twice" : std::to_string(i), "word " + std::to_string(i)});
    const std::string one = file_of(store, "l/a.jsonl", {{"1", "one from a"}, {"2", "two"}}),
                      other = file_of(store, "l/b.jsonl", {{"1", "one from b"}}),
                      far = file_of(store, "far.jsonl", many);
    const std::vector<std::vector<std::string>> calls{
        {store / "l"}, {one, other}, {far}, {far, one, other}};
    for (const std::vector<std::string>& paths : calls) {
        const auto engine = store.engine();
        const AddReport first = add_paths(*engine, paths);
        EXPECT_EQ(first.added, engine->experts()[0].documents);
        EXPECT_EQ(first.changed + first.unchanged, 0u);
        EXPECT_THAT(first.warnings, Contains(HasSubstr("replaced it, the first: '")));
        const std::uint64_t commit = first.commit;
        for (int again = 0; again < 2; ++again) {
            const AddReport report = add_paths(*engine, paths);
            EXPECT_EQ(report.added + report.changed, 0u);
            EXPECT_EQ(report.unchanged, first.added);
            EXPECT_EQ(report.commit, commit) << "something was stored";
        }
        EXPECT_EQ(problems_of(*engine), "");
        engine->remove("fruit", {});
    }
}

TEST(EngineTest, OfARepeatedIdThatChangedTheLastIsStored) {
    const ScratchStore store;
    const auto engine = store.engine();
    add_documents(*engine, "fruit", {{"one", "apple"}, {"two", "fig"}});
    const AddReport report = add_documents(
        *engine, "fruit", {{"one", "pear"}, {"one", "plum"}, {"two", "lime"}, {"two", "fig"}});
    EXPECT_EQ(report.changed, 1u);
    EXPECT_EQ(report.unchanged, 1u);
    EXPECT_THAT(search(*engine, "plum"), ElementsAre("fruit/one"));
    EXPECT_THAT(search(*engine, "fig"), ElementsAre("fruit/two"));
    for (const char* gone : {"pear", "lime", "apple"})
        EXPECT_THAT(search(*engine, gone), IsEmpty()) << gone;
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, AFolderSpeltOtherwiseIsTheSameFolder) {
    const ScratchStore store;
    const auto engine = store.engine();
    file_of(store, "notes/a.jsonl", {{"1", "apple"}});
    std::ofstream(store / "notes/b.txt") << "pear";
    const std::string path = store / "notes";
    EXPECT_EQ(add_paths(*engine, {path}).added, 2u);
    std::filesystem::create_directory_symlink(path, store / "link");
    for (const std::string& other :
         {path + "/", path + "/.", store / "notes/../notes", store / "link", path + "//"}) {
        const AddReport report = add_paths(*engine, {other});
        EXPECT_EQ(report.unchanged, 2u) << other;
        EXPECT_EQ(report.changed, 0u) << other;
    }
    EXPECT_EQ(engine->ask(search_request("pear")).hits.at(0).uri,
              std::filesystem::canonical(path).string() + "/b.txt");
}

TEST(EngineTest, NamesThatDifferInBadBytesAreTwoDocuments) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::filesystem::create_directory(store / "odd");
    for (const char* name : {"odd/a\xFF.txt", "odd/a\xFE.txt"}) std::ofstream(store / name) << name;
    EXPECT_EQ(add_paths(*engine, {store / "odd"}).added, 2u);
    EXPECT_EQ(add_paths(*engine, {store / "odd"}).unchanged, 2u);
}

TEST(EngineTest, FilesThatWerePassedOverAreNamed) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::filesystem::create_directory(store / "mixed");
    std::ofstream(store / "mixed/a.txt") << "apple";
    std::ofstream(store / "mixed/empty") << "";
    std::filesystem::create_symlink("nowhere", store / "mixed/link.txt");
    const AddReport report = add_paths(*engine, {store / "mixed"});
    EXPECT_EQ(report.passed_over, 2u);
    ASSERT_THAT(report.passed_over_files, SizeIs(2));
    EXPECT_EQ(report.passed_over_files[0].source, store / "mixed/empty");
    EXPECT_EQ(report.passed_over_files[1].reason, "a link to nothing");
    EXPECT_THAT(report.warnings, ElementsAre(AllOf(HasSubstr("2 files were passed over"),
                                                   HasSubstr("empty: 1"), HasSubstr("-v"))));
    EXPECT_THAT(to_json(report), HasSubstr("\"passed_over\":{\"count\":2,\"files\":[{\"source\":"));
}

TEST(EngineTest, TheLastOfTwoDocumentsWithOneIdStays) {
    const ScratchStore store;
    const auto engine = store.engine();
    const AddReport report =
        add_documents(*engine, "fruit", {{"one", "apple"}, {"one", "pear"}, {"two", "fig"}});
    EXPECT_THAT(report.warnings,
                ElementsAre(HasSubstr("1 document shares its id with an earlier one of this "
                                      "call and replaced it, the first: 'one' in stdin:2")));
    EXPECT_EQ(report.added, 2u);
    EXPECT_EQ(report.changed, 0u);
    EXPECT_THAT(search(*engine, "apple"), IsEmpty());
    EXPECT_THAT(search(*engine, "pear"), ElementsAre("fruit/one"));
    EXPECT_EQ(engine->experts()[0].documents, 2u);
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, ABadLineIsReportedByNumberAndTheRestGoesIn) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::istringstream input(json_line({"one", "apple"}) + "{\"_id\": \"two\"}\n" +
                             json_line({"three", "apple"}) + "not json\n");
    const AddReport report = engine->add(stream_request("fruit", input));
    EXPECT_EQ(report.added, 2u);
    ASSERT_THAT(report.failures, SizeIs(2));
    EXPECT_THAT(report.failures[0].source, testing::EndsWith(":2"));
    EXPECT_THAT(report.failures[0].reason, HasSubstr("text"));
    EXPECT_THAT(report.failures[1].source, testing::EndsWith(":4"));
    EXPECT_THAT(search(*engine, "apple"), SizeIs(2));
}

TEST(EngineTest, MetadataOfTheRequestIsPutOnEveryDocument) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::istringstream input(
        json_lines({{"one", "apple", "", {{"colour", "red"}, {"size", "s"}}}, {"two", "apple"}}));
    AddRequest request = stream_request("fruit", input);
    request.metadata = {{"colour", "green"}};
    engine->add(request);
    Request ask = search_request("apple");
    ask.filters = {{"colour", "green"}};
    EXPECT_THAT(found(engine->ask(ask)), SizeIs(2));
    ask.filters = {{"colour", "red"}};
    EXPECT_THAT(found(engine->ask(ask)), IsEmpty());
    ask.filters = {{"colour", "green"}, {"size", "s"}};
    EXPECT_THAT(found(engine->ask(ask)), ElementsAre("fruit/one"));
}

TEST(EngineTest, SettingsOfAnExpertStayUntilTheyAreChanged) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::istringstream input(json_line({"one", "apple"}));
    AddRequest request = stream_request("fruit", input);
    request.description = "what grows on trees";
    request.shared = true;
    request.chunk_tokens = 64;
    engine->add(request);
    add_documents(*engine, "fruit", {{"two", "pear"}});
    const ExpertInfo info = engine->experts().at(0);
    EXPECT_EQ(info.description, "what grows on trees");
    EXPECT_TRUE(info.shared);
    EXPECT_EQ(info.chunk_tokens, 64u);
    EXPECT_EQ(info.state, "ready");
    EXPECT_EQ(info.kind, "declared");
    EXPECT_EQ(info.documents, 2u);
    EXPECT_EQ(info.terms, 2u);
    EXPECT_EQ(info.segments, 2u);
    EXPECT_GT(info.bytes, 0u);
    EXPECT_THAT(info.sources, ElementsAre("-"));
    EXPECT_THAT(info.created, testing::MatchesRegex("....-..-..T..:..:..Z"));
}

TEST(EngineTest, ExpertsAreListedByName) {
    const ScratchStore store;
    const auto engine = store.engine();
    for (const char* name : {"pear", "apple", "fig"}) add_documents(*engine, name, {{"x", "tree"}});
    std::vector<std::string> names;
    for (const ExpertInfo& info : engine->experts()) names.push_back(info.name);
    EXPECT_THAT(names, ElementsAre("apple", "fig", "pear"));
}

TEST(EngineTest, ADocumentsIdIsItsPathBelowTheFolder) {
    const ScratchStore store;
    const auto engine = store.engine();
    write_file(store / "notes/a.txt", "apple");
    write_file(store / "notes/deep/b.md", "# Trees\n\npear\n");
    const AddReport report = engine->add(folder_request("notes", store / "notes"));
    EXPECT_EQ(report.added, 2u);
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("notes/a.txt"));
    EXPECT_THAT(search(*engine, "pear"), ElementsAre("notes/deep/b.md"));
    EXPECT_THAT(engine->ask(search_request("apple")).hits.at(0).uri, HasSubstr("notes/a.txt"));
}

class SyncTest : public testing::Test {
protected:
    SyncTest() {
        for (int i = 0; i < 10; ++i) write_file(file(i), "fruit number" + std::to_string(i));
        sync();
    }
    std::string file(int number) const {
        return store / ("notes/" + std::to_string(number) + ".txt");
    }
    AddReport sync(double max_delete = 0.2) {
        AddRequest request = folder_request("notes", store / "notes");
        request.sync = true;
        request.max_delete = max_delete;
        return engine->add(request);
    }
    ScratchStore store;
    std::unique_ptr<Engine> engine = store.engine();
};

TEST_F(SyncTest, DeletesWhatIsGone) {
    fs::remove(file(3));
    write_file(file(4), "fruit changed");
    write_file(file(11), "fruit fresh");
    const AddReport report = sync();
    EXPECT_EQ(report.deleted, 1u);
    EXPECT_EQ(report.changed, 1u);
    EXPECT_EQ(report.added, 1u);
    EXPECT_EQ(report.unchanged, 8u);
    EXPECT_EQ(engine->experts()[0].documents, 10u);
    EXPECT_EQ(problems_of(*engine), "");
    EXPECT_EQ(sync().deleted, 0u);
}

TEST_F(SyncTest, RefusesToDeleteMoreThanAllowed) {
    for (int i = 0; i < 3; ++i) fs::remove(file(i));
    const Error error = error_of([&] { sync(); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_EQ(error.parameter(), "max_delete");
    EXPECT_THAT(error.what(), HasSubstr("3 of 10"));
    EXPECT_EQ(engine->experts()[0].documents, 10u);
    EXPECT_EQ(sync(0.3).deleted, 3u);
    EXPECT_EQ(engine->experts()[0].documents, 7u);
}

TEST_F(SyncTest, LeavesWhatCameFromElsewhere) {
    add_documents(*engine, "notes", {{"streamed", "fruit"}});
    write_file(store / "more/m.txt", "fruit");
    engine->add(folder_request("notes", store / "more"));
    fs::remove(file(0));
    EXPECT_EQ(sync().deleted, 1u);
    EXPECT_EQ(engine->experts()[0].documents, 11u);
}

TEST_F(SyncTest, DeletesNothingWhereAFileCouldNotBeRead) {
    fs::remove(file(0));
    write_file(file(20), std::string("\0\1\2\3binary\0", 11));
    fs::rename(file(20), store / "notes/20.html");
    const AddReport report = sync();
    ASSERT_THAT(report.failures, SizeIs(1));
    EXPECT_EQ(report.deleted, 0u);
    EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("nothing was deleted")));
    EXPECT_EQ(engine->experts()[0].documents, 10u);
}

TEST(EngineTest, RemovesDocumentsAndExperts) {
    const ScratchStore store;
    const auto engine = store.engine();
    add_documents(*engine, "fruit", {{"one", "apple"}, {"two", "apple"}, {"three", "apple"}});
    add_documents(*engine, "trees", {{"one", "apple tree"}});
    const RemoveReport some = engine->remove("fruit", {"two", "one", "two"});
    EXPECT_EQ(some.documents, 2u);
    EXPECT_EQ(some.chunks, 2u);
    EXPECT_FALSE(some.expert_removed);
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("fruit/three", "trees/one"));
    const Error absent = error_of([&] { engine->remove("fruit", {"three", "two"}); });
    EXPECT_EQ(absent.code(), ErrorCode::not_found);
    EXPECT_THAT(absent.what(), HasSubstr("'two'"));
    EXPECT_THAT(search(*engine, "apple"), SizeIs(2));
    const RemoveReport all = engine->remove("fruit", {});
    EXPECT_TRUE(all.expert_removed);
    EXPECT_EQ(all.documents, 1u);
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("trees/one"));
    const Error unknown = error_of([&] { engine->remove("tree", {}); });
    EXPECT_EQ(unknown.code(), ErrorCode::not_found);
    EXPECT_EQ(unknown.parameter(), "expert");
    EXPECT_THAT(unknown.what(), HasSubstr("did you mean trees?"));
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, AnExpertMayBecomeEmptyAndFillAgain) {
    const ScratchStore store;
    const auto engine = store.engine();
    add_documents(*engine, "fruit", {{"one", "apple"}});
    engine->remove("fruit", {"one"});
    EXPECT_EQ(engine->experts().at(0).documents, 0u);
    EXPECT_THAT(search(*engine, "apple"), IsEmpty());
    EXPECT_EQ(problems_of(*engine), "");
    add_documents(*engine, "fruit", {{"one", "apple"}});
    EXPECT_THAT(search(*engine, "apple"), ElementsAre("fruit/one"));
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, OneEngineSeesWhatAnotherAdds) {
    const ScratchStore store;
    const auto writer = store.engine();
    add_documents(*writer, "fruit", {{"one", "apple"}});
    const auto reader = store.engine();
    EXPECT_THAT(search(*reader, "apple"), SizeIs(1));
    add_documents(*writer, "fruit", {{"two", "apple"}});
    EXPECT_THAT(search(*reader, "apple"), SizeIs(2));
}

// Asks to stop once the first documents are in.
class StopEarly : public Progress {
public:
    void update(std::uint64_t, std::uint64_t, std::uint64_t items, const std::string&) override {
        items_ = items;
    }
    bool cancelled() override { return items_ > 0; }

private:
    std::uint64_t items_ = 0;
};

TEST(EngineTest, WhatIsInWhenCancelledStaysAndTheNextRunAddsTheRest) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::vector<TestDocument> documents;
    for (int i = 0; i < 2000; ++i) documents.push_back({std::to_string(i), "apple"});
    StopEarly stop;
    std::istringstream input(json_lines(documents));
    const Error error = error_of([&] { engine->add(stream_request("fruit", input), &stop); });
    EXPECT_EQ(error.code(), ErrorCode::cancelled);
    const std::uint64_t in = engine->experts().at(0).documents;
    EXPECT_GT(in, 0u);
    EXPECT_LT(in, 2000u);
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(in)));
    EXPECT_EQ(problems_of(*engine), "");
    const AddReport rest = add_documents(*engine, "fruit", documents);
    EXPECT_EQ(rest.unchanged, in);
    EXPECT_EQ(rest.added, 2000u - in);
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, LongDocumentsAreCutAndReplacedWhole) {
    const ScratchStore store;
    const auto engine = store.engine();
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "Sentence number" + std::to_string(i) + " is here. ";
    std::istringstream input(json_line({"long", text}));
    AddRequest request = stream_request("books", input);
    request.chunk_tokens = 32;
    const AddReport report = engine->add(request);
    EXPECT_GT(report.chunks, 200u);
    const Answer answer = engine->ask(search_request("number1234"));
    ASSERT_FALSE(answer.hits.empty());
    const Hit& hit = answer.hits[0];
    EXPECT_GT(hit.chunk, 0u);
    EXPECT_EQ(text.substr(hit.span.begin, hit.span.end - hit.span.begin), hit.text);
    add_documents(*engine, "books", {{"long", "short now"}});
    EXPECT_THAT(search(*engine, "number1234"), IsEmpty());
    EXPECT_EQ(engine->experts()[0].chunks, 1u);
    EXPECT_EQ(problems_of(*engine), "");
}

TEST(EngineTest, AStoreInsideItsOwnFolderIsNotAdded) {
    const ScratchStore store;
    const auto engine = store.engine();
    write_file(store / "a.txt", "apple");
    const std::string folder = fs::path(store.path()).parent_path().string();
    EXPECT_EQ(engine->add(folder_request("all", folder)).added, 1u);
    EXPECT_EQ(engine->add(folder_request("all", folder)).unchanged, 1u);
    EXPECT_EQ(engine->experts()[0].documents, 1u);
}

TEST(EngineTest, ChunksAreShownAsTheyAreSearched) {
    const ScratchStore store;
    const auto moxie = store.engine();
    add_documents(*moxie, "a",
                  {{"one", "apple pie", "Baking"}, {"two", "pear"}, {"three", "plum"}});
    moxie->remove("a", {"two"});
    std::vector<std::string> shown;
    moxie->chunks("a", [&](const Hit& hit) { shown.push_back(hit.document + ": " + hit.text); });
    EXPECT_THAT(shown, testing::UnorderedElementsAre("one: apple pie", "three: plum"));
    EXPECT_EQ(error_of([&] { moxie->chunks("b", [](const Hit&) {}); }).code(),
              ErrorCode::not_found);
}

}  // namespace
}  // namespace moxie
