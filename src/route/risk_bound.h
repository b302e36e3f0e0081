#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace moxie {

/// Losses of independent draws, each in [0, 1], in no order: that of the draws cannot matter.
class LossCounts {
public:
    void add(double loss, std::uint64_t count = 1);
    std::uint64_t draws() const { return draws_; }
    double sum() const;
    double mean() const { return draws_ > 0 ? sum() / static_cast<double>(draws_) : 0; }
    /// Distinct losses and how often each was seen.
    const std::map<double, std::uint64_t>& counts() const { return counts_; }

private:
    std::map<double, std::uint64_t> counts_;
    std::uint64_t draws_ = 0;
};

/// An upper bound of the mean that the draws come from: it lies below that mean with a probability
/// of at most `delta`. 1 without draws. Hoeffding–Bentkus (Bates, Angelopoulos, Lei, Malik and
/// Jordan 2021): the smaller of Hoeffding's tail in its Bernoulli form and e times the binomial
/// tail (Bentkus 2004), inverted by bisection.
double hoeffding_bentkus_bound(const LossCounts& losses, double delta);

/// The same by betting against every larger mean m (Waudby-Smith and Ramdas 2024): the capital Π (1
/// + λ·(m − loss)) of fixed bets λ = f/(1 − m), averaged over a grid of f in (0, 1], stays below
/// 1/delta with a probability of at least 1 − delta if m is the mean. It adapts to the variance of
/// the losses, which for shares of ten is far below that of losses of all or nothing.
double betting_bound(const LossCounts& losses, double delta);

/// The bound that contracts are made with (docs/decisions/contract.md).
double risk_bound(const LossCounts& losses, double delta);

/// The fewest draws with which risk_bound() can come down to `epsilon` if no loss is seen at all.
std::uint64_t draws_needed(double epsilon, double delta);

}  // namespace moxie
