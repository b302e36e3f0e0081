#include "route/risk_bound.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace moxie {

namespace {

// 2^-40 of the interval: far below any loss that can be told apart.
constexpr int kBisections = 40;
constexpr int kBets = 32;
constexpr std::uint64_t kMostDraws = std::uint64_t{1} << 40;
// Sums of tenths miss whole numbers by less.
constexpr double kRounding = 1e-9;

/// The smallest mean above `seen` that is `refuted`, as all above it are; errs upwards, and always
/// on one grid, so that more losses never give a smaller one.
template <typename Refuted>
double bisect(double seen, const Refuted& refuted) {
    double low = 0, high = 1;
    for (int i = 0; i < kBisections; ++i) {
        const double middle = (low + high) / 2;
        (middle > seen && refuted(middle) ? high : low) = middle;
    }
    return high;
}

// a·ln(a/b) + (1 − a)·ln((1 − a)/(1 − b)), for 0 < b < 1.
double divergence(double a, double b) {
    double sum = 0;
    if (a > 0) sum += a * std::log(a / b);
    if (a < 1) sum += (1 - a) * std::log((1 - a) / (1 - b));
    return sum;
}

// ln P(Binomial(n, p) ≤ most), for 0 < p < 1; from the largest term that counts downwards, so that
// what is left out is below what is kept.
double log_binomial_tail(double n, double p, double most) {
    if (most >= n) return 0;
    const double largest = std::lgamma(n + 1) - std::lgamma(most + 1) - std::lgamma(n - most + 1) +
                           most * std::log(p) + (n - most) * std::log1p(-p);
    double term = 1, sum = 1;
    for (double i = most; i > 0 && term > sum * 1e-17; --i) {
        term *= i / (n - i + 1) * (1 - p) / p;
        sum += term;
    }
    return largest + std::log(sum);
}

// ln Σ share · e^log, the shares of the first money growing with the cube of the bet: where little
// is lost, large bets win.
double log_capital(const std::array<double, kBets>& logs) {
    const double largest = *std::max_element(logs.begin(), logs.end());
    double sum = 0, shares = 0;
    for (int bet = 1; bet <= kBets; ++bet) {
        const double share = static_cast<double>(bet) * bet * bet;
        shares += share;
        sum += share * std::exp(logs[static_cast<std::size_t>(bet - 1)] - largest);
    }
    return largest + std::log(sum / shares);
}

}  // namespace

void LossCounts::add(double loss, std::uint64_t count) {
    if (count == 0) return;
    counts_[loss] += count;
    draws_ += count;
}

double LossCounts::sum() const {
    double sum = 0;
    for (const auto& [loss, count] : counts_) sum += loss * static_cast<double>(count);
    return sum;
}

double hoeffding_bentkus_bound(const LossCounts& losses, double delta) {
    if (losses.draws() == 0 || losses.mean() >= 1) return 1;
    const double n = static_cast<double>(losses.draws()), mean = losses.mean();
    const double whole = std::ceil(losses.sum() - kRounding), least = std::log(delta);
    return bisect(mean, [&](double m) {
        return -n * divergence(mean, m) <= least || 1 + log_binomial_tail(n, m, whole) <= least;
    });
}

double betting_bound(const LossCounts& losses, double delta) {
    if (losses.draws() == 0 || losses.mean() >= 1) return 1;
    return bisect(losses.mean(), [&](double m) {
        std::array<double, kBets> logs{};
        for (int bet = 1; bet <= kBets; ++bet) {
            const double stake = static_cast<double>(bet) / kBets / (1 - m);
            for (const auto& [loss, count] : losses.counts())
                logs[static_cast<std::size_t>(bet - 1)] +=
                    static_cast<double>(count) * std::log(std::max(0.0, 1 + stake * (m - loss)));
        }
        return log_capital(logs) >= -std::log(delta);
    });
}

double risk_bound(const LossCounts& losses, double delta) { return betting_bound(losses, delta); }

std::uint64_t draws_needed(double epsilon, double delta) {
    std::uint64_t low = 0, high = 1;
    const auto enough = [&](std::uint64_t draws) {
        LossCounts none;
        none.add(0, draws);
        return risk_bound(none, delta) <= epsilon;
    };
    for (; high < kMostDraws && !enough(high); high *= 2) low = high;
    while (high - low > 1) {
        const std::uint64_t middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return high;
}

}  // namespace moxie
