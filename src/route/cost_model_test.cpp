#include "route/cost_model.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "moxie/error.h"

namespace moxie {
namespace {

using Unit = CostWork::Unit;

double value_at(const std::vector<double>& a, const std::vector<double>& b,
                const std::vector<double>& x) {
    const std::size_t n = b.size();
    double value = 0;
    for (std::size_t i = 0; i < n; ++i) {
        value -= 2 * b[i] * x[i];
        for (std::size_t j = 0; j < n; ++j) value += x[i] * a[i * n + j] * x[j];
    }
    return value;
}

// Solves the chosen rows and columns by elimination; the others are zero.
std::vector<double> solve_among(const std::vector<double>& a, const std::vector<double>& b,
                                unsigned chosen) {
    const std::size_t n = b.size();
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < n; ++i)
        if (chosen >> i & 1) at.push_back(i);
    std::vector<std::vector<double>> rows;
    for (const std::size_t i : at) {
        rows.emplace_back();
        for (const std::size_t j : at) rows.back().push_back(a[i * n + j]);
        rows.back().push_back(b[i]);
    }
    for (std::size_t p = 0; p < rows.size(); ++p)
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i == p) continue;
            const double factor = rows[i][p] / rows[p][p];
            for (std::size_t j = p; j < rows[i].size(); ++j) rows[i][j] -= factor * rows[p][j];
        }
    std::vector<double> x(n, 0);
    for (std::size_t p = 0; p < rows.size(); ++p) x[at[p]] = rows[p].back() / rows[p][p];
    return x;
}

// The best of all sets of unknowns that are above zero.
double slowly(const std::vector<double>& a, const std::vector<double>& b) {
    double best = 0;
    for (unsigned chosen = 1; chosen < 1u << b.size(); ++chosen) {
        const std::vector<double> x = solve_among(a, b, chosen);
        bool allowed = true;
        for (const double one : x) allowed = allowed && one >= 0;
        if (allowed) best = std::min(best, value_at(a, b, x));
    }
    return best;
}

TEST(CostModelTest, LeastSquaresFromZeroAreThoseOfEverySetOfUnknowns) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    for (int round = 0; round < 200; ++round) {
        const std::size_t n = 1 + random() % 5, rows = n + random() % 10;
        std::vector<double> a(n * n, 0), b(n, 0);
        for (std::size_t r = 0; r < rows; ++r) {
            std::vector<double> x(n);
            for (double& one : x) one = normal(random);
            const double y = normal(random);
            for (std::size_t i = 0; i < n; ++i) {
                b[i] += x[i] * y;
                for (std::size_t j = 0; j < n; ++j) a[i * n + j] += x[i] * x[j];
            }
        }
        const std::vector<double> found = least_squares_from_zero(a, b);
        EXPECT_THAT(found, testing::Each(testing::Ge(0)));
        EXPECT_NEAR(value_at(a, b, found), slowly(a, b), 1e-6) << n << " unknowns";
    }
}

// Searches whose times are known, with as much noise as is asked for.
std::vector<CostSample> samples(double noise, std::size_t outliers) {
    std::mt19937 random(3);
    std::uniform_real_distribution<double> uniform;
    std::vector<CostSample> all(60);
    for (std::size_t i = 0; i < all.size(); ++i) {
        CostWork& work = all[i].work;
        work[Unit::once] = 1;
        work[Unit::query_bytes] = 20 + 200 * uniform(random);
        work[Unit::postings] = 1e5 * uniform(random);
        work[Unit::vector_bytes] = 1e7 * uniform(random);
        const double ms = .05 + 2e-5 * work[Unit::postings] + 3e-7 * work[Unit::vector_bytes];
        double& search = all[i].ms[static_cast<std::size_t>(CostStage::search)];
        search = ms * (1 + noise * (2 * uniform(random) - 1));
        if (i < outliers) search *= 40;
        all[i].ms[static_cast<std::size_t>(CostStage::analyse)] =
            .01 + 1e-4 * work[Unit::query_bytes];
    }
    return all;
}

double median_error(const UnitCosts& costs, std::size_t from) {
    std::vector<double> errors;
    const std::vector<CostSample> clean = samples(0, 0);
    for (std::size_t i = from; i < clean.size(); ++i) {
        const double measured = clean[i].ms[static_cast<std::size_t>(CostStage::search)];
        errors.push_back(std::abs(costs.predict(CostStage::search, clean[i].work) / measured - 1));
    }
    std::sort(errors.begin(), errors.end());
    return errors[errors.size() / 2];
}

TEST(CostModelTest, UnitCostsAreFoundAgain) {
    const UnitCosts costs = fit_unit_costs(samples(0, 0));
    EXPECT_LT(median_error(costs, 0), .01);
    const auto& search = costs.ms[static_cast<std::size_t>(CostStage::search)];
    EXPECT_NEAR(search[Unit::postings], 2e-5, 1e-6);
    EXPECT_NEAR(search[Unit::vector_bytes], 3e-7, 1e-8);
    EXPECT_EQ(costs.predict(CostStage::encode, samples(0, 0).front().work), 0) << "it never ran";
}

TEST(CostModelTest, AFewOutliersOfABusyMachineCountLittle) {
    EXPECT_LT(median_error(fit_unit_costs(samples(.1, 6)), 6), .06);
}

TEST(CostModelTest, ATableComesBackAsWrittenAndDamagedOnesAreRefused) {
    CostTable table;
    table.machine = "2 cores, scalar";
    table.parts[1] = {true, fit_unit_costs(samples(.1, 0))};
    const std::vector<std::uint8_t> written = write_cost_table(table);
    const CostTable read = read_cost_table(written);
    EXPECT_EQ(read.machine, table.machine);
    EXPECT_EQ(read.of(CostKind::lexical), nullptr);
    ASSERT_NE(read.of(CostKind::hybrid), nullptr);
    EXPECT_EQ(read.of(CostKind::hybrid)->ms, table.parts[1].costs.ms);
    for (std::size_t at = 0; at < written.size(); ++at) {
        std::vector<std::uint8_t> damaged = written;
        damaged[at] ^= 4;
        EXPECT_THROW(read_cost_table(damaged), Error) << at;
    }
    table.parts[1].costs.ms[0][0] = -1;
    EXPECT_THROW(read_cost_table(write_cost_table(table)), Error);
}

}  // namespace
}  // namespace moxie
