#include "corpus/document_codec.h"

#include <gmock/gmock.h>

#include <random>

#include "corpus/block_lines.h"
#include "corpus/document_builder.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

Document sample() {
    DocumentBuilder builder;
    builder.add(BlockKind::heading, "Rivers", 2);
    builder.set_page(7);
    builder.add(BlockKind::paragraph, "Äll words.");
    builder.add(BlockKind::table_row, "a | b");
    builder.set_page(0);
    builder.add(BlockKind::code, "x\ny");
    Document document = builder.take();
    document.title = "Waters";
    document.metadata = {{"author", "A. Miller"}, {"date", ""}};
    return document;
}

/// Empty if it was taken.
std::string refusal(Bytes answer) {
    try {
        decode_document(answer);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

TEST(DocumentCodec, KeepsEverything) {
    for (const Document& document : {sample(), Document()}) {
        const Document again = decode_document(encode_document(document));
        EXPECT_EQ(again.title, document.title);
        EXPECT_EQ(again.text, document.text);
        EXPECT_EQ(block_lines(again), block_lines(document));
        EXPECT_EQ(again.metadata, document.metadata);
    }
}

TEST(DocumentCodec, RefusalsAreThrown) {
    try {
        decode_document(encode_refusal("is damaged"));
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_STREQ(error.what(), "is damaged");
    }
}

TEST(DocumentCodec, EveryPartAloneIsRefused) {
    const auto whole = encode_document(sample());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_NE(refusal(Bytes(whole).first(size)), "") << size;
    auto longer = whole;
    longer.push_back(0);
    EXPECT_NE(refusal(longer), "");
}

TEST(DocumentCodec, WhateverIsTakenIsSound) {
    const auto whole = encode_document(sample());
    std::mt19937 random(5);
    std::size_t taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = whole;
        for (auto n = 1 + random() % 3; n > 0; --n)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        try {
            const Document document = decode_document(bytes);
            ++taken;
            std::size_t end = 0;
            for (const Block& block : document.blocks) {
                ASSERT_LE(end, block.begin);
                ASSERT_LE(block.begin, block.end);
                ASSERT_LE(block.end, document.text.size());
                ASSERT_LE(block.level, 6);
                end = block.end;
            }
            ASSERT_TRUE(is_valid_utf8(document.text));
            ASSERT_TRUE(is_valid_utf8(document.title));
        } catch (const Error&) {
            continue;
        }
    }
    EXPECT_GT(taken, 0U);
}

}  // namespace
}  // namespace moxie
