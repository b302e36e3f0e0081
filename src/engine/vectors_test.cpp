#include <gmock/gmock.h>

#include <numeric>

#include "engine/engine_fixture.h"
#include "model/encoder.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Stops an operation after some updates.
class StopAfter final : public Progress {
public:
    explicit StopAfter(std::size_t updates) : left_(updates) {}
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string&) override {
        if (left_ > 0) --left_;
    }
    bool cancelled() override { return left_ == 0; }

private:
    std::size_t left_;
};

std::vector<TestDocument> numbered(std::size_t count, const std::string& topic) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i)
        documents.push_back(
            {topic + std::to_string(i),
             topic + " " + std::to_string(i) + "th of the series s" + std::to_string(i % 7)});
    return documents;
}

class VectorsTest : public testing::Test {
protected:
    std::unique_ptr<Engine> engine() const { return engine(store_.path()); }
    std::unique_ptr<Engine> engine(const std::string& path) const {
        OpenOptions options = store_.options();
        options.store = path;
        options.encoder = "test/512";
        return std::make_unique<Engine>(options);
    }
    static std::uint64_t encoded(const std::vector<EncodeReport>& reports) {
        std::uint64_t sum = 0;
        for (const EncodeReport& report : reports) sum += report.encoded;
        return sum;
    }
    static std::string version(const Answer& answer, const std::string& part) {
        for (const auto& [name, value] : answer.trace.versions)
            if (name == part) return value;
        return "";
    }
    ScratchStore store_;
};

TEST_F(VectorsTest, WordsFindDocumentsAtOnceAndMeaningFollows) {
    const auto moxie = engine();
    add_documents(*moxie, "a", {{"one", "connection lost"}, {"two", "blue birds"}});
    // The test encoder knows words by their beginnings, so "connected" is near to "connection".
    const Answer before = moxie->ask(search_request("zebra connected"));
    EXPECT_EQ(version(before, "scorer"), "lexical@2");
    for (const Hit& hit : before.hits) EXPECT_FALSE(hit.scores.dense);
    const auto reports = moxie->encode({});
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].chunks, 2u);
    EXPECT_EQ(moxie->experts()[0].vectors, 2u);
    const Answer after = moxie->ask(search_request("zebra connected"));
    EXPECT_EQ(version(after, "scorer"), "hybrid@3");
    EXPECT_THAT(version(after, "encoder"), HasSubstr("test/512@"));
    ASSERT_FALSE(after.hits.empty());
    EXPECT_EQ(after.hits[0].document, "one");
    ASSERT_TRUE(after.hits[0].scores.dense);
    EXPECT_GT(*after.hits[0].scores.dense, 0.02);
    EXPECT_GT(after.trace.cost.vectors, 0u);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(VectorsTest, TheScoreIsTheWeightedSum) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(30, "alpha"));
    moxie->encode({});
    Request request = search_request("alpha series 7th");
    request.weight = 0.6;
    const Answer answer = moxie->ask(request);
    request.mode = SearchMode::lexical;
    const Answer lexical = moxie->ask(request);
    ASSERT_GT(answer.hits.size(), 3u);
    for (const Hit& hit : answer.hits)
        for (const Hit& word : lexical.hits)
            if (word.document == hit.document) {
                EXPECT_NEAR(hit.score, 0.6 * word.score + 0.4 * *hit.scores.dense, 1e-5);
                EXPECT_DOUBLE_EQ(hit.scores.lexical, word.scores.lexical);
            }
}

TEST_F(VectorsTest, DenseSearchRanksByCosineAlone) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(30, "alpha"));
    Request request = search_request("alpha series 7th");
    request.mode = SearchMode::dense;
    EXPECT_EQ(error_of([&] { moxie->ask(request); }).code(), ErrorCode::conflict);
    moxie->encode({});
    const Answer answer = moxie->ask(request);
    ASSERT_EQ(answer.hits.size(), 10u);
    for (const Hit& hit : answer.hits) EXPECT_NEAR(hit.score, *hit.scores.dense, 1e-6);
    EXPECT_EQ(answer.hits[0].document, "alpha7");
}

TEST_F(VectorsTest, WhatWasComputedBeforeAStopIsNotComputedAgain) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(1000, "alpha"));
    StopAfter stop(2);
    EXPECT_EQ(error_of([&] { moxie->encode({}, &stop); }).code(), ErrorCode::cancelled);
    EXPECT_EQ(moxie->experts()[0].vectors, 0u);
    const auto reports = moxie->encode({});
    EXPECT_EQ(reports[0].chunks, 1000u);
    EXPECT_EQ(encoded(reports), 1000u - 2 * 256);
    EXPECT_EQ(moxie->experts()[0].vectors, 1000u);
    EXPECT_EQ(moxie->encode({})[0].commit, 0u);
}

