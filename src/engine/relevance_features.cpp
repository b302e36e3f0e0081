// Prints what relevance is judged by, for script/fit-relevance:
//     relevance_features STORE MODELS
// reads lines "ID<tab>QUERY" and writes tab-separated
//     E expert                                      each expert of the store
//     Q mode id                                     each query, under hybrid and under lexical
//     H expert document cosine words coverage length unknown topic
//                                                   its ten best hits by flat search, best first;
//                                                   cosine "-" where there is none
// for these queries, for the null probes (null|0 …) and for the store's pseudo-queries (pseudo|0
// …).

#include <iomanip>
#include <iostream>
#include <sstream>

#include "base/threads.h"
#include "engine/calibrate.h"
#include "engine/parts.h"
#include "engine/probe.h"
#include "engine/probe_texts.h"

namespace moxie {
namespace {

using Queries = std::vector<std::pair<std::string, std::string>>;  // id, text

Queries read_queries(const Snapshot& snapshot) {
    Queries queries;
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t tab = line.find('\t');
        if (tab != std::string::npos)
            queries.emplace_back(line.substr(0, tab), line.substr(tab + 1));
    }
    std::size_t number = 0;
    for (const std::string_view text : null_probes())
        queries.emplace_back("null|" + std::to_string(number++), text);
    number = 0;
    for (const std::string& text : pseudo_queries(snapshot, kRelevanceQueries))
        queries.emplace_back("pseudo|" + std::to_string(number++), text);
    return queries;
}

std::string lines_of(const Probed& probed) {
    std::ostringstream out;
    out << std::setprecision(8);
    for (const ProbedHit& hit : probed.hits) {
        const Match& match = hit.match;
        out << "H\t" << hit.expert << '\t' << hit.document << '\t';
        if (match.cosine)
            out << *match.cosine;
        else
            out << '-';
        out << '\t' << match.words << '\t' << match.coverage << '\t' << match.length << '\t'
            << match.unknown << '\t' << match.topic << '\n';
    }
    return out.str();
}

void print(Engine::Parts& parts, const Snapshot& snapshot, const Queries& queries,
           const std::string& name, SearchMode mode) {
    std::vector<std::string> lines(queries.size());
    parallel_for(queries.size(), 0, [&](std::size_t i) {
        lines[i] = lines_of(probe(snapshot, parts.encoders, queries[i].second, mode));
    });
    for (std::size_t i = 0; i < queries.size(); ++i)
        std::cout << "Q\t" << name << '\t' << queries[i].first << '\n' << lines[i];
}

int run(const std::string& store, const std::string& models) {
    OpenOptions options;
    options.store = store;
    options.models = models;
    Engine::Parts parts(options, disk_files());
    const auto snapshot = parts.newest();
    for (const auto& expert : snapshot->holders()) std::cout << "E\t" << expert->name << '\n';
    const Queries queries = read_queries(*snapshot);
    print(parts, *snapshot, queries, "hybrid", SearchMode::hybrid);
    print(parts, *snapshot, queries, "lexical", SearchMode::lexical);
    return 0;
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "usage: relevance_features STORE MODELS < QUERIES\n";
        return 2;
    }
    return moxie::run(arguments[1], arguments[2]);
}
