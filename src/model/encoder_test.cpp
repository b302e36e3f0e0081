#include "model/encoder.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/scratch_directory.h"
#include "model/encoder_name.h"
#include "moxie/error.h"
#include "moxie/models.h"

namespace moxie {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Texts = std::vector<std::string_view>;
using Vector = std::vector<float>;

Vector encode(const Encoder& encoder, const Texts& texts, std::size_t threads = 1,
              Encoder::Kind kind = Encoder::Kind::document) {
    Vector out(texts.size() * encoder.dimensions());
    encoder.encode(texts, kind, threads, out);
    return out;
}

double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

template <typename Call>
std::string message_of(ErrorCode code, const Call& call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

TEST(EncoderName, HasThreeParts) {
    const EncoderName name = parse_encoder_name("all-MiniLM-L6-v2@1a2b3c4d/bf16");
    EXPECT_EQ(name.base, "all-MiniLM-L6-v2");
    EXPECT_EQ(name.version, "1a2b3c4d");
    EXPECT_EQ(name.precision, Precision::bf16);
    EXPECT_EQ(to_string(name), "all-MiniLM-L6-v2@1a2b3c4d/bf16");
    EXPECT_EQ(to_string(parse_encoder_name("test/64")), "test/64/f32");
    EXPECT_EQ(parse_encoder_name("/srv/a@b/model.onnx/f32").base, "/srv/a@b/model.onnx");
}

TEST(HashedEncoder, GivesTheSameUnitVectorsForEveryNumberOfThreads) {
    const auto encoder = open_encoder("test", "");
    const Texts texts = {"undo the last commit", "", "a b c", "\xC3\xA9t\xC3\xA9 \xFF", "!?"};
    const Vector one = encode(*encoder, texts);
    EXPECT_EQ(one, encode(*encoder, texts, 4));
    EXPECT_EQ(one, encode(*open_encoder(encoder->name(), ""), texts));
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const Vector alone = encode(*encoder, {texts[i]});
        EXPECT_NEAR(dot(alone, alone), 1, 1e-6) << texts[i];
        EXPECT_TRUE(std::equal(alone.begin(), alone.end(),
                               one.begin() + static_cast<std::ptrdiff_t>(i * alone.size())));
    }
}

TEST(HashedEncoder, TextsThatShareWordsAreNear) {
    const auto encoder = open_encoder("test/128", "");
    EXPECT_EQ(encoder->name(), "test/128@1/f32");
    EXPECT_EQ(encoder->dimensions(), 128U);
    EXPECT_EQ(encoder->count_tokens("Three words, here"), 5U);
    const Vector query = encode(*encoder, {"connect a printer"});
    EXPECT_GT(dot(query, encode(*encoder, {"printers: how they are connected"})),
              dot(query, encode(*encoder, {"boil an egg for six minutes"})) + 0.1);
}

TEST(HashedEncoder, RefusesDimensionsThatMakeNoSense) {
    for (const char* name : {"test/0", "test/x", "test/9999999", "test/12x", "test/"})
        EXPECT_THAT(message_of(ErrorCode::invalid_request, [&] { open_encoder(name, ""); }),
                    HasSubstr("1 to 4096"));
}

TEST(OpenEncoder, SaysWhatToInstall) {
    const ScratchDirectory models;
    EXPECT_THAT(
        message_of(ErrorCode::not_found,
                   [&] { open_encoder("all-MiniLM-L6-v2/bf16", models.path()); }),
        AllOf(HasSubstr("moxie models install all-MiniLM-L6-v2"), HasSubstr(models.path())));
    EXPECT_THAT(message_of(ErrorCode::not_found, [&] { open_encoder("bert", models.path()); }),
                AllOf(HasSubstr("bert"), HasSubstr("all-MiniLM-L6-v2, bge-small-en-v1.5")));
    EXPECT_THAT(message_of(ErrorCode::not_found, [&] { open_encoder(models / "x.onnx", ""); }),
                HasSubstr(models / "tokenizer.json"));
}

/// A folder that looks like an installed model but for the model itself.
void write_model(const std::string& folder, const std::string& card) {
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/model.onnx") << "no model";
    std::ofstream(folder + "/moxie.json") << card;
    std::ofstream(folder + "/tokenizer.json") << R"({"model": {"type": "WordPiece",
        "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3}}, "pre_tokenizer":
        {"type": "BertPreTokenizer"}, "normalizer": {"type": "BertNormalizer"}})";
}

TEST(OpenEncoder, AnotherVersionIsAConflict) {
    const ScratchDirectory models;
    write_model(models / "mine", R"({"name": "mine", "dimensions": 3})");
    EXPECT_THAT(
        message_of(ErrorCode::conflict, [&] { open_encoder("mine@00000000/f32", models.path()); }),
        HasSubstr("wanted mine@00000000/f32, found version"));
}

