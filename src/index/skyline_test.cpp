#include "index/skyline.h"

#include <gtest/gtest.h>

#include <random>

#include "moxie/error.h"

namespace moxie {
namespace {

TEST(SkylineTest, KeepsOnlyUnbeatenPoints) {
    Skyline skyline;
    for (const SkylinePoint point :
         {SkylinePoint{3, 10}, {1, 20}, {1, 5}, {3, 12}, {7, 10}, {7, 9}, {2, 4}})
        skyline.add(point);
    EXPECT_EQ(skyline.points(), (std::vector<SkylinePoint>{{2, 4}, {7, 9}}));
}

TEST(SkylineTest, BoundIsTheMaximumOfAllPointsForAnyStatistics) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        Skyline skyline;
        std::vector<SkylinePoint> points(1 + random() % 60);
        for (SkylinePoint& point : points) {
            point = {1 + static_cast<std::uint32_t>(random() % 30),
                     static_cast<std::uint8_t>(random() % 120)};
            skyline.add(point);
        }
        const LengthNorms norms({0.5 + static_cast<double>(random() % 20) / 10,
                                 static_cast<double>(random() % 11) / 10},
                                1.0 + static_cast<double>(random() % 100));
        const TermScorer scorer(0.01 + static_cast<double>(random() % 100) / 10, 1, norms);
        std::int64_t expected = 0;
        for (const SkylinePoint& point : points)
            expected = std::max(expected, scorer(point.frequency, point.length_code));
        EXPECT_EQ(max_contribution(skyline, scorer), expected);
        ByteWriter bytes;
        skyline.write(bytes);
        ByteReader reader(bytes.bytes(), "test");
        EXPECT_EQ(max_contribution(reader, scorer), expected);
    }
}

TEST(SkylineTest, DoesNotDependOnOrder) {
    std::mt19937 random(3);
    std::vector<SkylinePoint> points(100);
    for (SkylinePoint& point : points)
        point = {1 + static_cast<std::uint32_t>(random() % 40),
                 static_cast<std::uint8_t>(random() % 60)};
    Skyline first, second;
    for (const SkylinePoint& point : points) first.add(point);
    std::shuffle(points.begin(), points.end(), random);
    for (const SkylinePoint& point : points) second.add(point);
    EXPECT_EQ(first.points(), second.points());
}

TEST(SkylineTest, RefusesACountThatCannotBe) {
    const std::vector<std::uint8_t> bytes{0xff, 0xff, 0xff, 0x7f, 1, 1};
    ByteReader reader(bytes, "test");
    EXPECT_THROW(Skyline::read(reader), Error);
}

TEST(LengthCodeTest, IsExactForShortAndWithinAnEighthForLongTexts) {
    for (std::uint64_t length = 0; length < 5'000'000;
         length = length < 2000 ? length + 1 : length * 5 / 4) {
        const std::uint64_t decoded = decode_length(encode_length(length));
        EXPECT_LE(length - decoded, length < 40 ? 0 : length / 8) << length;
        EXPECT_LE(encode_length(length), encode_length(length + 1));
    }
    EXPECT_EQ(encode_length(UINT64_MAX), 255);
}

}  // namespace
}  // namespace moxie
