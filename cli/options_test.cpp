#include "cli/options.h"

#include <gmock/gmock.h>

#include "moxie/error.h"

namespace moxie::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class OptionsTest : public testing::Test {
protected:
    std::vector<Option> options() {
        return {flag({"-v", "--verbose"}, "", verbose_),
                {{"-k"}, "N", "", [this](const std::string& text) { k_ = text; }},
                {{"--store"}, "DIR", "", [this](const std::string& text) { store_ = text; }},
                later("--fuse", "NAME", "nothing is fused")};
    }
    std::vector<std::string> words(std::vector<std::string> arguments) {
        return OptionReader(std::move(arguments)).words(options());
    }
    std::string refusal(std::vector<std::string> arguments) {
        try {
            words(std::move(arguments));
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::invalid_request);
            return error.parameter() + ": " + error.what();
        }
        return "accepted";
    }

    bool verbose_ = false;
    std::string k_, store_;
};

TEST_F(OptionsTest, OptionsAndWordsComeInAnyOrder) {
    EXPECT_THAT(words({"a", "-k", "5", "b", "--store=x=y", "-v", "-"}), ElementsAre("a", "b", "-"));
    EXPECT_EQ(k_, "5");
    EXPECT_EQ(store_, "x=y");
    EXPECT_TRUE(verbose_);
}

TEST_F(OptionsTest, ShortOptionsMayCarryTheirValue) {
    words({"-k7"});
    EXPECT_EQ(k_, "7");
}

TEST_F(OptionsTest, TwoDashesEndTheOptions) {
    EXPECT_THAT(words({"-v", "--", "-k", "--", "x"}), ElementsAre("-k", "--", "x"));
    EXPECT_EQ(k_, "");
}

TEST_F(OptionsTest, TheLastOfOneOptionCounts) {
    words({"-k", "1", "-k", "2"});
    EXPECT_EQ(k_, "2");
}

TEST_F(OptionsTest, ReadsUpToTheCommandFirst) {
    OptionReader reader({"--store", "s", "search", "-k", "3", "x"});
    EXPECT_EQ(reader.first_word(options()), "search");
    EXPECT_EQ(k_, "");
    EXPECT_THAT(reader.words(options()), ElementsAre("x"));
    EXPECT_EQ(k_, "3");
    EXPECT_EQ(OptionReader({"-v"}).first_word(options()), "");
}

TEST_F(OptionsTest, RefusalsNameTheOption) {
    EXPECT_THAT(refusal({"--stroe", "x"}),
                HasSubstr("stroe: unknown option: --stroe (did you mean --store?)"));
    EXPECT_EQ(refusal({"--store"}), "store: --store needs a value: --store DIR");
    EXPECT_EQ(refusal({"--store="}), "store: --store needs a value: --store DIR");
    EXPECT_EQ(refusal({"--store", ""}), "store: --store needs a value: --store DIR");
    EXPECT_EQ(refusal({"--verbose=yes"}), "verbose: --verbose takes no value: yes");
    EXPECT_EQ(refusal({"--fuse", "rrf"}),
              "fuse: --fuse comes with a later version; for now nothing is fused");
    EXPECT_THAT(refusal({"-x"}), HasSubstr("unknown option: -x"));
}

TEST(Values, AreChecked) {
    EXPECT_EQ(parse_count("12", "-k"), 12u);
    for (const char* wrong : {"", "-1", "1.5", "5x", "99999999999999999999"}) {
        EXPECT_THROW(parse_count(wrong, "-k"), Error) << wrong;
    }
    EXPECT_EQ(parse_number("1.5", "--t"), 1.5);
    EXPECT_THROW(parse_number("nan", "--t"), Error);
    EXPECT_TRUE(parse_switch("on", "--gate"));
    EXPECT_THROW(parse_switch("yes", "--gate"), Error);
    EXPECT_DOUBLE_EQ(parse_share("20%", "--max-delete"), 0.2);
    EXPECT_DOUBLE_EQ(parse_share("0.2", "--max-delete"), 0.2);
    EXPECT_THROW(parse_share("20", "--max-delete"), Error);
    EXPECT_THROW(parse_share("%", "--max-delete"), Error);
    EXPECT_EQ(parse_pair("a=b=c", "--metadata"), (std::pair<std::string, std::string>("a", "b=c")));
    EXPECT_THROW(parse_pair("=b", "--metadata"), Error);
    EXPECT_THAT(split_list("a,,b,"), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace moxie::cli