TEST(OpenEncoder, DamagedFilesAreNamed) {
    const ScratchDirectory models;
    write_model(models / "mine", "{");
    EXPECT_THAT(message_of(ErrorCode::corrupt, [&] { open_encoder("mine", models.path()); }),
                HasSubstr(models / "mine/moxie.json"));
    EXPECT_THAT(message_of(ErrorCode::corrupt, [&] { list_models(models.path()); }),
                HasSubstr("install the model again"));
}

TEST(ListModels, KnownOnesFirstThenWhatElseIsThere) {
    const ScratchDirectory models;
    EXPECT_FALSE(list_models(models / "absent").at(0).installed);
    write_model(models / "aaa", R"({"name": "aaa", "dimensions": 3, "licence": "MIT"})");
    write_model(models / "all-MiniLM-L6-v2", R"({"name": "all-MiniLM-L6-v2", "dimensions": 384})");
    std::filesystem::create_directories(models / "empty");
    const std::vector<ModelInfo> list = list_models(models.path());
    EXPECT_EQ(list.front().name, "all-MiniLM-L6-v2");
    EXPECT_TRUE(list.front().installed);
    EXPECT_EQ(list.front().path, models / "all-MiniLM-L6-v2");
    EXPECT_EQ(list.front().licence, "Apache-2.0");
    EXPECT_EQ(list.back().name, "aaa");
    EXPECT_EQ(list.back().dimensions, 3U);
    EXPECT_THAT(to_json(list.back()), HasSubstr(R"("name":"aaa","kind":"encoder","dimensions":3)"));
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string models_folder() {
    const std::string models = environment("MOXIE_MODELS");
    if (!models.empty()) return models;
    const std::string cache = environment("MOXIE_CACHE");
    return cache.empty() ? MOXIE_SOURCE_DIR "/.cache/models" : cache + "/models";
}

/// The default encoder as it is installed here; skipped where there is none, or no runtime.
class InstalledEncoder : public testing::Test {
protected:
    void SetUp() override {
        try {
            encoder_ = open_encoder("all-MiniLM-L6-v2", models_folder());
        } catch (const Error& error) {
            std::cout << "skipped: " << error.what() << "\n";
            GTEST_SKIP() << error.what();
        }
    }
    std::unique_ptr<Encoder> encoder_;
};

TEST_F(InstalledEncoder, KnowsWhatIsMeant) {
    EXPECT_EQ(encoder_->dimensions(), 384U);
    EXPECT_EQ(encoder_->most_tokens(), 256U);
    EXPECT_EQ(encoder_->count_tokens("unaffable!"), 6U);
    const Vector query = encode(*encoder_, {"how do I undo a commit"}, 1, Encoder::Kind::query);
    EXPECT_GT(dot(query, encode(*encoder_, {"Reset takes back what was recorded last in git."})),
              dot(query, encode(*encoder_, {"How do I boil an egg?"})) + 0.1);
}

TEST_F(InstalledEncoder, BitsDoNotDependOnNeighboursOrderOrThreads) {
    const std::string long_text(3000, 'x');
    const std::string words = [] {
        std::string text;
        for (int i = 0; i < 400; ++i) text += "word ";
        return text;
    }();
    Texts texts = {"", "a", words, long_text, "undo the last commit", "\xFF", "a b c d e f"};
    const Vector expected = encode(*encoder_, texts);
    EXPECT_EQ(expected, encode(*encoder_, texts, 2));
    std::reverse(texts.begin(), texts.end());
    Vector backwards = encode(*encoder_, texts, 3);
    for (std::size_t i = 0; i < texts.size() / 2; ++i)
        std::swap_ranges(backwards.begin() + static_cast<std::ptrdiff_t>(i * 384),
                         backwards.begin() + static_cast<std::ptrdiff_t>((i + 1) * 384),
                         backwards.end() - static_cast<std::ptrdiff_t>((i + 1) * 384));
    EXPECT_EQ(expected, backwards);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto row = backwards.begin() + static_cast<std::ptrdiff_t>(i * 384);
        const Vector vector(row, row + 384);
        EXPECT_NEAR(dot(vector, vector), 1, 1e-5);
    }
}

TEST_F(InstalledEncoder, AStoredNameOpensTheSameEncoder) {
    EXPECT_THAT(encoder_->name(), testing::MatchesRegex("all-MiniLM-L6-v2@[0-9a-f]{8}/f32"));
    EXPECT_EQ(open_encoder(encoder_->name(), models_folder())->name(), encoder_->name());
}

}  // namespace
}  // namespace moxie
