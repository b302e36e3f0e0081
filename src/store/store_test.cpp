#include "store/store_fixture.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/simulated_files.h"
#include "moxie/error.h"
#include "store/catalog_schema.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Error error_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::internal, "no error");
}

void flip_byte(const std::string& path, std::uint64_t offset) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(file.get() ^ 0x40);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
    ASSERT_TRUE(file.good()) << path;
}

void change_catalog(StoreFixture& store, const char* sql) {
    Database database(store.paths.catalog(), Database::Access::write, "");
    database.execute(sql);
}

std::string path_of_only(StoreFixture& store, const std::string& ending) {
    std::string path;
    for (const std::string& name : store.index_files())
        if (name.ends_with(ending)) {
            EXPECT_EQ(path, "") << "more than one " << ending;
            path = store.paths.file(name);
        }
    return path;
}

TEST(StoreTest, ANewStoreIsEmptyAndCreatingItTwiceKeepsIt) {
    StoreFixture store;
    EXPECT_THAT(store.snapshot()->experts, IsEmpty());
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
    }
    Catalog::create(store.paths, *store.files);
    EXPECT_THAT(holders_of(*store.snapshot(), "apple"), ElementsAre("a/one"));
}

// Whoever changes the schema raises its number and then puts the new checksum here.
TEST(StoreTest, AnotherSchemaHasAnotherFormatNumber) {
    EXPECT_EQ(kCatalogFormat, 4);
    EXPECT_EQ(content_hash(kCatalogSchema), "618654992dccaf2e85e072af510e4aaa");
}

TEST(StoreTest, AStoreOfAnEarlierFormatIsRefusedByItsNumber) {
    StoreFixture store;
    change_catalog(store, "UPDATE meta SET value = '3' WHERE key = 'format'");
    const Error error = error_of([&] { store.reader(); });
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_THAT(error.what(), HasSubstr("made by an earlier moxie (format 3, this one reads 4)"));
}

TEST(StoreTest, AWriterThatEndsLeavesNothingToItsLog) {
    StoreFixture store;
    const Catalog reader = store.reader();  // which keeps the log from being removed
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
    }
    const std::string copy = store.paths.root + "-copy";
    fs::copy(store.paths.root, copy, fs::copy_options::recursive);
    for (const char* rest : {"-wal", "-shm"}) fs::remove(copy + "/catalog.sqlite" + rest);
    const StorePaths paths(copy);
    Catalog catalog(paths, store.files, Database::Access::read);
    EXPECT_THAT(holders_of(*load_snapshot(paths, store.files, catalog, nullptr), "apple"),
                ElementsAre("a/one"));
}

TEST(StoreTest, ACatalogThatLostCommitsIsNotWrittenAndLosesNoFile) {
    StoreFixture store;
    const std::string catalog = store.paths.catalog(), old = catalog + ".old";
    const auto add = [&](const std::string& expert) {
        Writer writer = store.writer();
        StoreFixture::commit(writer, expert, {{"one", {"apple"}}});
    };
    add("a");
    fs::copy_file(catalog, old);
    add("b");
    fs::copy_file(old, catalog, fs::copy_options::overwrite_existing);
    for (const char* rest : {"-wal", "-shm"}) fs::remove(catalog + rest);
    const std::vector<std::string> files = store.index_files();
    const Error error = error_of([&] { add("c"); });
    EXPECT_EQ(error.code(), ErrorCode::corrupt);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("catalog.sqlite-wal"), HasSubstr("/committed")));
    EXPECT_EQ(store.index_files(), files);

    // Who accepts the loss goes on from there.
    fs::remove(store.paths.root + "/committed");
    add("c");
    EXPECT_THAT(holders_of(*store.snapshot(), "apple"), Contains("c/one"));
}

TEST(StoreTest, ACommitReplacesADocumentAndDeletesAnother) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"apple"}}, {"two", {"apple"}}});
    StoreFixture::commit(writer, "b", {{"one", {"apple"}}});
    const std::uint64_t commit =
        StoreFixture::commit(writer, "a", {{"one", {"pear", "plum"}}}, {"two"});
    const auto snapshot = store.snapshot();
    EXPECT_EQ(snapshot->commit, commit);
    EXPECT_THAT(holders_of(*snapshot, "apple"), ElementsAre("b/one"));
    EXPECT_THAT(holders_of(*snapshot, "pear"), ElementsAre("a/one"));
    EXPECT_EQ(snapshot->experts[0]->profile.documents, 1u);
    EXPECT_EQ(snapshot->experts[0]->profile.chunks, 1u);
    EXPECT_EQ(snapshot->experts[0]->profile.terms, 2u);
    EXPECT_THAT(snapshot->directory.lookup(checksum("apple")), testing::SizeIs(1));
}

