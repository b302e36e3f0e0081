#include "route/risk_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace moxie {
namespace {

using Bound = double (*)(const LossCounts&, double);
const Bound kBounds[] = {hoeffding_bentkus_bound, betting_bound};

LossCounts counts_of(const std::vector<double>& losses) {
    LossCounts counts;
    for (const double loss : losses) counts.add(loss);
    return counts;
}

// Mostly none, sometimes some tenths, rarely all: as routing loses.
double draw_loss(std::mt19937& random, double rate) {
    const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
    if (uniform() >= rate) return 0;
    return uniform() < 0.2 ? 1 : static_cast<double>(1 + random() % 9) / 10;
}
double mean_of_draws(double rate) { return rate * (0.2 + 0.8 * 0.5); }

TEST(RiskBoundTest, FailsAtMostAsOftenAsDelta) {
    constexpr int kRounds = 600;
    std::mt19937 random(5);
    for (const Bound bound : kBounds)
        for (const double rate : {0.02, 0.1, 0.5})
            for (const std::size_t draws : {60, 300}) {
                int failed = 0;
                for (int round = 0; round < kRounds; ++round) {
                    LossCounts losses;
                    for (std::size_t i = 0; i < draws; ++i) losses.add(draw_loss(random, rate));
                    failed += bound(losses, 0.05) < mean_of_draws(rate);
                }
                // Three standard deviations of the count above what is allowed.
                EXPECT_LE(failed, kRounds * 0.05 + 3 * std::sqrt(kRounds * 0.05 * 0.95))
                    << rate << ' ' << draws;
            }
}

TEST(RiskBoundTest, LiesAboveTheMeanAndFallsWithDrawsAndLosses) {
    std::mt19937 random(6);
    for (const Bound bound : kBounds)
        for (int round = 0; round < 100; ++round) {
            std::vector<double> losses;
            for (int i = 0; i < 100; ++i) losses.push_back(draw_loss(random, 0.2));
            const LossCounts counts = counts_of(losses);
            const double value = bound(counts, 0.05);
            EXPECT_GT(value, counts.mean());
            EXPECT_LE(value, 1);
            EXPECT_GT(bound(counts, 0.01), value);
            LossCounts more;
            for (const auto& [loss, count] : counts.counts()) more.add(loss, 4 * count);
            EXPECT_LT(bound(more, 0.05), value);
            // One tail counts whole losses only.
            *std::min_element(losses.begin(), losses.end()) += 0.1;
            EXPECT_GE(bound(counts_of(losses), 0.05), value);
        }
}

// The two tails by their definitions, without logarithms.
TEST(RiskBoundTest, HoeffdingBentkusInvertsTheSmallerTail) {
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        const int n = 20 + static_cast<int>(random() % 80);
        LossCounts counts;
        for (int i = 0; i < n; ++i) counts.add(draw_loss(random, 0.3));
        const double value = hoeffding_bentkus_bound(counts, 0.05), mean = counts.mean();
        const auto smaller_tail = [&](double m) {
            double h = (1 - mean) * std::log((1 - mean) / (1 - m));
            if (mean > 0) h += mean * std::log(mean / m);
            double term = std::pow(1 - m, n), sum = term;
            for (int i = 1; i <= static_cast<int>(std::ceil(counts.sum() - 1e-9)); ++i)
                sum += term *= static_cast<double>(n - i + 1) / i * m / (1 - m);
            return std::min(std::exp(-n * h), std::exp(1.0) * sum);
        };
        EXPECT_NEAR(smaller_tail(value), 0.05, 1e-6);
        EXPECT_GT(smaller_tail(value - 1e-6), 0.05);
    }
}

TEST(RiskBoundTest, BettingInvertsItsCapital) {
    LossCounts counts = counts_of({0, 0, 0.5, 0, 0, 0, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    const double m = betting_bound(counts, 0.05);
    double capital = 0, shares = 0;
    for (int bet = 1; bet <= 32; ++bet) shares += std::pow(bet, 3);
    for (int bet = 1; bet <= 32; ++bet) {
        double product = std::pow(bet, 3) / shares;
        for (const auto& [loss, count] : counts.counts())
            product *= std::pow(1 + bet / 32.0 / (1 - m) * (m - loss), count);
        capital += product;
    }
    EXPECT_NEAR(capital, 20, 1e-6);
}

TEST(RiskBoundTest, WithoutLossTheNumberOfDrawsDecides) {
    // No bound can do with fewer than ln(.05)/ln(1 − ε): 59, 149, 299.
    EXPECT_EQ(draws_needed(0.05, 0.05), 69u);
    EXPECT_EQ(draws_needed(0.02, 0.05), 174u);
    EXPECT_EQ(draws_needed(0.01, 0.05), 350u);
    for (const double epsilon : {0.3, 0.05, 0.003, 0.0001}) {
        const std::uint64_t needed = draws_needed(epsilon, 0.05);
        LossCounts enough, short_of_it;
        enough.add(0, needed);
        short_of_it.add(0, needed - 1);
        EXPECT_LE(risk_bound(enough, 0.05), epsilon);
        EXPECT_GT(risk_bound(short_of_it, 0.05), epsilon);
    }
}

TEST(RiskBoundTest, NothingSeenOrEverythingLostPromisesNothing) {
    LossCounts all;
    all.add(1, 500);
    for (const Bound bound : kBounds) {
        EXPECT_EQ(bound({}, 0.05), 1);
        EXPECT_EQ(bound(all, 0.05), 1);
    }
}

}  // namespace
}  // namespace moxie
