#include "cli/progress_line.h"

#include <gmock/gmock.h>

#include <csignal>
#include <sstream>

namespace moxie::cli {
namespace {

using testing::HasSubstr;

TEST(ProgressText, HasShareRatesAndTimeLeft) {
    const ProgressState state{25'000'000, 100'000'000, 5000, "docs/a.md", 5};
    EXPECT_EQ(progress_text(state, {"documents", true}, 200),
              "[#####---------------]  25 %  5,000 documents  1,000/s  5.0 MB/s  15 s left  "
              "docs/a.md");
    EXPECT_EQ(progress_text(state, {"documents", true}, 79),
              "[#####---------------]  25 %  5,000 documents  1,000/s  5.0 MB/s  15 s left  …d");
    EXPECT_EQ(display_width(progress_text(state, {"documents", true}, 40)), 40u);
}

TEST(ProgressText, WithoutATotalHasNoBar) {
    EXPECT_EQ(progress_text({0, 0, 10, "", 2}, {"queries", false}, 200), "10 queries  5/s");
}

class ProgressLineTest : public testing::Test {
protected:
    Session session(bool terminal, bool verbose) {
        Session one{in_, out_, err_};
        one.err_is_terminal = terminal;
        one.verbose = verbose;
        return one;
    }
    /// What is printed when update() is called every 20 ms for `seconds`.
    std::string printed(const Session& session, double seconds) {
        run(session, seconds);
        return err_.str();
    }
    void run(const Session& session, double seconds) {
        ProgressLine line(session, {"documents", true}, [this] { return now_; });
        for (int i = 0; i < static_cast<int>(seconds * 50); ++i) {
            now_ += 0.02;
            line.update(1, 2, 1, "x");
        }
    }
    static std::size_t count(const std::string& text, const std::string& part) {
        std::size_t found = 0;
        for (std::size_t at = text.find(part); at != std::string::npos;
             at = text.find(part, at + 1))
            ++found;
        return found;
    }

    std::istringstream in_;
    std::ostringstream out_, err_;
    double now_ = 100;
};

TEST_F(ProgressLineTest, PrintsNothingInTheFirstSecond) {
    EXPECT_EQ(printed(session(true, false), 0.9), "");
}

TEST_F(ProgressLineTest, RedrawsAtMostTenTimesASecondAndClearsAtTheEnd) {
    const std::string text = printed(session(true, false), 3);
    EXPECT_GE(count(text, "left"), 15u);
    EXPECT_LE(count(text, "left"), 21u);
    EXPECT_THAT(text, testing::EndsWith("\r\x1b[2K"));
}

TEST_F(ProgressLineTest, PrintsNothingWhereThereIsNoTerminal) {
    EXPECT_EQ(printed(session(false, false), 30), "");
}

TEST_F(ProgressLineTest, VerboseIsALineEveryFiveSeconds) {
    const std::string text = printed(session(false, true), 11);
    EXPECT_EQ(count(text, "\n"), 2u);
    EXPECT_EQ(count(text, "\x1b"), 0u);
    EXPECT_THAT(text, HasSubstr("moxie: [##########----------]  50 %"));
}

TEST_F(ProgressLineTest, AnInterruptAsksTheOperationToStop) {
    const Session quiet = session(false, false);
    ProgressLine line(quiet, {"documents", true});
    EXPECT_FALSE(line.cancelled());
    std::raise(SIGTERM);
    EXPECT_TRUE(line.cancelled());
}

}  // namespace
}  // namespace moxie::cli
