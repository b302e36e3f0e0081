#include "route/balance.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kWhat = "table of balancing biases";
constexpr int kRounds = 300;
constexpr double kStep = .1;  // at first; falls to a hundredth of it

void write_biases(ByteWriter& out, const std::map<std::int64_t, double>& biases) {
    out.varint(biases.size());
    for (const auto& [expert, bias] : biases) {
        out.varint(static_cast<std::uint64_t>(expert));
        out.u64(std::bit_cast<std::uint64_t>(bias));
    }
}

std::map<std::int64_t, double> read_biases(ByteReader& in) {
    std::map<std::int64_t, double> biases;
    for (std::uint64_t left = in.count(1 + sizeof(double)); left > 0; --left) {
        const auto expert = static_cast<std::int64_t>(in.varint());
        const double bias = std::bit_cast<double>(in.u64());
        if (!std::isfinite(bias)) throw Error(ErrorCode::corrupt, "a balancing bias is no number");
        biases[expert] = bias;
    }
    return biases;
}

}  // namespace

std::vector<double> loads_of(std::span<const std::vector<double>> weights,
                             const std::vector<double>& bias, std::size_t opened) {
    const std::size_t experts = bias.size(), most = std::min(opened, experts);
    std::vector<double> loads(experts, 0);
    std::vector<std::size_t> order(experts);
    std::vector<double> factors, values(experts);
    for (const double one : bias) factors.push_back(std::exp(one));
    for (const std::vector<double>& row : weights) {
        for (std::size_t e = 0; e < experts; ++e) values[e] = row[e] * factors[e];
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most),
                          order.end(), [&](std::size_t a, std::size_t b) {
                              return values[a] != values[b] ? values[a] > values[b] : a < b;
                          });
        for (std::size_t i = 0; i < most; ++i) loads[order[i]] += 1;
    }
    return loads;
}

std::vector<double> balancing_bias(std::span<const std::vector<double>> weights,
                                   std::size_t experts, std::size_t opened) {
    std::vector<double> bias(experts, 0);
    if (experts <= opened || weights.empty()) return bias;
    const double even = static_cast<double>(weights.size() * opened) / static_cast<double>(experts);
    for (int round = 0; round < kRounds; ++round) {
        const double step = kStep * std::pow(.01, static_cast<double>(round) / kRounds);
        const std::vector<double> loads = loads_of(weights, bias, opened);
        for (std::size_t e = 0; e < experts; ++e)
            bias[e] += step * std::clamp(1 - loads[e] / even, -1.0, 1.0);
    }
    return bias;
}

std::vector<std::uint8_t> write_balance(const BalanceTable& table) {
    ByteWriter out;
    out.u32(kVersion);
    write_biases(out, table.terms);
    write_biases(out, table.vectors);
    return sealed(std::move(out));
}

BalanceTable read_balance(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion)
        throw Error(ErrorCode::conflict, "the balancing biases are of another version");
    BalanceTable table;
    table.terms = read_biases(in);
    table.vectors = read_biases(in);
    return table;
}

}  // namespace moxie
