#include <algorithm>

#include "route/features.h"
#include "route/query_memory.h"

namespace moxie {

namespace {

// What the memory says of its columns, for the experts that they stand for and that it knows; 0 for
// the others.
template <typename Ask>
void spread(const RouterInput& input, std::span<double> values, Ask ask) {
    std::fill(values.begin(), values.end(), 0.0);
    if (!input.memory) return;
    std::vector<bool> eligible(input.columns.size());
    for (std::size_t c = 0; c < eligible.size(); ++c)
        eligible[c] = input.columns[c] < values.size();
    std::vector<double> by_column(eligible.size());
    ask(*input.memory, eligible, by_column);
    for (std::size_t c = 0; c < eligible.size(); ++c)
        if (eligible[c] && input.memory->knows(c)) values[input.columns[c]] = by_column[c];
}

}  // namespace

void asked_words(const RouterInput& input, std::span<double> values) {
    spread(input, values, [&](const QueryMemory& memory, const auto& eligible, auto& answer) {
        memory.asked_grams(input.grams, eligible, answer);
    });
}

void asked_style(const RouterInput& input, std::span<double> values) {
    spread(input, values, [&](const QueryMemory& memory, const auto& eligible, auto& answer) {
        memory.asked_style(input.style, eligible, answer);
    });
}

void neighbours(const RouterInput& input, std::span<double> values) {
    spread(input, values, [&](const QueryMemory& memory, const auto& eligible, auto& answer) {
        memory.neighbours(input.query, eligible, answer);
    });
}

void pilot(const RouterInput& input, std::span<double> values) {
    spread(input, values, [&](const QueryMemory& memory, const auto& eligible, auto& answer) {
        memory.pilots(input.query, eligible, answer);
    });
}

}  // namespace moxie
