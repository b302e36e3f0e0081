#include "index/vectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "index/dot_kernels.h"
#include "index/vector_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

std::vector<int> codes(const EncodedVector& encoded, std::size_t count) {
    std::vector<int> codes;
    for (std::size_t i = 0; i < count; ++i)
        codes.push_back(static_cast<std::int8_t>(encoded.row[i]));
    return codes;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    double dot = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        dot += double{a[i]} * b[i];
        aa += double{a[i]} * a[i];
        bb += double{b[i]} * b[i];
    }
    return dot / std::sqrt(aa * bb);
}

TEST(VectorsTest, CodesAreScaledToTheLargestComponent) {
    const std::vector<float> vector = {0.25f, -0.5f, 0.0f, 0.125f};
    const EncodedVector encoded = encode_vector(VectorFormat::int8, vector);
    EXPECT_EQ(encoded.row.size(), 64u);
    // 63.5 and 31.75: the tie goes to the even code.
    EXPECT_EQ(codes(encoded, 5), (std::vector<int>{64, -127, 0, 32, 0}));
    EXPECT_FLOAT_EQ(encoded.scale, 1 / std::sqrt(64.f * 64 + 127 * 127 + 32 * 32));
}

TEST(VectorsTest, TiesGoToTheEvenCode) {
    std::vector<float> vector = {127.0f};
    for (const float tie : {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f}) vector.push_back(tie);
    EXPECT_EQ(codes(encode_vector(VectorFormat::int8, vector), 7),
              (std::vector<int>{127, 0, 2, 2, 0, -2, -2}));
}

TEST(VectorsTest, OnlyTheDirectionCounts) {
    const std::vector<float> small = {3e-38f, -1e-38f}, large = {3e38f, -1e38f};
    EXPECT_EQ(codes(encode_vector(VectorFormat::int8, small), 2), (std::vector<int>{127, -42}));
    EXPECT_EQ(codes(encode_vector(VectorFormat::int8, large), 2), (std::vector<int>{127, -42}));
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32})
        for (const auto& vector : {small, large}) {
            const EncodedVector encoded = encode_vector(format, vector);
            EXPECT_NEAR(cosine(decode_vector(format, encoded.row, encoded.scale, 2),
                               std::vector<float>{3, -1}),
                        1, 1e-4);
        }
}

TEST(VectorsTest, ZeroHasNoDirection) {
    const std::vector<float> zero(7, 0.0f);
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32}) {
        const EncodedVector encoded = encode_vector(format, zero);
        EXPECT_EQ(encoded.scale, 0.0f);
        EXPECT_EQ(decode_vector(format, encoded.row, encoded.scale, 7), zero);
    }
}

TEST(VectorsTest, DecodingGivesAUnitVectorNearTheOriginal) {
    std::mt19937 random(4);
    for (const std::size_t dimensions : {1u, 7u, 384u, 385u, 1024u})
        for (int round = 0; round < 20; ++round) {
            const std::vector<float> vector = random_vector(random, dimensions);
            for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32}) {
                const EncodedVector encoded = encode_vector(format, vector);
                EXPECT_EQ(encoded.row.size() % kRowAlignment, 0u);
                const std::vector<float> decoded =
                    decode_vector(format, encoded.row, encoded.scale, dimensions);
                EXPECT_NEAR(cosine(decoded, decoded), 1, 1e-6);
                EXPECT_GT(cosine(decoded, vector),
                          format == VectorFormat::int8 ? 0.9998 : 1 - 1e-9);
            }
        }
}

TEST(VectorsTest, WhatIsNotANumberIsRefused) {
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32})
            EXPECT_THROW(encode_vector(format, std::vector<float>{1.0f, bad}), Error);
    EXPECT_THROW(VectorQuery(std::vector<float>{}), Error);
    EXPECT_THROW(VectorQuery(std::vector<float>(kMaxDimensions + 1, 1.0f)), Error);
}

}  // namespace
}  // namespace moxie
