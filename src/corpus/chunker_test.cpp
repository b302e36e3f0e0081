#include "corpus/chunker.h"

#include <gmock/gmock.h>

#include <random>

#include "base/clock.h"
#include "corpus/html.h"
#include "corpus/markdown.h"
#include "corpus/plain_text.h"
#include "text/tokens.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
}

std::string text_of(const Document& document, const Chunk& chunk) {
    return document.text.substr(chunk.begin, chunk.end - chunk.begin);
}

std::vector<std::string> texts(const Document& document, const ChunkOptions& options) {
    std::vector<std::string> texts;
    for (const Chunk& part : chunk(document, options)) texts.push_back(text_of(document, part));
    return texts;
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n\r\f\v") == std::string_view::npos;
}

/// What holds for any document and any options.
void expect_sound(const Document& document, const ChunkOptions& options) {
    const std::string_view text = document.text;
    const std::vector<Chunk> chunks = chunk(document, options);
    std::uint64_t covered = 0;
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const Chunk& part = chunks[i];
        ASSERT_EQ(part.ordinal, i);
        ASSERT_LT(part.begin, part.end);
        ASSERT_LE(part.end, text.size());
        ASSERT_TRUE(i == 0 || part.begin > begin) << "in order";
        ASSERT_GT(part.end, covered) << "each adds something";
        ASSERT_TRUE(part.begin <= covered || is_blank(text.substr(covered, part.begin - covered)));
        ASSERT_EQ(code_point_start(text, part.begin), part.begin);
        ASSERT_EQ(code_point_start(text, part.end), part.end);
        const std::string_view written = text.substr(part.begin, part.end - part.begin);
        ASSERT_FALSE(is_blank(written));
        ASSERT_LE(token_bound(written), options.tokens) << written;
        begin = part.begin;
        covered = part.end;
    }
    ASSERT_TRUE(is_blank(text.substr(covered))) << "all of it";
}

TEST(Chunker, WhatFitsStaysWhole) {
    const Document document =
        read_markdown("# Title\n\none\n\n## Section\n\ntwo\n\n```\ncode\n```\n");
    const std::vector<Chunk> chunks = chunk(document, {});
    ASSERT_EQ(chunks.size(), 1U);
    EXPECT_EQ(text_of(document, chunks[0]), document.text);
    EXPECT_THAT(chunks[0].section, IsEmpty());
}

TEST(Chunker, NothingGivesNothing) {
    EXPECT_THAT(chunk({}, {}), IsEmpty());
    EXPECT_THAT(chunk(read_plain_text(" \n\n\t"), {}), IsEmpty());
}

TEST(Chunker, SectionsBeginChunks) {
    const std::string paragraph = repeated("Some words of it. ", 12);
    const Document document =
        read_markdown("# T\n\n" + paragraph + "\n\n## A\n\n" + paragraph + "\n\n### B\n\n" +
                      paragraph + "\n\n## C\n\n" + paragraph);
    const std::vector<Chunk> chunks = chunk(document, {.tokens = 128, .overlap = 16});
    ASSERT_EQ(chunks.size(), 4U);
    EXPECT_THAT(chunks[0].section, IsEmpty()) << "the title's heading";
    EXPECT_THAT(chunks[1].section, ElementsAre("A"));
    EXPECT_THAT(chunks[2].section, ElementsAre("A", "B"));
    EXPECT_THAT(chunks[3].section, ElementsAre("C"));
    EXPECT_THAT(text_of(document, chunks[2]), StartsWith("B\n\nSome words")) << "no overlap";
}

TEST(Chunker, HeadingsThatExtendTheTitleAreTheTitle) {
    Document document = read_html("<title>ls(1)</title><h1>ls(1) Manual Page</h1><h2>NAME</h2><p>" +
                                  repeated("ls lists. ", 200));
    for (const Chunk& part : chunk(document, {})) {
        if (part.ordinal == 0) continue;
        EXPECT_THAT(part.section, ElementsAre("NAME"));
    }
    document.title = "l";
    EXPECT_THAT(chunk(document, {})[1].section, ElementsAre("ls(1) Manual Page", "NAME"));
}

TEST(Chunker, UnderlinesAreNoPartOfASectionsName) {
    const Document document =
        read_plain_text("==\nUp\n==\n\nDown\n----\n\n" + repeated("Words. ", 300));
    EXPECT_THAT(chunk(document, {.tokens = 64, .overlap = 0})[1].section, ElementsAre("Down"));
}

TEST(Chunker, SmallSectionsShareAChunk) {
    const Document document = read_markdown(repeated("## Head\n\nfew words\n\n", 100));
    const std::vector<std::string> parts = texts(document, {.tokens = 64, .overlap = 8});
    EXPECT_LT(parts.size(), 50U);
    for (const std::string& part : parts) EXPECT_THAT(part, StartsWith("Head\n\nfew"));
}

