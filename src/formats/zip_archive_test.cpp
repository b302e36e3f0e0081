#include "formats/zip_archive.h"

#include <gmock/gmock.h>

#include "formats/zip_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view bytes, const std::string& name, const ZipLimits& limits = {}) {
    try {
        ZipArchive(bytes, "a book", limits).read(name);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
    return "was read";
}

TEST(ZipArchive, ReadsMembers) {
    const std::string bytes = ZipWriter().add("a/B.xml", "words").add("empty", "").finish();
    ZipArchive archive(bytes, "a book");
    EXPECT_TRUE(archive.has("a/B.xml"));
    EXPECT_FALSE(archive.has("B.xml"));
    EXPECT_EQ(archive.read("a/B.xml"), "words");
    EXPECT_EQ(archive.read("A/b.XML"), "words");
    EXPECT_EQ(archive.read("empty"), "");
}

TEST(ZipArchive, WhatIsNoneIsRefusedInWords) {
    const std::string bytes = ZipWriter().add("a", "words").finish();
    EXPECT_EQ(refusal("words", "a"), "is no zip file, so it cannot be a book");
    EXPECT_EQ(refusal(bytes.substr(0, bytes.size() - 10), "a"),
              "is a damaged zip file, so it cannot be read as a book");
    EXPECT_EQ(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", "a"),
              "is encrypted or in an old binary format: save it as a book without a password");
    EXPECT_EQ(refusal(bytes, "b"), "has no part b");
}

TEST(ZipArchive, ADamagedMemberIsRefused) {
    std::string bytes = ZipWriter().add("a", std::string(1000, 'x') + "words").finish();
    bytes[bytes.find("PK\x03\x04") + 33] ^= 0x55;
    EXPECT_EQ(refusal(bytes, "a"), "is damaged: its part a cannot be unpacked");
}

TEST(ZipArchive, ABombIsRefusedBeforeItIsUnpacked) {
    const std::string bomb = ZipWriter().add_bomb("a", 1 << 11).finish();
    EXPECT_LT(bomb.size(), 4U << 20);
    EXPECT_THAT(refusal(bomb, "a"), HasSubstr("as zip bombs do"));
}

TEST(ZipArchive, ABombThatLiesAboutItsSizeIsCounted) {
    std::string bomb = ZipWriter().add_bomb("a", 100).finish();
    const std::size_t directory = bomb.rfind("PK\x01\x02");
    bomb.replace(directory + 24, 4, std::string("\1\0\0\0", 4));
    EXPECT_THAT(refusal(bomb, "a"), HasSubstr("as zip bombs do"));
}

TEST(ZipArchive, MembersTogetherAreLimited) {
    const std::string bytes = ZipWriter().add_bomb("a", 3).add_bomb("b", 3).finish();
    ZipLimits limits;
    limits.bytes = 5 << 20;
    ZipArchive archive(bytes, "a book", limits);
    EXPECT_EQ(archive.read("a").size(), 3U << 20);
    EXPECT_THROW(archive.read("b"), Error);
    EXPECT_EQ(refusal(bytes, "a", {.bytes = 2 << 20}), "unpacks to more than the limit of 2 MB");
}

TEST(ZipArchive, TheNumberOfMembersIsLimited) {
    ZipWriter zip;
    for (int i = 0; i < 20; ++i) zip.add(std::to_string(i), "x");
    EXPECT_EQ(refusal(zip.finish(), "1", {.members = 10}), "has more members than the limit of 10");
    EXPECT_EQ(refusal(zip.finish(), "1", {.members = 20}), "was read");
}

TEST(ZipArchive, AnArchiveWithinIsOnlyBytes) {
    const std::string inner = ZipWriter().add_bomb("bomb", 1 << 10).finish();
    const std::string outer = ZipWriter().add("inner.zip", inner).finish();
    EXPECT_EQ(ZipArchive(outer, "a book").read("inner.zip"), inner);
}

}  // namespace
}  // namespace moxie
