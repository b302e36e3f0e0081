// Searches that compare the query with some cells of the vectors.
#include <gmock/gmock.h>

#include <filesystem>
#include <random>

#include "engine/engine_fixture.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const CellChoice kAllCells{CellMode::routed, std::numeric_limits<double>::infinity()};
const CellChoice kRouted{CellMode::routed};

/// Documents of twelve subjects, each with words of its own and some that all have.
std::vector<TestDocument> subjects(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string subject(1, static_cast<char>('a' + random() % 12));
        std::string text = "n" + std::to_string(i);
        for (int word = 0; word < 20; ++word)
            text += " " + (random() % 4 == 0 ? "common" + std::to_string(random() % 30)
                                             : subject + subject + std::to_string(random() % 40));
        documents.push_back({"d" + std::to_string(i), text});
        documents.back().metadata = {{"colour", random() % 2 == 0 ? "red" : "green"}};
    }
    return documents;
}

const std::vector<std::string> kQueries = {
    "aa1 aa2 aa3",     "common1 bb7",         "cc9",
    "common3 common4", "dd1 ee2 ff3 unknown", "kk11 common9 kk12 kk13"};

class RoutedCellsTest : public testing::Test {
protected:
    RoutedCellsTest() {
        std::vector<TestDocument> documents = subjects(900, 1);
        const auto half = documents.begin() + 500;
        add_documents(*moxie, "big", {documents.begin(), half});
        add_documents(*moxie, "big", {half, documents.end()});
        add_documents(*moxie, "small", subjects(40, 2));
        moxie->encode({});
    }
    std::string hits(Request request, const CellChoice& cells) const {
        request.cells = cells;
        return hits_json(moxie->ask(request));
    }
    static std::vector<Request> requests() {
        std::vector<Request> all;
        for (const std::string& query : kQueries)
            for (const SearchMode mode :
                 {SearchMode::hybrid, SearchMode::dense, SearchMode::lexical})
                for (const std::size_t k : {1, 10, 200}) {
                    all.push_back(search_request(query, "flat", k));
                    all.back().mode = mode;
                    if (all.size() % 5 == 0) all.back().filters = {{"colour", "red"}};
                    if (all.size() % 4 == 0) all.back().fuse = Fusion::rrf;
                }
        return all;
    }
    void expect_all_cells_is_flat() const {
        for (const Request& request : requests())
            EXPECT_EQ(hits(request, kAllCells), hits(request, {})) << request.query;
    }
    DiscoverReport discover(std::size_t experts) {
        DiscoverRequest request;
        request.expert = "big";
        request.experts = experts;
        return moxie->discover(request);
    }

    ScratchStore store{"test/256"};
    std::unique_ptr<Engine> moxie = store.engine();
};

TEST_F(RoutedCellsTest, AnEndlessMarginIsFlat) {
    expect_all_cells_is_flat();
    moxie->remove("big", {"d3", "d77", "d600"});
    add_documents(*moxie, "big", {{"d5", "aa1 aa2 aa3 changed"}});
    expect_all_cells_is_flat();  // the new segment has no vectors yet
    moxie->encode({});
    expect_all_cells_is_flat();
}

TEST_F(RoutedCellsTest, AnEndlessMarginIsFlatOverWhatIsDiscovered) {
    moxie->remove("big", {"d3", "d77", "d600"});
    moxie->encode({});
    std::vector<std::string> some;
    for (const DiscoveredExpert& view : discover(6).experts)
        if (some.size() < 3) some.push_back(view.name);
    expect_all_cells_is_flat();
    for (Request request : requests()) {
        for (const auto& experts : {std::vector{some[1]}, some}) {
            request.experts = experts;
            EXPECT_EQ(hits(request, kAllCells), hits(request, {})) << request.query;
        }
    }
}

TEST_F(RoutedCellsTest, FewVectorsAreComparedAndMostHitsKept) {
    std::size_t kept = 0, all = 0;
    for (const std::string& query : kQueries) {
        Request request = search_request(query);
        const Answer flat = moxie->ask(request);
        EXPECT_EQ(flat.trace.cost.cells, 0u);
        EXPECT_EQ(flat.trace.cost.vectors, 940u);
        request.cells = kRouted;
        const Answer routed = moxie->ask(request);
        EXPECT_LT(routed.trace.cost.vectors, 700u);
        EXPECT_GT(routed.trace.cost.cells, 0u);
        EXPECT_GT(routed.trace.cost.centroids, 0u);
        for (const Hit& hit : flat.hits) {
            ++all;
            for (const Hit& other : routed.hits)
                if (other.expert == hit.expert && other.document == hit.document) {
                    ++kept;
                    EXPECT_EQ(other.score, hit.score);
                    EXPECT_EQ(other.scores.lexical, hit.scores.lexical);
                    EXPECT_EQ(other.scores.dense, hit.scores.dense);
                }
        }
    }
    EXPECT_GT(kept, all * 8 / 10);
}

TEST_F(RoutedCellsTest, NeitherThreadsNorOpeningAnewMatter) {
    const auto anew = store.engine();
    for (Request request : requests()) {
        request.cells = kRouted;
        request.threads = 1;
        const std::string one = promised_json(moxie->ask(request));
        for (const std::size_t threads : {2, 5}) {
            request.threads = threads;
            EXPECT_EQ(promised_json(anew->ask(request)), one) << request.query;
        }
    }
}

TEST_F(RoutedCellsTest, PlainComparesAllAndExactRefuses) {
    Request request = search_request("aa1 common3");
    request.plain = true;
    EXPECT_EQ(hits(request, {CellMode::routed, 0}), hits(request, {}));
    request = search_request("aa1 common3", "exact");
    EXPECT_EQ(error_of([&] { hits(request, kRouted); }).parameter(), "cells");
    EXPECT_THAT(error_of([&] { hits(request, kRouted); }).what(), HasSubstr("--cells all"));
    request = search_request("aa1");
    EXPECT_EQ(error_of([&] { hits(request, {CellMode::routed, -1}); }).parameter(), "cells");
}

TEST_F(RoutedCellsTest, DamagedCellsCostTheirExpertAndNoOther) {
    const StorePaths paths(store.path());
    std::vector<std::string> files;
    {
        Catalog catalog(paths, disk_files(), Database::Access::read);
        const std::int64_t big = catalog.expert("big")->id;
        for (const SegmentRow& segment : catalog.live_segments())
            for (const VectorRow& row : catalog.live_vectors())
                if (segment.expert == big && row.segment == segment.id)
                    files.push_back(paths.file(row.file_name));
    }
    ASSERT_EQ(files.size(), 2u);
    const std::uint64_t size = std::filesystem::file_size(files[1]);
    // Rows come first, then what says which cells they lie in.
    for (const std::uint64_t offset : {size - 64, size / 2, std::uint64_t{64}}) {
        std::fstream file(files[1], std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset));
        file.write("\xde\xad\xbe\xef", 4);
        file.close();
        const auto anew = store.engine();
        Request request = search_request("aa1 aa2 common3");
        request.cells = kAllCells;
        const Answer answer = anew->ask(request);
        EXPECT_THAT(found(answer), Not(Contains(HasSubstr("big/"))));
        EXPECT_THAT(found(answer), Not(IsEmpty()));
        EXPECT_THAT(answer.trace.warnings,
                    ElementsAre(AllOf(HasSubstr("expert big"), HasSubstr("damaged"))));
    }
}

}  // namespace
}  // namespace moxie
