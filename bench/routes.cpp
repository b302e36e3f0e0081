// How long routing takes, by words alone, in a store of N experts of fifty chunks, and how long
// opening such a store takes:
//     routes N STORE
// adds to STORE the experts that it lacks of N, and prints one line.
// Words of an expert are drawn from a vocabulary of its own and a common one, queries likewise.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "moxie/engine.h"

namespace moxie {
namespace {

constexpr std::size_t kChunks = 50, kWords = 30, kQueries = 400, kQueryWords = 8;
constexpr std::size_t kOwnWords = 300, kCommonWords = 20000;

// Frequent words are frequent: the square of a uniform number leans to small ones.
std::size_t drawn(std::mt19937_64& random, std::size_t count) {
    const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
    return static_cast<std::size_t>(uniform * uniform * static_cast<double>(count));
}

std::string word(std::mt19937_64& random, std::size_t expert) {
    if (random() % 3 != 0) return "c" + std::to_string(drawn(random, kCommonWords));
    // Neighbours share half of their own words.
    return "w" + std::to_string(expert * kOwnWords / 2 + drawn(random, kOwnWords));
}

std::string text(std::mt19937_64& random, std::size_t expert, std::size_t words) {
    std::string made;
    for (std::size_t i = 0; i < words; ++i) made += word(random, expert) + " ";
    return made;
}

void add_expert(Engine& engine, std::size_t expert) {
    std::mt19937_64 random(expert);
    std::string lines;
    for (std::size_t i = 0; i < kChunks; ++i)
        lines += "{\"_id\":\"d" + std::to_string(i) + "\",\"text\":\"" +
                 text(random, expert, kWords) + "\"}\n";
    std::istringstream input(lines);
    AddRequest request;
    request.expert = "expert" + std::to_string(expert);
    request.paths = {"-"};
    request.input = &input;
    request.encoder = "none";
    engine.add(request);
}

void fill(const std::string& store, std::size_t experts) {
    OpenOptions options;
    options.store = store;
    options.create = true;
    Engine engine(options);
    add_expert(engine, 0);
    for (std::size_t i = engine.experts().size(); i < experts; ++i) {
        add_expert(engine, i);
        if (i % 500 == 499) std::fprintf(stderr, "%zu experts\n", i + 1);
    }
}

double at(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void measure(const std::string& store, std::size_t experts) {
    OpenOptions options;
    options.store = store;
    const Stopwatch opening;
    const Engine engine(options);
    const double opened = opening.ms();
    std::vector<double> cold, route, analyse;
    std::size_t first = 0;
    // Twice: the first time opens the experts that are asked for pairs of words.
    for (std::size_t i = 0; i < 2 * kQueries; ++i) {
        std::mt19937_64 random(i % kQueries);
        const std::size_t own = random() % experts;
        Request request;
        request.query = text(random, own, kQueryWords);
        request.depth = Depth::route;
        request.route = {RouteMode::top_p, 0.9};
        const Answer answer = engine.ask(request);
        first += answer.route.experts.front().name == "expert" + std::to_string(own) ? 1 : 0;
        for (const Stage& stage : answer.trace.stages) {
            if (stage.name == "route") (i < kQueries ? cold : route).push_back(stage.ms * 1000);
            if (stage.name == "analyse") analyse.push_back(stage.ms * 1000);
        }
    }
    std::printf(
        "{\"experts\": %zu, \"open_ms\": %.0f, \"route_us\": %.0f, \"route_us_p95\": %.0f, "
        "\"cold_us\": %.0f, \"analyse_us\": %.0f, \"own_first\": %.3f}\n",
        experts, opened, at(route, .5), at(route, .95), at(cold, .5), at(analyse, .5),
        static_cast<double>(first) / static_cast<double>(2 * kQueries));
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    const std::size_t experts = count == 3 ? std::strtoull(arguments[1], nullptr, 10) : 0;
    if (experts == 0) return std::fputs("routes N STORE\n", stderr), 2;
    moxie::fill(arguments[2], experts);
    moxie::measure(arguments[2], experts);
}