TEST_F(VectorsTest, OnlyWhatIsNewIsEncoded) {
    const auto moxie = engine();
    std::vector<TestDocument> documents = numbered(50, "alpha");
    add_documents(*moxie, "a", documents);
    moxie->encode({});
    documents[7].text += " changed";
    documents.push_back({"new", "something else"});
    add_documents(*moxie, "a", documents);
    EXPECT_EQ(moxie->experts()[0].vectors, 49u);
    EXPECT_EQ(encoded(moxie->encode({})), 2u);
    EXPECT_EQ(moxie->experts()[0].vectors, 51u);
    // The same text in another expert comes from the cache.
    add_documents(*moxie, "b", {{"x", "something else"}});
    EXPECT_EQ(encoded(moxie->encode({})), 0u);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(VectorsTest, AnExpertThatIsEmptyNowIsNoHindrance) {
    const auto moxie = engine();
    add_documents(*moxie, "a", {{"one", "connection lost"}, {"two", "blue birds"}});
    add_documents(*moxie, "b", {{"three", "red ships"}});
    moxie->encode({});
    moxie->remove("b", {"three"});
    moxie->encode({});
    const Answer answer = engine()->ask(search_request("connection"));
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_EQ(answer.hits[0].document, "one");
    ASSERT_EQ(answer.route.experts.size(), 2u);
    for (const RoutedExpert& expert : answer.route.experts)
        EXPECT_EQ(expert.features.size(), answer.route.experts[0].features.size());
    EXPECT_TRUE(answer.hits[0].scores.dense);
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(VectorsTest, ExpertsWithAndWithoutVectorsGiveOneList) {
    const auto moxie = engine();
    add_documents(*moxie, "with", numbered(20, "alpha"));
    moxie->encode({});
    add_documents(*moxie, "without", {{"words", "alpha 3th"}});
    const Answer answer = moxie->ask(search_request("alpha 3th"));
    EXPECT_THAT(found(answer), Contains("without/words"));
    EXPECT_THAT(found(answer), Contains("with/alpha3"));
    EXPECT_LT(answer.hits[0].score, 1.5);
}

TEST_F(VectorsTest, ADamagedCacheIsPassedOver) {
    const auto moxie = engine();
    const std::string cache = StorePaths(store_.path()).vector_cache();
    add_documents(*moxie, "a", numbered(5, "alpha"));
    std::ofstream(cache) << std::string(5000, 'x');
    for (const std::size_t made : {std::size_t{5}, std::size_t{0}}) {
        const auto reports = moxie->encode({});
        EXPECT_EQ(encoded(reports), made);
        ASSERT_EQ(reports.back().warnings.size(), 1u);
        EXPECT_THAT(reports.back().warnings[0], AllOf(HasSubstr(cache), HasSubstr("may be removed"),
                                                      Not(HasSubstr("catalog"))));
    }
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
    std::filesystem::remove(cache);
    add_documents(*moxie, "a", numbered(6, "alpha"));
    EXPECT_THAT(moxie->encode({}).back().warnings, IsEmpty());
}

TEST_F(VectorsTest, RowsOfAnotherLengthAreMadeAnew) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(5, "alpha"));
    moxie->encode({});
    moxie->remove("a", {});
    Database(StorePaths(store_.path()).vector_cache(), Database::Access::write, "")
        .execute("UPDATE vectors SET row = x'00' WHERE key = (SELECT min(key) FROM vectors)");
    add_documents(*moxie, "a", numbered(5, "alpha"));
    EXPECT_EQ(encoded(moxie->encode({})), 1u);
}

TEST_F(VectorsTest, AnExpertMayStayWithoutVectorsOrNameItsEncoder) {
    const auto moxie = engine();
    std::istringstream none(json_lines(numbered(5, "alpha"))),
        other(json_lines(numbered(5, "beta")));
    AddRequest request = stream_request("none", none);
    request.encoder = "none";
    moxie->add(request);
    request = stream_request("other", other);
    request.encoder = "test/32";
    moxie->add(request);
    add_documents(*moxie, "usual", numbered(5, "gamma"));
    moxie->encode({});
    const auto experts = moxie->experts();
    EXPECT_EQ(experts[0].encoder, "none");
    EXPECT_EQ(experts[0].vectors, 0u);
    EXPECT_THAT(*experts[1].encoder, HasSubstr("test/32@"));
    EXPECT_THAT(*experts[2].encoder, HasSubstr("test/512@"));
    const Answer answer = moxie->ask(search_request("alpha beta gamma 2th"));
    std::vector<std::string> names;
    for (const Hit& hit : answer.hits) names.push_back(hit.expert);
    for (const char* expert : {"none", "other", "usual"}) EXPECT_THAT(names, Contains(expert));
    EXPECT_THAT(answer.trace.warnings, IsEmpty());
}

