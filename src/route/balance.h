#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// Biases that make `opened` experts of every query, chosen by log weight plus bias, fall on all
/// experts alike: DeepSeek-V3's balancing without an auxiliary loss (b is raised where an expert
/// is chosen less than the mean, lowered where more), with a step in proportion to the imbalance.
/// Added to weights themselves it did not even the load of other queries (docs/evaluation.md). For
/// choosing only: weights stay what they are. `weights`: a row a query, each of `experts`.
/// Deterministic.
std::vector<double> balancing_bias(std::span<const std::vector<double>> weights,
                                   std::size_t experts, std::size_t opened);

/// How often each expert is among the `opened` of largest log weight plus bias.
std::vector<double> loads_of(std::span<const std::vector<double>> weights,
                             const std::vector<double>& bias, std::size_t opened);

/// balancing_bias() by expert number, without and with a query's vector.
struct BalanceTable {
    std::map<std::int64_t, double> terms, vectors;
};
std::vector<std::uint8_t> write_balance(const BalanceTable& table);
/// Throws Error{corrupt}.
BalanceTable read_balance(Bytes bytes);

}  // namespace moxie
