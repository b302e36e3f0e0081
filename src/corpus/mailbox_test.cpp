#include "corpus/mailbox.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <sstream>

#include "base/scratch_directory.h"
#include "corpus/document_codec.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;

/// Messages as the reader of e-mail would get them: each item as "source bytes: message".
std::vector<std::string> messages(const std::string& mailbox, const SourceLimits& limits = {}) {
    const ScratchDirectory folder;
    const std::string program = folder / "moxie-read";
    std::ofstream(program) << "#!/bin/sh\ncat > " << (folder / "message") << '\n';
    chmod(program.c_str(), 0755);
    setenv("MOXIE_READ_PROGRAM", program.c_str(), 1);
    std::istringstream input(mailbox);
    std::vector<std::string> found;
    walk_mailbox(*input.rdbuf(), "a.mbox", "a.mbox", limits, [&](SourceItem&& item) {
        std::string text = item.source + ' ' + std::to_string(item.bytes) + ": " + item.reason;
        if (item.reason.empty()) {
            EXPECT_THROW(item.load(), Error) << "the program answers nothing";
            text += contents_of(folder / "message");
        }
        found.push_back(text);
        return true;
    });
    unsetenv("MOXIE_READ_PROGRAM");
    return found;
}

const std::string kFrom = "From a@example.org Mon Jan  1 12:00:00 2024\n";

TEST(Mailbox, IsDividedIntoMessages) {
    EXPECT_THAT(
        messages(kFrom + "Subject: a\n\none\n\n" + kFrom + "Subject: b\n\ntwo\n"),
        ElementsAre("a.mbox:1 61: Subject: a\n\none\n\n", "a.mbox:2 60: Subject: b\n\ntwo\n"));
    EXPECT_THAT(messages(""), ElementsAre());
    EXPECT_THAT(messages(kFrom), ElementsAre());
}

TEST(Mailbox, WhatOnlyLooksLikeASeparatorIsText) {
    const std::string text = "A: b\n\nFrom here on\nwe go\n>From x\n>>From y\n> From z\n";
    EXPECT_THAT(messages(kFrom + text),
                ElementsAre("a.mbox:1 " + std::to_string(kFrom.size() + text.size()) +
                            ": A: b\n\nFrom here on\nwe go\nFrom x\n>From y\n> From z\n"));
    EXPECT_EQ(messages(kFrom + "A: b\n\nx\n" + kFrom).size(), 1U) << "no blank line before it";
}

TEST(Mailbox, LongMessagesAreRefusedByNumber) {
    SourceLimits limits;
    limits.message = 1 << 20;
    const std::string line(600'000, 'x');
    const auto found =
        messages(kFrom + "A: b\n\n" + line + "\n" + line + "\n\n" + kFrom + "A: b\n", limits);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], "a.mbox:1 1200053: message is longer than the limit of 1 MiB");
    EXPECT_EQ(found[1], "a.mbox:2 49: A: b\n");
}

TEST(Mailbox, IdsAreTheMessagesOwn) {
    const ScratchDirectory folder;
    const std::string program = folder / "moxie-read";
    const auto answer = [&](const Document& document) {
        const auto bytes = encode_document(document);
        std::ofstream(folder / "answer", std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        std::ofstream(program) << "#!/bin/sh\ncat " << (folder / "answer") << '\n';
        chmod(program.c_str(), 0755);
        Document read;
        std::istringstream input(kFrom + "A: b\n");
        walk_mailbox(*input.rdbuf(), "x/a.mbox", "a.mbox", {}, [&](SourceItem&& item) {
            read = item.load();
            return true;
        });
        return read;
    };
    setenv("MOXIE_READ_PROGRAM", program.c_str(), 1);
    EXPECT_EQ(answer({}).id, "a.mbox#1");
    Document document;
    document.metadata = {{"message-id", "1@example.org"}};
    EXPECT_EQ(answer(document).id, "a.mbox#1@example.org");
    EXPECT_EQ(answer(document).uri, "x/a.mbox");
    unsetenv("MOXIE_READ_PROGRAM");
}

TEST(Mailbox, IsKnownByItsBeginning) {
    EXPECT_TRUE(looks_like_mailbox(kFrom + "Received: from x"));
    EXPECT_FALSE(looks_like_mailbox(kFrom + "and so on"));
    EXPECT_FALSE(looks_like_mailbox("From 12:30 on"));
    EXPECT_FALSE(looks_like_mailbox("From here\nwe: wait"));
    EXPECT_FALSE(looks_like_mailbox(""));
}

}  // namespace
}  // namespace moxie
