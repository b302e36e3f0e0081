#include "engine/probe_texts.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "engine/engine_fixture.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::Not;
using testing::SizeIs;

std::vector<TestDocument> numbered(std::size_t count, const std::string& word) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string number = word + std::to_string(i);
        documents.push_back({number, "One sentence of " + number + " is about some " + word +
                                         " here. Another sentence of " + number +
                                         " says the very opposite of " + word + "."});
        if (i % 2 == 0) documents.back().title = "The heading of " + number;
    }
    return documents;
}

class ProbeTextsTest : public testing::Test {
protected:
    std::vector<std::string> queries(std::size_t count, const std::string& name = "store") const {
        const StorePaths paths(store_ / name);
        Catalog catalog(paths, disk_files(), Database::Access::read);
        return pseudo_queries(*load_snapshot(paths, disk_files(), catalog, nullptr), count);
    }
    std::unique_ptr<Engine> engine(const std::string& name = "store") const {
        OpenOptions options = store_.options();
        options.store = store_ / name;
        return std::make_unique<Engine>(options);
    }
    ScratchStore store_;
};

TEST(NullProbesTest, AreManyAndDistinct) {
    const auto probes = null_probes();
    EXPECT_GE(probes.size(), 100u);
    EXPECT_EQ(std::set<std::string_view>(probes.begin(), probes.end()).size(), probes.size());
    EXPECT_THAT(probes, Each(Not(IsEmpty())));
}

TEST_F(ProbeTextsTest, ArePiecesOfTheChunks) {
    const std::vector<TestDocument> documents = numbered(40, "apple");
    add_documents(*engine(), "a", documents);
    std::string all;
    for (const TestDocument& document : documents) all += document.title + ". " + document.text;
    const std::vector<std::string> made = queries(100);
    EXPECT_THAT(made, SizeIs(40));
    bool heading = false, sentence = false, span = false;
    for (const std::string& text : made) {
        EXPECT_THAT(all, HasSubstr(text));
        heading = heading || text.starts_with("The heading");
        sentence = sentence || (text.ends_with(".") && text.find("sentence of") != text.npos);
        span = span || (!text.ends_with(".") && !text.starts_with("The heading"));
    }
    EXPECT_TRUE(heading && sentence && span);
    EXPECT_THAT(queries(7), SizeIs(7));
    EXPECT_THAT(queries(7), IsSubsetOf(made));
}

TEST_F(ProbeTextsTest, DependOnTheDocumentsAlone) {
    add_documents(*engine("one"), "a", numbered(30, "apple"));
    add_documents(*engine("one"), "b", numbered(30, "berry"));
    const auto other = engine("other");
    std::vector<TestDocument> berries = numbered(30, "berry");
    std::reverse(berries.begin(), berries.end());
    add_documents(*other, "b", {berries.begin(), berries.begin() + 11});
    add_documents(*other, "a", numbered(30, "apple"));
    berries.push_back({"gone", "This sentence will be gone before anybody asks for it."});
    add_documents(*other, "b", berries);
    other->remove("b", {"gone"});
    EXPECT_EQ(queries(25, "one"), queries(25, "other"));
    EXPECT_THAT(queries(100, "other"), Each(Not(HasSubstr("gone"))));
}

TEST_F(ProbeTextsTest, SmallExpertsAreHeardBesideLargeOnes) {
    add_documents(*engine(), "large", numbered(900, "apple"));
    add_documents(*engine(), "small", numbered(100, "berry"));
    const std::vector<std::string> made = queries(100);
    const auto small = std::count_if(made.begin(), made.end(), [](const std::string& text) {
        return text.find("berry") != text.npos;
    });
    // A quarter by the root of the chunks, a tenth by their number.
    EXPECT_GT(small, 15);
    EXPECT_LT(small, 38);
}

TEST_F(ProbeTextsTest, TheSameTextIsDrawnOnce) {
    std::vector<TestDocument> copies(20, {"", "Everybody wrote the very same sentence here."});
    for (std::size_t i = 0; i < copies.size(); ++i) copies[i].id = std::to_string(i);
    add_documents(*engine(), "a", copies);
    EXPECT_THAT(queries(100), SizeIs(1));
}

TEST_F(ProbeTextsTest, ChunksWithoutWordsEnoughArePassedOver) {
    add_documents(*engine(), "a", {{"short", "Too short."}, {"empty", "12"}});
    EXPECT_THAT(queries(100), IsEmpty());
}

}  // namespace
}  // namespace moxie
