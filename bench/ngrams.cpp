// How long a router by hashed n-grams takes for sixteen experts: two heads of 131,072 cells, a byte
// for every expert in each, 4 MB in all, as in script/router_documents.py:
//     ngrams
// prints one line. Cells are random, because only where they lie costs time; words are hashed as
// they are read.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace moxie {
namespace {

constexpr std::size_t kExperts = 16, kHeads = 2, kCells = 131072, kQueries = 20000, kWords = 10;
using Cell = std::array<std::uint8_t, kExperts>;

double cpu_us() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

struct Table {
    std::vector<Cell> cells = std::vector<Cell>(kHeads * kCells);
    // Of (smallest code, all codes together): ln(1 + count/background) needs no logarithm then.
    std::array<float, 256> odds{};
    std::array<float, kExperts> absent{};

    Table() {
        std::mt19937_64 random(1);
        for (Cell& cell : cells)
            for (std::uint8_t& code : cell)
                code = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 120 : 0);
        for (std::size_t i = 0; i < odds.size(); ++i)
            odds[i] = std::log1p(static_cast<float>(std::exp2(static_cast<double>(i) / 16)));
    }

    // Whether the heads agree on the likeliest expert; adds what the n-gram says.
    void add(std::uint64_t gram, std::array<float, kExperts>& scores) const {
        const Cell& first = cells[mixed(gram ^ 1) % kCells];
        const Cell& second = cells[kCells + mixed(gram ^ 2) % kCells];
        Cell least;
        unsigned total = 0;
        for (std::size_t e = 0; e < kExperts; ++e) {
            least[e] = std::min(first[e], second[e]);
            total += least[e];
        }
        const auto best = [](const Cell& cell) {
            return std::max_element(cell.begin(), cell.end()) - cell.begin();
        };
        if (total == 0 || best(first) != best(second)) return;
        for (std::size_t e = 0; e < kExperts; ++e) scores[e] += odds[least[e]] + absent[e];
    }
};

float route(const Table& table, const std::vector<std::string>& words) {
    std::array<float, kExperts> scores{};
    std::uint64_t one = 0, two = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::uint64_t word = checksum(words[i]);
        table.add(word, scores);
        if (i > 0) table.add(mixed(one + 3 * word), scores);
        if (i > 1) table.add(mixed(two + 5 * word), scores);
        two = mixed(one + 3 * word);
        one = word;
    }
    return *std::max_element(scores.begin(), scores.end());
}

void run() {
    const Table table;
    std::mt19937_64 random(2);
    std::vector<double> times;
    float sum = 0;
    for (std::size_t q = 0; q < kQueries; ++q) {
        std::vector<std::string> words(kWords);
        for (std::string& word : words) word = "word" + std::to_string(random() % 100000);
        const double begun = cpu_us();
        sum += route(table, words);
        times.push_back(cpu_us() - begun);
    }
    std::sort(times.begin(), times.end());
    std::printf("{\"experts\": %zu, \"bytes\": %zu, \"words\": %zu, \"us\": %.2f, \"sum\": %.0f}\n",
                kExperts, table.cells.size() * sizeof(Cell), kWords, times[times.size() / 2],
                static_cast<double>(sum));
}

}  // namespace
}  // namespace moxie

int main() { moxie::run(); }
