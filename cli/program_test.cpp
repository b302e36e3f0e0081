#include "cli/program.h"

#include <gmock/gmock.h>

#include <sstream>

#include "cli/command.h"
#include "cli/error_report.h"
#include "cli/floor.h"

namespace moxie::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ProgramTest : public testing::Test {
protected:
    int run(const std::vector<std::string>& arguments) {
        Session session{in_, out_, err_};
        session.store = testing::TempDir() + "moxie-no-such-store";
        return run_program(session, arguments);
    }

    std::istringstream in_;
    std::ostringstream out_, err_;
};

TEST_F(ProgramTest, HelpOfTheProgramAndOfEveryCommandFitsEightyColumns) {
    EXPECT_EQ(run({"--help"}), 0);
    for (const CommandEntry& entry : commands()) {
        EXPECT_EQ(run({entry.name, "--help"}), 0);
        EXPECT_EQ(run({"help", entry.name}), 0);
        EXPECT_FALSE(entry.examples.empty());
        for (const auto& [purpose, line] : entry.examples) EXPECT_THAT(out_.str(), HasSubstr(line));
    }
    std::istringstream lines(out_.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 80u) << line;
    EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgramTest, HelpNamesEveryVariable) {
    EXPECT_EQ(run({"--help"}), 0);
    for (const char* name : {"STORE", "THREADS", "MODELS", "CACHE", "ENCODER", "VECTOR_CACHE",
                             "BACKGROUND", "SHADOW", "READ_PROGRAM", "GENERATOR_URL"})
        EXPECT_THAT(out_.str(), HasSubstr("\n  MOXIE_" + std::string(name) + " ")) << name;
}

TEST_F(ProgramTest, VersionBeforeOrAfterTheCommand) {
    EXPECT_EQ(run({"--version"}), 0);
    EXPECT_EQ(out_.str(), "moxie " + version() + "\n");
    EXPECT_EQ(run({"search", "--version"}), 0);
}

TEST_F(ProgramTest, NoCommandPrintsHelpAsAnError) {
    EXPECT_EQ(run({}), kWrongUsage);
    EXPECT_THAT(err_.str(), HasSubstr("Commands:"));
    EXPECT_EQ(out_.str(), "");
}

TEST_F(ProgramTest, AMisspeltCommandGivesNearNames) {
    EXPECT_EQ(run({"serach", "x"}), kWrongUsage);
    EXPECT_EQ(err_.str(),
              "moxie: unknown command: serach (did you mean search?)\ntry: moxie --help\n");
}

TEST_F(ProgramTest, AMissingQueryGivesAnExample) {
    EXPECT_EQ(run({"ask"}), kWrongUsage);
    EXPECT_EQ(err_.str(),
              "moxie: ask needs a query, for example: moxie ask how to undo a commit\n"
              "try: moxie ask --help\n");
}

TEST_F(ProgramTest, ErrorsAreJsonWhereverTheOptionStands) {
    for (const auto& arguments : {std::vector<std::string>{"--json", "search", "--bogus"},
                                  {"search", "--bogus", "--json"}}) {
        out_.str("");
        EXPECT_EQ(run(arguments), kWrongUsage);
        EXPECT_THAT(out_.str(), StartsWith(R"({"error":{"code":"invalid_request","message":")"
                                           "unknown option: --bogus"));
        EXPECT_THAT(out_.str(), HasSubstr(R"("type":"invalid_request_error","param":"bogus"}})"));
        EXPECT_EQ(err_.str(), "");
    }
}

TEST_F(ProgramTest, OptionsOfLaterVersionsSayWhatWorksNow) {
    EXPECT_EQ(run({"search", "x", "--rerank", "5"}), kWrongUsage);
    EXPECT_THAT(err_.str(), StartsWith("moxie: --rerank comes with a later version; for now "));
}

TEST_F(ProgramTest, RemoveDoesNotGuessWhatAFurtherWordMeans) {
    EXPECT_EQ(run({"remove", "a", "b"}), kWrongUsage);
    EXPECT_THAT(err_.str(), HasSubstr("ids of documents follow --document, not: b"));
}

TEST(ErrorReport, HasOneExitCodeAndTypeForEachCode) {
    EXPECT_EQ(exit_code_of(Error(ErrorCode::invalid_request, "")), 2);
    EXPECT_EQ(exit_code_of(Error(ErrorCode::not_found, "")), 1);
    EXPECT_EQ(exit_code_of(Error(ErrorCode::cancelled, "")), 130);
    EXPECT_EQ(error_json(Error(ErrorCode::io, "disk \"x\" \xff")),
              R"({"error":{"code":"io","message":"disk \"x\" )"
              "\uFFFD"
              R"(","type":"server_error","param":null}})");
}

TEST(FloorTest, IsParsedAndCompared) {
    const Floor floor = parse_floor("ndcg@10=0.55");
    EXPECT_EQ(floor.metric, "ndcg@10");
    EXPECT_THROW(parse_floor("ndcg@10"), Error);
    EXPECT_THROW(parse_floor("ndcg@5=0.1"), Error);
    EXPECT_THROW(parse_floor("ndcg@10=high"), Error);
    eval::Mode mode;
    mode.route = "flat";
    mode.macro = {{"ndcg@10", 0.54}};
    eval::Result result;
    result.modes = {mode};
    EXPECT_EQ(missed(floor, result, "flat"),
              "the floor was missed: ndcg@10 of flat is 0.5400, wanted at least 0.5500");
    EXPECT_EQ(missed({"ndcg@10", 0.5}, result, "flat"), std::nullopt);
}

}  // namespace
}  // namespace moxie::cli