TEST(StoreTest, AnExpertThatComesBackRemembersNothing) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"apple", "apple"}}});
    writer.remove_expert(StoreFixture::expert(writer, "a"));
    EXPECT_THAT(store.snapshot()->experts, IsEmpty());
    StoreFixture::commit(writer, "a", {{"two", {"apple"}}});
    const auto snapshot = store.snapshot();
    EXPECT_THAT(holders_of(*snapshot, "apple"), ElementsAre("a/two"));
    std::uint64_t frequency = 0;
    for (const DirectoryEntry& entry : snapshot->directory.lookup(checksum("apple")))
        if (snapshot->index_of(entry.expert) != SIZE_MAX) frequency += entry.collection_frequency;
    EXPECT_EQ(frequency, 1u);
}

TEST(StoreTest, DeletingWhatIsNotThereChangesNothing) {
    StoreFixture store;
    Writer writer = store.writer();
    StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
    StoreFixture::commit(writer, "a", {}, {"absent"});
    EXPECT_THAT(holders_of(*store.snapshot(), "apple"), ElementsAre("a/one"));
}

TEST(StoreTest, TheDirectoryKeepsFewParts) {
    StoreFixture store("store", std::make_shared<SimulatedFiles>());  // no real syncs
    Writer writer = store.writer();
    std::size_t most = 0;
    for (int i = 0; i < 100; ++i) {
        const std::string number = std::to_string(i);
        StoreFixture::commit(writer, "e" + std::to_string(i % 3),
                             {{"d" + number, {"common", "own" + number}}});
        most = std::max(most, writer.catalog().live_directory().size());
    }
    EXPECT_LE(most, 8u);  // log2(100) and one
    const auto entries = store.snapshot()->directory.lookup(checksum("common"));
    ASSERT_THAT(entries, testing::SizeIs(3));
    EXPECT_EQ(entries[0].document_frequency, 34u);
    EXPECT_EQ(entries[2].collection_frequency, 33u);
    // What was merged away is removed, but for the last few that our own reading still held.
    EXPECT_LE(store.index_files().size(), 100 + most + 3);
}

TEST(StoreTest, OddPathsAreOnlyNames) {
    for (const std::string name : {"two words", "what?mode=ro", "half#section", "100%41", "a&b=c",
                                   "Bücher-本-🙂", "it's \"quoted\"", "back\\slash"}) {
        StoreFixture store(name);
        {
            Writer writer = store.writer();
            StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
        }
        EXPECT_THAT(holders_of(*store.snapshot(), "apple"), ElementsAre("a/one")) << name;
        EXPECT_TRUE(fs::exists(store.paths.root + "/catalog.sqlite")) << name;
    }
}

TEST(StoreTest, AFutureFormatIsRefused) {
    StoreFixture store;
    change_catalog(store, "UPDATE meta SET value = '999' WHERE key = 'format'");
    const Error reading = error_of([&] { store.reader(); });
    EXPECT_EQ(reading.code(), ErrorCode::future_version);
    EXPECT_THAT(reading.what(), HasSubstr("999"));
    EXPECT_THAT(reading.what(), HasSubstr(store.paths.root));
    EXPECT_EQ(error_of([&] { store.writer(); }).code(), ErrorCode::future_version);
}

TEST(StoreTest, ACatalogThatIsNoDatabaseIsCorrupt) {
    StoreFixture store;
    std::ofstream(store.paths.catalog(), std::ios::trunc) << std::string(5000, 'x');
    const Error error = error_of([&] { store.reader(); });
    EXPECT_EQ(error.code(), ErrorCode::corrupt);
    EXPECT_THAT(error.what(), HasSubstr("catalog.sqlite"));
}

TEST(StoreTest, AFormatThatIsNoNumberIsCorrupt) {
    StoreFixture store;
    change_catalog(store, "UPDATE meta SET value = 'new' WHERE key = 'format'");
    EXPECT_EQ(error_of([&] { store.reader(); }).code(), ErrorCode::corrupt);
}

TEST(StoreTest, ACatalogWithoutTablesIsCorrupt) {
    StoreFixture store;
    fs::remove(store.paths.catalog());
    std::ofstream(store.paths.catalog()).flush();
    EXPECT_EQ(error_of([&] { store.reader(); }).code(), ErrorCode::corrupt);
    EXPECT_EQ(error_of([&] { store.writer(); }).code(), ErrorCode::corrupt);
}

TEST(StoreTest, AnotherAnalyserLeavesItsExpertOut) {
    StoreFixture store;
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
        StoreFixture::commit(writer, "b", {{"one", {"apple"}}});
    }
    change_catalog(store, "UPDATE experts SET analyser = 'klingon@1' WHERE name = 'a'");
    const auto snapshot = store.snapshot();
    EXPECT_THAT(holders_of(*snapshot, "apple"), ElementsAre("b/one"));
    EXPECT_THAT(snapshot->warnings, ElementsAre(HasSubstr("klingon@1")));
}

