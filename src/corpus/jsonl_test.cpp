#include <gmock/gmock.h>

#include <sstream>

#include "corpus/block_lines.h"
#include "corpus/reader.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::StartsWith;

std::string reason(std::string_view line) {
    try {
        parse_jsonl_line(line);
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
}

/// Each item as "source: id" or "source: ! reason", with its bytes.
std::vector<std::string> items(const std::string& input, SourceLimits limits = {}) {
    std::istringstream stream(input);
    std::vector<std::string> lines;
    walk_jsonl(stream, "in", limits, [&](SourceItem&& item) {
        const std::string what = item.reason.empty() ? item.load().id : "! " + item.reason;
        lines.push_back(item.source + ": " + what + " (" + std::to_string(item.bytes) + ')');
        return true;
    });
    return lines;
}

TEST(JsonlLine, Beir) {
    const Document document = parse_jsonl_line(
        R"({"_id": "d1", "title": "T", "text": "a\n\n  b", "metadata": {}, "other": [1]})");
    EXPECT_EQ(document.id, "d1");
    EXPECT_EQ(document.title, "T");
    EXPECT_EQ(document.text, "a\n\n  b");
    EXPECT_THAT(block_lines(document), ElementsAre("p a", "p b"));
}

TEST(JsonlLine, Identifiers) {
    EXPECT_EQ(parse_jsonl_line(R"({"_id": 17, "text": ""})").id, "17");
    EXPECT_EQ(parse_jsonl_line(R"({"_id": -3, "text": ""})").id, "-3");
    EXPECT_EQ(parse_jsonl_line(R"({"_id": 18446744073709551615, "text": ""})").id,
              "18446744073709551615");
    EXPECT_EQ(parse_jsonl_line(R"({"id": "x", "text": ""})").id, "x");
    EXPECT_EQ(parse_jsonl_line(R"({"id": {}, "_id": "y", "text": ""})").id, "y");
}

TEST(JsonlLine, MetadataIsFlat) {
    const Document document = parse_jsonl_line(
        R"({"_id": 1, "text": "t", "metadata": {"s": "x", "n": 1.5, "b": true, "z": null, "l": [1, {"a": "b"}]}})");
    EXPECT_THAT(document.metadata, ElementsAre(Pair("s", "x"), Pair("n", "1.5"), Pair("b", "true"),
                                               Pair("l", R"([1,{"a":"b"}])")));
}

TEST(JsonlLine, Refusals) {
    EXPECT_EQ(reason(R"({"_id": 1})"), "has no \"text\"");
    EXPECT_EQ(reason(R"({"_id": 1, "text": 5})"), "\"text\" is not a string");
    EXPECT_EQ(reason(R"({"_id": 1, "text": null})"), "\"text\" is not a string");
    EXPECT_EQ(reason(R"({"_id": 1, "title": [], "text": ""})"), "\"title\" is not a string");
    EXPECT_EQ(reason(R"({"text": "t"})"), "has no \"_id\"");
    EXPECT_EQ(reason(R"({"_id": null, "text": "t"})"), "has no \"_id\"");
    EXPECT_EQ(reason(R"({"_id": "", "text": "t"})"), "\"_id\" is empty");
    EXPECT_EQ(reason(R"({"_id": 1.5, "text": "t"})"), "\"_id\" is neither a string nor an integer");
    EXPECT_EQ(reason(R"({"_id": 1, "text": "t", "metadata": "m"})"),
              "\"metadata\" is not an object");
    EXPECT_EQ(reason("{\"_id\": 1, \"text\": \"\xFF\"}"), "is not valid UTF-8");
    EXPECT_THAT(reason(R"([1])"), StartsWith("is not a JSON object: "));
    EXPECT_THAT(reason(R"({"_id": 1, "text": "t")"), StartsWith("is not a JSON object: "));
    EXPECT_THAT(reason(R"({"_id": 1, "text": "t"} {})"), StartsWith("is not a JSON object: "));
    EXPECT_EQ(reason("plain words"), "is not a JSON object: it is no valid JSON");
    EXPECT_EQ(reason(R"({"_id": 1, "text": "t)"), "is not a JSON object: a string has no end");
    EXPECT_THAT(reason("{\"_id\": 1, \"text\": \"a\tb\"}"), HasSubstr("which is written \\t"));
    EXPECT_THAT(reason(R"({"_id": 1, "text": "\x"})"), HasSubstr("a wrong escape"));
    EXPECT_THAT(reason(R"({"_id": 01, "text": "t"})"), HasSubstr("a number is written wrongly"));
    EXPECT_THAT(reason(""), StartsWith("is not a JSON object: "));
    EXPECT_THAT(reason(std::string(100'000, '[')), StartsWith("is not a JSON object: "));
    EXPECT_THAT(reason(std::string(100'000, '[') + std::string(100'000, ']')),
                HasSubstr("it is nested too deeply"));
}

TEST(JsonlLine, NulBytesAreReplaced) {
    EXPECT_EQ(parse_jsonl_line(R"({"_id": 1, "text": "a\u0000b"})").text, "a\uFFFDb");
}

TEST(JsonlStream, LinesBlanksAndEndings) {
    EXPECT_THAT(items("\xEF\xBB\xBF{\"_id\":1,\"text\":\"\"}\r\n\n  \t\n{\"_id\":2,\"text\":\"\"}"),
                ElementsAre("in:1: 1 (24)", "in:4: 2 (24)"));
    EXPECT_THAT(items(""), ElementsAre());
}

TEST(JsonlStream, LongLinesAreRefusedByNumber) {
    const std::string line = R"({"_id":1,"text":""})"
                             "\n";
    const std::string at_limit =
        R"({"_id":2,"text":")" + std::string((1 << 20) - 19, 'x') + "\"}\n";
    const std::string beyond(3 << 20, 'y');
    EXPECT_THAT(
        items(line + at_limit + beyond + '\n' + line + beyond, {.jsonl_line = 1 << 20, .file = 0}),
        ElementsAre("in:1: 1 (20)", "in:2: 2 (1048577)",
                    "in:3: ! line is longer than the limit of 1 MiB (3145729)", "in:4: 1 (20)",
                    "in:5: ! line is longer than the limit of 1 MiB (3145728)"));
}

TEST(JsonlStream, StopsWhereToldTo) {
    std::istringstream stream("{}\n{}\n{}\n");
    int count = 0;
    walk_jsonl(stream, "in", {}, [&](SourceItem&&) { return ++count < 2; });
    EXPECT_EQ(count, 2);
}

TEST(JsonlStream, WhatTheVisitorThrowsIsNotSwallowed) {
    std::istringstream stream("{}\n");
    const auto visit = [](SourceItem&&) -> bool { throw Error(ErrorCode::unsupported, "mine"); };
    EXPECT_THROW(walk_jsonl(stream, "in", {}, visit), Error);
}

TEST(JsonlStream, UriIsTheDocumentsOwnOrTheFile) {
    std::istringstream stream(R"({"_id":1,"text":"","metadata":{"url":"http://x"}})"
                              "\n"
                              R"({"_id":2,"text":""})");
    std::vector<std::string> uris;
    walk_jsonl(stream, "in", {}, [&](SourceItem&& item) {
        uris.push_back(item.load().uri);
        return true;
    });
    EXPECT_THAT(uris, ElementsAre("http://x", "in"));
}

}  // namespace
}  // namespace moxie
