#include "corpus/reader_program.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/scratch_directory.h"
#include "corpus/document_codec.h"
#include "moxie/error.h"

namespace moxie {
namespace {

/// Stands in for moxie-read, so that it can misbehave at will.
class ReaderProgram : public testing::Test {
protected:
    ReaderProgram() : program_(folder_ / "moxie-read") {
        setenv("MOXIE_READ_PROGRAM", program_.c_str(), 1);
    }
    ~ReaderProgram() override { unsetenv("MOXIE_READ_PROGRAM"); }

    void script(const std::string& text) const {
        std::ofstream(program_) << "#!/bin/sh\n" << text << '\n';
        chmod(program_.c_str(), 0755);
    }

    /// A script that answers with these bytes, then goes on.
    void answers(const std::vector<std::uint8_t>& bytes, const std::string& then = "") const {
        const std::string file = folder_ / "answer";
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        script("cat " + file + '\n' + then);
    }

    static std::string refusal(const ApartLimits& limits = {},
                               ErrorCode code = ErrorCode::unsupported) {
        try {
            read_apart("pdf", "bytes", limits);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code);
            return error.what();
        }
        return "was read";
    }

    ScratchDirectory folder_;
    std::string program_;
};

Document words() {
    Document document;
    document.text = "words";
    document.blocks = {{BlockKind::paragraph, 0, 0, 5, 3}};
    return document;
}

TEST_F(ReaderProgram, IsToldFormatAndLimits) {
    script("echo \"$@\" > " + (folder_ / "told") + "; cat > " + (folder_ / "input"));
    refusal({.seconds = 7, .memory = 1000});
    EXPECT_EQ(contents_of(folder_ / "told"), "pdf 1010 7\n");
    EXPECT_EQ(contents_of(folder_ / "input"), "bytes");
}

TEST_F(ReaderProgram, AWholeAnswerCountsWhateverComesAfter) {
    answers(encode_document(words()));
    EXPECT_EQ(read_apart("pdf", "", {}).text, "words");
    answers(encode_document(words()), "exec >&-\nkill -SEGV $$");
    EXPECT_EQ(read_apart("pdf", "", {}).text, "words");
    answers(encode_refusal("is damaged"));
    EXPECT_EQ(refusal(), "is damaged");
}

TEST_F(ReaderProgram, EveryEndHasItsReason) {
    script("kill -SEGV $$");
    EXPECT_EQ(refusal(), "crashes its reader (signal 11)");
    script("kill -XCPU $$");
    EXPECT_EQ(refusal({.seconds = 9}), "takes longer than 9 s to read");
    script("exit 12");
    EXPECT_EQ(refusal({.memory = 5 << 20}), "needs more than 5 MB of memory to read");
    script("exit 3");
    EXPECT_EQ(refusal(), "gives no text: its reader ended with code 3");
    script("cat /dev/zero");
    EXPECT_EQ(refusal({.answer = 2 << 20}), "holds more than 2 MB of text");
    script("sleep 600");
    EXPECT_EQ(refusal({.cancelled = [] { return true; }}, ErrorCode::cancelled), "was stopped");
}

TEST_F(ReaderProgram, DamagedAnswersAreNone) {
    script("echo words");
    EXPECT_EQ(refusal(), "gives no text: its reader ended with code 0");
    auto bytes = encode_document(words());
    bytes.pop_back();
    answers(bytes, "kill -ABRT $$");
    EXPECT_EQ(refusal(), "crashes its reader (signal 6)");
}

TEST_F(ReaderProgram, IsFoundBesideThisProgram) {
    EXPECT_EQ(reader_program(), program_);
    EXPECT_EQ(refusal({}, ErrorCode::not_found).substr(0, 29), "needs the program moxie-read,");
}

}  // namespace
}  // namespace moxie