TEST(Chunker, AHeadingStaysWithWhatFollows) {
    for (std::size_t words = 1; words < 120; ++words) {
        const Document document = read_markdown(repeated("word ", words) + "\n\n## Head\n\n" +
                                                repeated("text ", 60) + ".\n\nEnd of it.");
        for (const std::string& part : texts(document, {.tokens = 64, .overlap = 8})) {
            EXPECT_FALSE(part.ends_with("Head")) << words;
        }
    }
}

TEST(Chunker, BlocksStayWholeWhereTheyFit) {
    const std::string item = "- " + repeated("thing ", 19) + "end\n";
    const Document document = read_markdown(repeated(item, 30));
    for (const std::string& part : texts(document, {.tokens = 64, .overlap = 0})) {
        EXPECT_THAT(part, StartsWith("- thing"));
        EXPECT_TRUE(part.ends_with("end"));
    }
}

TEST(Chunker, ProseIsCutBetweenSentences) {
    const Document document = read_plain_text(repeated("This is a sentence of some words. ", 100));
    for (const std::string& part : texts(document, {.tokens = 64, .overlap = 16})) {
        EXPECT_THAT(part, StartsWith("This"));
        EXPECT_TRUE(part.ends_with("words."));
    }
}

TEST(Chunker, CodeIsCutBetweenLines) {
    const Document document =
        read_markdown("```\n" + repeated("    call(a, b); // x. y\n", 100) + "```\n");
    for (const std::string& part : texts(document, {.tokens = 64, .overlap = 0})) {
        EXPECT_THAT(part, StartsWith("    call"));
        EXPECT_TRUE(part.ends_with("x. y"));
    }
}

TEST(Chunker, OverlapIsWholeSentencesOfTheSameSection) {
    std::string prose;
    for (int i = 0; i < 100; ++i) prose += "Number " + std::to_string(i) + " is a sentence here. ";
    const Document document = read_plain_text(prose);
    const std::vector<Chunk> chunks = chunk(document, {.tokens = 64, .overlap = 16});
    ASSERT_GT(chunks.size(), 3U);
    for (std::size_t i = 1; i < chunks.size(); ++i) {
        ASSERT_LT(chunks[i].begin, chunks[i - 1].end);
        const std::string shared =
            document.text.substr(chunks[i].begin, chunks[i - 1].end - chunks[i].begin);
        EXPECT_THAT(shared, StartsWith("Number"));
        EXPECT_TRUE(shared.ends_with("here."));
        EXPECT_LE(token_bound(shared), 16U);
    }
    std::uint64_t end = 0;
    for (const Chunk& part : chunk(document, {.tokens = 64, .overlap = 0})) {
        EXPECT_GE(part.begin, end);
        end = part.end;
    }
}

TEST(Chunker, LongSentencesAreCutBetweenWords) {
    const Document document = read_plain_text(repeated("word ", 500));
    for (const std::string& part : texts(document, {.tokens = 64, .overlap = 16})) {
        EXPECT_THAT(part, StartsWith("word"));
        EXPECT_TRUE(part.ends_with("word"));
    }
}

TEST(Chunker, EachIsOnOnePage) {
    const std::string page = repeated("Some words stand here. ", 10);
    const Document document = read_plain_text(page + '\f' + page + '\f' + page);
    const std::vector<Chunk> chunks =
        chunk(document, {.tokens = token_bound(page) + 5, .overlap = 0});
    ASSERT_EQ(chunks.size(), 3U);
    for (const Chunk& part : chunks) EXPECT_EQ(part.page, part.ordinal + 1);
    const std::vector<Chunk> small = chunk(document, {.tokens = 5000, .overlap = 50});
    ASSERT_EQ(small.size(), 3U) << "though they would fit into one";
    for (const Chunk& part : small) EXPECT_EQ(part.page, part.ordinal + 1);
}

TEST(Chunker, AHeadingAtTheEndOfAPageGoesWithItsText) {
    Document document;
    document.text = "words\n\nRivers\n\nare wet";
    document.blocks = {{BlockKind::paragraph, 0, 0, 5, 1},
                       {BlockKind::heading, 1, 7, 13, 1},
                       {BlockKind::paragraph, 0, 15, 22, 2}};
    const std::vector<Chunk> chunks = chunk(document, {});
    ASSERT_EQ(chunks.size(), 2U);
    EXPECT_EQ(chunks[0].page, 1U);
    EXPECT_EQ(chunks[1].begin, 7U);
    EXPECT_EQ(chunks[1].page, 2U);
}

