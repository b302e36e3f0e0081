// How often is nothing searched, and how often is what was found no ground for an answer? For
// script/evaluate:
//     gate_counts STORE MODELS
// reads lines "GROUP<tab>QUERY" and prints one JSON object: for every group n, those skipped before
// the search, those refused after it, and microseconds of the gate (median).

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "moxie/engine.h"

namespace moxie {
namespace {

struct Counts {
    std::size_t n = 0, skipped = 0, refused = 0;
    std::vector<double> microseconds;
};

void count(const Engine& engine, const std::string& query, Counts& counts) {
    Request request;
    request.query = query;
    request.depth = Depth::answer;
    request.route = {RouteMode::top_p, 0.9};
    const Answer answer = engine.ask(request);
    ++counts.n;
    counts.skipped += !answer.route.retrieve;
    counts.refused += answer.route.retrieve && answer.answer->abstained;
    for (const Stage& stage : answer.trace.stages)
        if (stage.name == "gate") counts.microseconds.push_back(1000 * stage.ms);
}

int run(const std::string& store, const std::string& models) {
    OpenOptions options;
    options.store = store;
    options.models = models;
    const Engine engine(options);
    std::map<std::string, Counts> groups;
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t tab = line.find('\t');
        count(engine, line.substr(tab + 1), groups[line.substr(0, tab)]);
    }
    nlohmann::ordered_json json;
    for (auto& [name, counts] : groups) {
        std::sort(counts.microseconds.begin(), counts.microseconds.end());
        json[name] = {{"n", counts.n},
                      {"skipped", counts.skipped},
                      {"refused", counts.refused},
                      {"us_median", counts.microseconds[counts.n / 2]}};
    }
    std::cout << json.dump() << '\n';
    return 0;
}

}  // namespace
}  // namespace moxie

int main(int argc, char** argv) {
    try {
        if (argc == 3) return moxie::run(argv[1], argv[2]);
        std::cerr << "usage: gate_counts STORE MODELS\n";
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
    }
    return 1;
}
