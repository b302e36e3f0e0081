#include "route/apportion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace moxie {

std::vector<std::uint64_t> hundredths(std::span<const double> amounts, double most) {
    double sum = std::accumulate(amounts.begin(), amounts.end(), 0.0);
    const double scale = 100 * (sum > most ? most / sum : 1);
    std::vector<std::uint64_t> whole;
    std::vector<double> left;
    for (const double amount : amounts) {
        whole.push_back(static_cast<std::uint64_t>(amount * scale));
        left.push_back(amount * scale - static_cast<double>(whole.back()));
    }
    const auto wanted = static_cast<std::uint64_t>(std::llround(sum * scale));
    const std::uint64_t given = std::accumulate(whole.begin(), whole.end(), std::uint64_t{0});
    std::vector<std::size_t> order(whole.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return left[a] > left[b]; });
    const std::uint64_t more = wanted > given ? wanted - given : 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), more); ++i) ++whole[order[i]];
    return whole;
}

}  // namespace moxie