TEST(Chunker, TextWithoutBlocksIsAParagraph) {
    Document document;
    document.text = "before\n\ninside\n\nafter";
    document.blocks.push_back({BlockKind::paragraph, 0, 8, 14, {}});
    EXPECT_THAT(texts(document, {}), ElementsAre(document.text));
    document.text = repeated("No block covers this. ", 100);
    document.blocks.clear();
    expect_sound(document, {.tokens = 64, .overlap = 16});
}

TEST(Chunker, HugeHeadingsDoNotMultiply) {
    const Document document =
        read_markdown("# " + std::string(100'000, 'x') + "\n\n" + repeated("Words. ", 10'000));
    for (const Chunk& part : chunk(document, {})) {
        for (const std::string& name : part.section) EXPECT_LE(name.size(), 200U);
    }
    expect_sound(document, {});
}

TEST(Chunker, RandomDocuments) {
    const std::vector<std::string> parts{"word ",
                                         "Sentence ends. ",
                                         "\n",
                                         "\n\n",
                                         "# ",
                                         "## ",
                                         "### Head\n\n",
                                         "- item ",
                                         "```\n",
                                         "    ",
                                         "| a | b |\n|---|---|\n| c | d |\n",
                                         "日本語の文章。",
                                         "😀",
                                         "a\u0301",
                                         "\u200b",
                                         "!?",
                                         "x1_y-2",
                                         "loooooooooooooooooooooooooooooooooooooooooooong",
                                         "http://a.b/c?d=e ",
                                         "\u3000",
                                         "한국어 ",
                                         "Dr. ",
                                         "3.14 ",
                                         "…",
                                         "ﷺ"};
    std::mt19937 random(17);
    for (int round = 0; round < 1500; ++round) {
        std::string source;
        for (std::size_t i = random() % 400; i > 0; --i) {
            source += repeated(parts[random() % parts.size()],
                               1 + (random() % 10 == 0 ? random() % 80 : 0));
        }
        const Document document = round % 2 == 0 ? read_markdown(source) : read_plain_text(source);
        const ChunkOptions options{.tokens = 32 + random() % 200, .overlap = random() % 64};
        expect_sound(document, options);
        if (HasFatalFailure()) FAIL() << "round " << round;
        std::size_t tokens = 0;
        for (const Block& block : document.blocks) {
            tokens += token_bound(
                std::string_view(document.text).substr(block.begin, block.end - block.begin));
        }
        const bool dense = tokens * 16 >= document.text.size();
        const bool whole = chunk(document, options).size() <= 1;
        EXPECT_TRUE(whole || !dense || tokens > options.tokens);
    }
}

TEST(Chunker, RandomBlocks) {
    std::mt19937 random(19);
    for (int round = 0; round < 1000; ++round) {
        Document document;
        for (std::size_t i = random() % 600; i > 0; --i) {
            document.text += "ab c. D\n\n"[random() % 9];
        }
        const auto next_word = [&](std::size_t from) {
            return std::min(document.text.find_first_of(" \n", from), document.text.size() + 9);
        };
        std::size_t at = 0;
        while (at < document.text.size()) {
            const std::size_t begin = next_word(at + random() % 20);
            at = next_word(begin + random() % 100);
            document.blocks.push_back({static_cast<BlockKind>(random() % 5),
                                       static_cast<std::uint8_t>(1 + random() % 6),
                                       begin,
                                       at,
                                       {}});
        }
        expect_sound(document, {.tokens = 16 + random() % 100, .overlap = random() % 40});
        if (HasFatalFailure()) FAIL() << "round " << round;
    }
}

TEST(Chunker, TheSameDocumentGivesTheSameChunks) {
    const Document document =
        read_markdown(repeated("## Head\n\nSome words here. And more.\n\n- item\n", 200));
    EXPECT_EQ(texts(document, {}), texts(document, {}));
}

TEST(Chunker, HostileTextIsLinear) {
    constexpr std::size_t kBytes = 1 << 20;
    for (const char* part : {"x", "word ", "A sentence. ", "\xF0\x9F\x98\x80", "\u200b", "\x01",
                             ".", "\n\na", "日", "a.b", "- ", "a\n"}) {
        Document document;
        document.text = repeated(part, kBytes / std::string_view(part).size());
        document.blocks = line_blocks(document.text);
        expect_sound(document, {});
    }
}

TEST(Chunker, ALineOfFiftyMegabytesWithoutSpaces) {
    const CpuStopwatch watch;
    const Document document = read_plain_text(std::string(50'000'000, 'x'));
    const std::vector<Chunk> chunks = chunk(document, {});
    EXPECT_GT(chunks.size(), 50'000'000U / (256 * 64));
    EXPECT_EQ(chunks.back().end, 50'000'000U);
    EXPECT_LT(watch.seconds(), 60) << "not quadratic";
}

}  // namespace
}  // namespace moxie