TEST(StoreTest, ADamagedSegmentIsCorruptAndSaysWhere) {
    StoreFixture store;
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
    }
    const std::string path = path_of_only(store, ".segments");
    const std::uint64_t size = fs::file_size(path);
    for (std::uint64_t offset = 0; offset < size; offset += 1 + size / 50) {
        flip_byte(path, offset);
        const Error error = error_of([&] { holders_of(*store.snapshot(), "apple"); });
        EXPECT_EQ(error.code(), ErrorCode::corrupt) << "byte " << offset;
        EXPECT_THAT(error.what(), HasSubstr(fs::path(path).filename().string()));
        flip_byte(path, offset);
    }
    fs::resize_file(path, size / 2);
    EXPECT_EQ(error_of([&] { holders_of(*store.snapshot(), "apple"); }).code(), ErrorCode::corrupt);
    fs::remove(path);
    EXPECT_EQ(error_of([&] { holders_of(*store.snapshot(), "apple"); }).code(),
              ErrorCode::not_found);
}

// What the directory says of three terms, copied: its bytes are the file's own.
std::vector<std::string> said_of_terms(const Directory& directory) {
    std::vector<std::string> lines;
    for (const char* term : {"apple", "pear", "fig"})
        for (const DirectoryEntry& entry : directory.lookup(checksum(term)))
            lines.push_back(std::string(term) + ' ' + std::to_string(entry.expert) + ' ' +
                            std::to_string(entry.document_frequency) + ' ' +
                            std::to_string(entry.collection_frequency) + ' ' +
                            std::string(entry.skyline.begin(), entry.skyline.end()));
    return lines;
}

TEST(StoreTest, ADamagedDirectoryPartIsMadeAnewWhereverItWasStruck) {
    StoreFixture store;
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple", "pear"}}, {"two", {"apple"}}});
        StoreFixture::commit(writer, "a", {{"three", {"apple"}}}, {"two"});
    }
    const std::string path = path_of_only(store, ".directory");
    const auto verified = [&] {
        Catalog catalog = store.reader();
        return load_snapshot(store.paths, store.files, catalog, nullptr, Verify::whole);
    };
    EXPECT_FALSE(verified()->directory_rebuilt);
    const std::vector<std::string> said = said_of_terms(verified()->directory);
    const auto expect_rebuilt = [&](const std::string& what) {
        const auto rebuilt = verified();
        EXPECT_TRUE(rebuilt->directory_rebuilt) << what;
        EXPECT_THAT(rebuilt->warnings, ElementsAre(HasSubstr(fs::path(path).filename().string())));
        EXPECT_EQ(said_of_terms(rebuilt->directory), said) << what;
    };
    const std::uint64_t size = fs::file_size(path);
    for (std::uint64_t offset = 0; offset < size; offset += 1 + size / 50) {
        flip_byte(path, offset);
        expect_rebuilt("byte " + std::to_string(offset));
        flip_byte(path, offset);
    }
    fs::remove(path);
    expect_rebuilt("missing");
}

TEST(StoreTest, WhatACrashLeftBehindIsRemovedByTheNextWriter) {
    StoreFixture store;
    {
        Writer writer = store.writer();
        StoreFixture::commit(writer, "a", {{"one", {"apple"}}});
    }
    const std::vector<std::string> before = store.index_files();
    for (const char* orphan : {"00000077.segments", "00000078.directory", "rest.tmp"})
        std::ofstream(store.paths.file(orphan)) << "half";
    EXPECT_THAT(store.index_files(), testing::SizeIs(before.size() + 3));
    store.writer();
    EXPECT_EQ(store.index_files(), before);
    EXPECT_THAT(holders_of(*store.snapshot(), "apple"), ElementsAre("a/one"));
}

TEST(StoreTest, AFailedCommitChangesNothingAndTheSameWriterGoesOn) {
    for (std::uint64_t at = 0;; ++at) {
        StoreFixture store("store", std::make_shared<SimulatedFiles>());
        const auto files =
            std::make_shared<SimulatedFiles>(Fault{at, FaultDecision::Kind::no_space, false});
        std::vector<std::string> expected;
        try {
            Writer writer(store.paths, files);
            for (const std::string name : {"one", "two", "three"}) try {
                    StoreFixture::commit(writer, "a", {{name, {"apple"}}});
                    expected.push_back("a/" + name);
                } catch (const Error& error) {
                    EXPECT_EQ(error.code(), ErrorCode::no_space) << error.what();
                }
        } catch (const Error& error) {  // it could not even be opened for writing
            EXPECT_EQ(error.code(), ErrorCode::no_space) << error.what();
        }
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(holders_of(*store.snapshot(), "apple"), expected) << "operation " << at;
        if (!files->struck()) break;
    }
}

}  // namespace
}  // namespace moxie
