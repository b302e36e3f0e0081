#include "rank/relevance.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "moxie/error.h"

namespace moxie {
namespace {

Match match(std::optional<double> cosine, double coverage, double words = 0.3) {
    Match match;
    match.cosine = cosine;
    match.words = words;
    match.coverage = coverage;
    match.length = query_length(6);
    match.topic = 0.3;
    return match;
}

Calibration some_calibration() {
    Calibration calibration = uncalibrated();
    calibration.vectors.scope = {1.5, 0.75};
    calibration.vectors.fit = {-0.5, 1.25};
    calibration.words.scope = {0.1, 1.1};
    calibration.words.least = 0.25;
    calibration.encoders = {"one@1/f32", "two@2/f32"};
    return calibration;
}

TEST(RelevanceTest, GrowsWithWhatSpeaksForAHit) {
    const Calibration calibration = uncalibrated();
    double before = 0;
    for (const double evidence : {0.05, 0.2, 0.4, 0.6, 0.8, 0.95}) {
        const double relevance = calibration.relevance(match(evidence, evidence));
        EXPECT_GT(relevance, before);
        EXPECT_LT(relevance, 1);
        before = relevance;
        EXPECT_GT(calibration.relevance(match({}, evidence, evidence)), 0);
    }
    EXPECT_GT(before, 0.5);
    EXPECT_LT(calibration.relevance(match(0.05, 0.05)), 0.01);
}

TEST(RelevanceTest, IsTheProductOfScopeAndFit) {
    const Calibration calibration = some_calibration();
    const Match one = match(0.4, 0.6);
    const Odds odds = match_odds(one);
    const auto probability = [](double x) { return 1 / (1 + std::exp(-x)); };
    EXPECT_DOUBLE_EQ(calibration.relevance(one),
                     probability(1.5 + 0.75 * odds.scope) * probability(-0.5 + 1.25 * odds.fit));
}

TEST(RelevanceTest, WordsAloneJudgeWhereThereIsNoCosine) {
    Calibration calibration = some_calibration();
    const Match one = match({}, 0.6);
    const double relevance = calibration.relevance(one);
    calibration.vectors.scope.shift = 50;
    EXPECT_EQ(calibration.relevance(one), relevance);
    calibration.words.scope.shift += 1;
    EXPECT_GT(calibration.relevance(one), relevance);
}

TEST(RelevanceTest, AHitThatHoldsEveryWordIsAlwaysGroundForAnAnswer) {
    Calibration calibration = uncalibrated();
    EXPECT_FALSE(calibration.can_answer(match(0.05, 0.5)));
    EXPECT_TRUE(calibration.can_answer(match(0.05, 1)));
    EXPECT_TRUE(calibration.can_answer(match(0.7, 0.5)));
    calibration.vectors.least = 0.999;
    EXPECT_FALSE(calibration.can_answer(match(0.7, 0.5)));
}

TEST(RelevanceTest, AQueryOfFewWordsCountsAsOneOfThree) {
    EXPECT_EQ(query_length(0), query_length(3));
    EXPECT_EQ(query_length(1), query_length(3));
    EXPECT_DOUBLE_EQ(query_length(7), std::log(8));
}

TEST(CalibrationTest, ComesBackAsWritten) {
    for (const Calibration& calibration : {uncalibrated(), some_calibration()})
        EXPECT_EQ(read_calibration(write_calibration(calibration)), calibration);
}

TEST(CalibrationTest, DamageIsFound) {
    const std::vector<std::uint8_t> written = write_calibration(some_calibration());
    for (std::size_t length = 0; length < written.size(); ++length)
        EXPECT_THROW(read_calibration(Bytes(written).first(length)), Error) << length;
    for (std::size_t at = 0; at < written.size(); ++at) {
        std::vector<std::uint8_t> damaged = written;
        damaged[at] ^= 0x10;
        EXPECT_THROW(read_calibration(damaged), Error) << at;
    }
}

TEST(CalibrationTest, OneOfAnotherModelIsRefused) {
    std::vector<std::uint8_t> bytes = write_calibration(uncalibrated());
    bytes.resize(bytes.size() - sizeof(std::uint64_t));
    bytes[5] ^= 1;  // in the fingerprint of the model
    ByteWriter out;
    out.raw(bytes);
    out.u64(checksum(bytes));
    try {
        read_calibration(out.bytes());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::conflict) << error.what();
    }
}

TEST(CalibrationTest, NumbersThatNothingWritesAreRefused) {
    for (const double wrong : {std::nan(""), 1e9, -1e300}) {
        Calibration calibration = uncalibrated();
        calibration.words.fit.shift = wrong;
        EXPECT_THROW(read_calibration(write_calibration(calibration)), Error) << wrong;
    }
}

double loss(const std::vector<Labelled>& observations, const Line& line, double spread) {
    double sum = line.shift * line.shift / 2 / spread / spread +
                 (line.scale - 1) * (line.scale - 1) / 2 / 0.09;
    for (const Labelled& one : observations) {
        const double odds = line.shift + line.scale * one.odds;
        sum += one.weight * std::log1p(std::exp(one.positive ? -odds : odds));
    }
    return sum;
}

// The slow twin: walks down coordinate by coordinate with ever smaller steps.
Line walked_down(const std::vector<Labelled>& observations, double spread) {
    Line best;
    double least = loss(observations, best, spread);
    for (double step = 1; step > 1e-9;) {
        bool better = false;
        for (const auto& [shift, scale] : {std::pair(step, 0.0), std::pair(-step, 0.0),
                                           std::pair(0.0, step), std::pair(0.0, -step)}) {
            const Line candidate{best.shift + shift, best.scale + scale};
            const double value = loss(observations, candidate, spread);
            if (value >= least) continue;
            best = candidate;
            least = value;
            better = true;
        }
        if (!better) step /= 2;
    }
    return best;
}

TEST(FitLineTest, FindsTheSmallestPenalisedLoss) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    for (int round = 0; round < 30; ++round) {
        std::vector<Labelled> observations;
        const double apart = std::abs(3 * normal(random)), middle = 4 * normal(random);
        for (int i = 0; i < 5 + 4 * round; ++i) {
            const bool positive = i % 3 != 0;
            observations.push_back({middle + (positive ? apart : -apart) + 2 * normal(random),
                                    positive, 0.1 + std::abs(normal(random))});
        }
        const double spread = round % 2 == 0 ? 1 : 2;
        const Line fitted = fit_line(observations, spread);
        const Line walked = walked_down(observations, spread);
        EXPECT_NEAR(fitted.shift, walked.shift, 1e-5) << round;
        EXPECT_NEAR(fitted.scale, walked.scale, 1e-5) << round;
        EXPECT_EQ(fit_line(observations, spread), fitted);
    }
}

TEST(FitLineTest, WithoutObservationsNothingChanges) { EXPECT_EQ(fit_line({}, 1), Line{}); }

TEST(FitLineTest, WhatIsWhollyApartIsStillFinite) {
    const Line line = fit_line({{-400, false, 1e6}, {300, true, 1e6}, {-1e4, false, 1}}, 1);
    EXPECT_TRUE(std::isfinite(line.shift));
    EXPECT_GT(line.scale, 0);
}

}  // namespace
}  // namespace moxie