TEST_F(VectorsTest, AnEncoderThatIsGoneLeavesWords) {
    add_documents(*engine(), "a", numbered(5, "alpha"));
    engine()->encode({});
    Database(StorePaths(store_.path()).catalog(), Database::Access::write, "")
        .execute(
            "UPDATE experts SET encoder = 'gone@1/f32'; UPDATE vectors SET encoder = "
            "'gone@1/f32'");
    const Answer answer = engine()->ask(search_request("alpha"));
    EXPECT_EQ(answer.hits.size(), 5u);
    EXPECT_THAT(answer.trace.warnings, Contains(HasSubstr("there are: all-MiniLM")));
}

TEST_F(VectorsTest, ListsAreFusedWhereThatIsAskedFor) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(40, "alpha"));
    add_documents(*moxie, "b", numbered(40, "beta"));
    moxie->encode({});
    for (const Fusion fusion : {Fusion::rrf, Fusion::minmax}) {
        Request request = search_request("alpha series 7th");
        request.fuse = fusion;
        const Answer answer = moxie->ask(request);
        ASSERT_FALSE(answer.hits.empty());
        EXPECT_EQ(answer.hits[0].document, "alpha7");
        EXPECT_LE(answer.hits[0].score, 1.0);
        request.route = parse_route("exact");
        EXPECT_EQ(error_of([&] { moxie->ask(request); }).parameter(), "fuse");
    }
}

TEST_F(VectorsTest, AnUnknownExpertIsNoReasonToEncodeTheOthers) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(3, "alpha"));
    const Error error = error_of([&] { moxie->encode({{"b"}, 0}); });
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_EQ(moxie->experts()[0].vectors, 0u);
}

// .fvecs: the dimensions, then the components, of each vector.
void write_fvecs(const std::string& path, const std::vector<std::vector<float>>& vectors) {
    std::ofstream file(path, std::ios::binary);
    for (const std::vector<float>& vector : vectors) {
        const auto size = static_cast<std::int32_t>(vector.size());
        file.write(reinterpret_cast<const char*>(&size), sizeof size);
        file.write(reinterpret_cast<const char*>(vector.data()),
                   static_cast<std::streamsize>(vector.size() * sizeof(float)));
    }
}

TEST_F(VectorsTest, VectorsCanBeBroughtAlong) {
    const auto moxie = engine();
    const std::string file = store_ / "own.fvecs";
    const auto add = [&](const std::vector<TestDocument>& documents) {
        std::istringstream input(json_lines(documents));
        AddRequest request = stream_request("own", input);
        request.vectors = file;
        return moxie->add(request);
    };
    write_fvecs(file, {{1, 0, 0}, {0, 2, 0}, {0, 0, 3}});
    EXPECT_EQ(add({{"x", "first"}, {"y", "second"}, {"z", "third"}}).added, 3u);
    moxie->encode({});
    EXPECT_EQ(moxie->experts()[0].encoder, "own/3");
    EXPECT_EQ(moxie->experts()[0].vectors, 3u);

    Request request = search_request("");
    request.mode = SearchMode::dense;
    request.vector = {0, 5, 1};
    const Answer answer = moxie->ask(request);
    ASSERT_EQ(found(answer)[0], "own/y");
    EXPECT_THAT(answer.trace.warnings, IsEmpty());
    EXPECT_NEAR(*answer.hits[0].scores.dense, 5 / std::sqrt(26.0), 0.01);
    // Words find them too, and without a vector alone.
    EXPECT_EQ(found(moxie->ask(search_request("third")))[0], "own/z");
    // Another vector is a change, others' dimensions and no vectors at all are refused.
    write_fvecs(file, {{0, 0, 1}, {0, 2, 0}, {0, 0, 3}});
    EXPECT_EQ(add({{"x", "first"}, {"y", "second"}, {"z", "third"}}).changed, 1u);
    write_fvecs(file, {{1, 2}});
    EXPECT_EQ(error_of([&] { add({{"x", "first"}}); }).parameter(), "vectors");
    EXPECT_EQ(error_of([&] {
                  add_documents(*moxie, "own", {{"v", "fifth"}});
              }).parameter(),
              "vectors");
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(VectorsTest, AVectorForEachDocumentOrNothingIsStored) {
    const auto moxie = engine();
    const std::string file = store_ / "own.fvecs", folder = store_ / "texts";
    std::filesystem::create_directory(folder);
    for (const char* name : {"/a.txt", "/b.txt"}) std::ofstream(folder + name) << "some words";
    const auto refused = [&](std::size_t vectors) {
        write_fvecs(file, std::vector<std::vector<float>>(vectors, {1, 0, 0}));
        std::istringstream input(json_lines({{"x", "first"}}));
        AddRequest request = stream_request("own", input);
        request.paths.push_back(folder);
        request.vectors = file;
        return error_of([&] { moxie->add(request); });
    };
    for (const std::size_t vectors : {2, 4}) {
        const Error error = refused(vectors);
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.parameter(), "vectors");
        EXPECT_THAT(error.what(),
                    HasSubstr("3 documents and " + std::to_string(vectors) + " vectors"));
    }
    EXPECT_FALSE(std::filesystem::exists(store_.path()));
}

TEST_F(VectorsTest, VectorsBroughtAlongNeedASoundCache) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(1, "alpha"));
    std::ofstream(StorePaths(store_.path()).vector_cache()) << std::string(5000, 'x');
    const std::string file = store_ / "own.fvecs";
    write_fvecs(file, {{1, 0, 0}});
    std::istringstream input(json_lines({{"x", "first"}}));
    AddRequest request = stream_request("own", input);
    request.vectors = file;
    EXPECT_THAT(error_of([&] { moxie->add(request); }).what(),
                AllOf(HasSubstr("vector cache"), HasSubstr("remove it")));
}

TEST_F(VectorsTest, BroughtAndMadeAtOnceIsRefused) {
    const auto moxie = engine();
    write_fvecs(store_ / "own.fvecs", {{1, 0, 0}});
    std::istringstream input(json_lines({{"x", "first"}}));
    AddRequest request = stream_request("own", input);
    request.vectors = store_ / "own.fvecs";
    request.encoder = "test/64";
    const Error error = error_of([&] { moxie->add(request); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    EXPECT_THAT(error.what(), HasSubstr("not both: test/64"));
}

TEST_F(VectorsTest, AQueryVectorThatNothingIsComparedWithIsSaid) {
    const auto moxie = engine();
    add_documents(*moxie, "made", numbered(5, "alpha"));
    moxie->encode({});
    Request request = search_request("alpha");
    EXPECT_THAT(moxie->ask(request).trace.warnings, IsEmpty());
    request.vector = {1, 2, 3};
    const auto warnings = moxie->ask(request).trace.warnings;
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_THAT(warnings[0],
                HasSubstr("the query's vector is not used: no expert has vectors of 3"));
    request.query = "";
    request.mode = SearchMode::dense;
    EXPECT_EQ(error_of([&] { moxie->ask(request); }).parameter(), "vector");
}

TEST_F(VectorsTest, OptionsThatDecideNothingAreSaid) {
    const auto moxie = engine();
    add_documents(*moxie, "a", numbered(5, "alpha"));
    const auto warnings = [&](const Request& request) {
        return moxie->ask(request).trace.warnings;
    };
    Request plain = search_request("alpha");
    plain.plain = true;
    EXPECT_THAT(warnings(plain), IsEmpty());
    plain.route_weight = 0.9;
    EXPECT_THAT(warnings(plain), testing::ElementsAre(HasSubstr("weight of the route")));
    for (const char* route : {"exact", "top-k=1", "top-p=0.5"}) {
        Request named = search_request("alpha", route);
        EXPECT_THAT(warnings(named), IsEmpty());
        named.experts = {"a"};
        EXPECT_THAT(warnings(named), testing::ElementsAre(HasSubstr(route)));
    }
    Request named = search_request("alpha", "top-p=0.9");
    named.experts = {"a"};
    EXPECT_THAT(warnings(named), IsEmpty());
    named.hold_back = 0.5;
    EXPECT_THAT(warnings(named), testing::ElementsAre(HasSubstr("--hold-back")));
}

class FormatTest : public VectorsTest {
protected:
    static void add(Engine& moxie, const std::string& expert,
                    const std::optional<std::string>& format, std::size_t documents = 300) {
        std::istringstream input(json_lines(numbered(documents, "alpha")));
        AddRequest request = stream_request(expert, input);
        request.vector_format = format;
        moxie.add(request);
    }
    static ExpertInfo info(const Engine& moxie, const std::string& expert) {
        for (const ExpertInfo& one : moxie.experts())
            if (one.name == expert) return one;
        return {};
    }
};

TEST_F(FormatTest, VectorsAreKeptAsTheRecipeSays) {
    const auto moxie = engine();
    add(*moxie, "exact", "float32");
    add(*moxie, "usual", {});
    const auto reports = moxie->encode({});
    EXPECT_EQ(encoded(reports), 600u) << "what is kept exactly cannot come from codes";
    EXPECT_EQ(info(*moxie, "exact").vector_format, "float32");
    EXPECT_EQ(info(*moxie, "usual").vector_format, "int8");
    EXPECT_GT(info(*moxie, "exact").bytes, info(*moxie, "usual").bytes + 300 * 3 * 512);
    const auto encoder = open_encoder("test/512", "");
    const auto vector = [&](std::string_view text, Encoder::Kind kind) {
        std::vector<float> out(encoder->dimensions());
        encoder->encode({&text, 1}, kind, 1, out);
        return out;
    };
    Request request = search_request("alpha series 7th");
    request.mode = SearchMode::dense;
    request.experts = {"exact"};
    const std::vector<float> query = vector(request.query, Encoder::Kind::query);
    for (const Hit& hit : moxie->ask(request).hits) {
        const std::vector<float> own = vector(hit.text, Encoder::Kind::document);
        const double cosine = std::inner_product(own.begin(), own.end(), query.begin(), 0.0);
        EXPECT_NEAR(*hit.scores.dense, cosine, 1e-6);
    }
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(FormatTest, FloatVectorsAreRoutedDividedAndBounded) {
    const auto moxie = engine();
    add(*moxie, "exact", "float32");
    add_documents(*moxie, "other", numbered(20, "beta"));
    moxie->encode({});
    const auto hits = [&](const std::string& query, const std::string& route, CellChoice cells) {
        Request request = search_request(query, route);
        request.cells = cells;
        return hits_json(moxie->ask(request));
    };
    const CellChoice all_cells{CellMode::routed, std::numeric_limits<double>::infinity()};
    for (const char* query : {"alpha series 7th", "beta s3", "the 120th"}) {
        const std::string flat = hits(query, "flat", {});
        EXPECT_EQ(hits(query, "exact", {}), flat);
        EXPECT_EQ(hits(query, "flat", all_cells), flat);
        DiscoverRequest discover;
        discover.expert = "exact";
        discover.experts = 4;
        moxie->discover(discover);
        EXPECT_EQ(info(*moxie, "exact.1").vector_format, "float32");
        EXPECT_EQ(hits(query, "flat", {}), flat);
        EXPECT_EQ(hits(query, "exact", {}), flat);
        discover.undo = true;
        discover.experts.reset();
        moxie->discover(discover);
    }
}

TEST_F(FormatTest, AnExpertKeepsItsFormat) {
    const auto moxie = engine();
    add(*moxie, "exact", "float32", 5);
    add(*moxie, "exact", {}, 6);
    add(*moxie, "exact", "float32", 7);
    moxie->encode({});
    EXPECT_EQ(info(*moxie, "exact").vectors, 7u);
    const Error error = error_of([&] { add(*moxie, "exact", "int8"); });
    EXPECT_EQ(error.parameter(), "vector_format");
    EXPECT_THAT(error.what(), HasSubstr("as float32"));
    EXPECT_THAT(error.what(), HasSubstr("moxie remove exact"));
    EXPECT_EQ(error_of([&] { add(*moxie, "new", "float16"); }).parameter(), "vector_format");
    EXPECT_EQ(info(*moxie, "exact").documents, 7u);
}

TEST_F(FormatTest, OwnVectorsMayBeExactToo) {
    const auto moxie = engine();
    const std::string file = store_ / "own.fvecs";
    write_fvecs(file, {{1, 0.001F, 0}, {1, 0.002F, 0}, {1, 0.003F, 0}});
    std::istringstream input(json_lines({{"x", "first"}, {"y", "second"}, {"z", "third"}}));
    AddRequest add = stream_request("own", input);
    add.vectors = file;
    add.vector_format = "float32";
    moxie->add(add);
    moxie->encode({});
    Request request = search_request("");
    request.mode = SearchMode::dense;
    request.vector = {1, 0.002F, 0};
    EXPECT_EQ(found(moxie->ask(request))[0], "own/y");
}

}  // namespace
}  // namespace moxie
