#include "cli/query_options.h"

#include <istream>
#include <iterator>

#include "moxie/error.h"

namespace moxie::cli {
namespace {

void set_route(Request& request, const std::string& text) {
    request.plain = text == "plain";
    request.route = request.plain ? RouteChoice{RouteMode::flat, 0} : parse_route(text);
}

void set_experts(Request& request, const std::string& text) {
    request.experts = split_list(text);
    if (request.experts.empty()) {
        throw Error(ErrorCode::invalid_request, "--experts takes names: --experts a,b", "experts");
    }
}

Option history_option(Request& request) {
    return {{"--history"},
            "FILE",
            "what was asked before, oldest first: JSON lines or an array of {\"query\": \"…\"} or "
            "{\"role\": \"user\", \"content\": \"…\"}. The less the query says by itself, the more "
            "its route leans on the last eight",
            [&request](const std::string& text) { request.history = read_history(text); }};
}

std::vector<Option> choosing_options(Request& request) {
    return {
        {{"--balance"},
         "A",
         "even the load of experts: for choosing alone, their weights are changed by this share (0 "
         "to 1; default 0) of what `moxie train` found to do so",
         [&request](const std::string& text) {
             request.balance = parse_number(text, "--balance");
         }},
        {{"--hold-back"},
         "B",
         "for choosing alone, lessen the weight of experts that came since `moxie train` by this "
         "share (0 to 1; default 0)",
         [&request](const std::string& text) {
             request.hold_back = parse_number(text, "--hold-back");
         }}};
}

std::vector<Option> later_options() {
    return {later("--rerank", "N", "hits are ranked by the first stage alone")};
}

}  // namespace

std::vector<Option> search_options(Request& request) {
    std::vector<Option> options = {
        {{"--filter"},
         "KEY=VALUE",
         "only documents whose metadata say so; several must all hold",
         [&request](const std::string& text) { request.filters.push_back(parse_filter(text)); }},
        {{"--mode"},
         "MODE",
         "the evidence that ranks: hybrid (default), lexical or dense; without vectors in the "
         "store "
         "hybrid is lexical",
         [&request](const std::string& text) { request.mode = parse_search_mode(text); }},
        flag({"--as-typed"},
             "keep every word as it is; without it a word that no document holds is read as the "
             "most frequent one a slip of a finger away",
             request.as_typed),
        {{"--fuse"},
         "NAME",
         "how words and vectors become one score: scorer (default), or rrf or minmax over the "
         "lists of what was opened",
         [&request](const std::string& text) { request.fuse = parse_fusion(text); }},
        {{"--cells"},
         "CHOICE",
         "the vectors of an opened expert that are compared: all (default), or routed: those of "
         "small cells, the most promising first, until no other is likely to change the hits; "
         "routed=0.3 opens more of them than the usual margin of 0.2",
         [&request](const std::string& text) { request.cells = parse_cells(text); }},
        {{"--weight"},
         "W",
         "the share of words in a hybrid score, between 0 and 1 (fitted: 0.35, or as `moxie train` "
         "learnt)",
         [&request](const std::string& text) { request.weight = parse_number(text, "--weight"); }},
        {{"--route-weight"},
         "L",
         "how much the logarithm of an expert's route weight counts in the score, from 0 (the "
         "route "
         "decides what is opened, never the order) to 1 (fitted: 0.02, or as `moxie train` learnt)",
         [&request](const std::string& text) {
             request.route_weight = parse_number(text, "--route-weight");
         }},
        flag({"--evidence"},
             "weigh the experts again by what they found, and with top-p open more of them where "
             "that is weak",
             request.evidence),
        {{"--min-relevance"},
         "R",
         "leave out hits whose calibrated probability of being relevant lies below R, from 0 to 1",
         [&request](const std::string& text) {
             request.min_relevance = parse_number(text, "--min-relevance");
         }},
        {{"--vector"},
         "FILE",
         "the query's vector (.npy or .fvecs), for experts that were added with --vectors",
         [&request](const std::string& text) { request.vector = read_vector(text); }},
        history_option(request),
        {{"--gate"},
         "on|off",
         "whether \"no retrieval is needed\" is a possible outcome; on for ask, off otherwise",
         [&request](const std::string& text) { request.gate = parse_switch(text, "--gate"); }},
        {{"--budget-ms"},
         "T",
         "leave out what is not finished after T milliseconds, with a warning",
         [&request](const std::string& text) {
             request.budget_ms = parse_number(text, "--budget-ms");
         }},
        threads_option("a hit", request.threads)};
    for (auto& more : {choosing_options(request), later_options()})
        options.insert(options.end(), more.begin(), more.end());
    return options;
}

std::vector<Option> query_options(QueryOptions& options) {
    Request& request = options.request;
    std::vector<Option> all = {
        {{"-k"},
         "N",
         "hits wanted (10)",
         [&request](const std::string& text) { request.k = parse_count(text, "-k"); }},
        {{"--experts"},
         "A,B",
         "open just these experts, whatever the router thinks",
         [&request](const std::string& text) { set_experts(request, text); }},
        {{"--route"},
         "MODE",
         "which experts to open: top-p=0.9 (default: the fewest whose weights reach it), top-k=2 "
         "(the two best), max-loss=0.02 (the fewest that miss on average at most this share of "
         "flat's "
         "ten best hits, see `moxie train`), flat (all), exact (as few as can be proved enough), "
         "plain (all, and no route weight in the score)",
         [&request](const std::string& text) { set_route(request, text); }},
        {{"--shadow"},
         "RATE",
         "run this share of the queries (0 to 1, chosen by their hashes) flat as well, and record "
         "what the route missed for `moxie drift`; MOXIE_SHADOW sets it for all searches",
         [&options](const std::string& text) { options.shadow = parse_number(text, "--shadow"); }},
        flag({"--explain"}, "say why each expert was opened or left closed, and where time went",
             options.explain)};
    for (Option& option : search_options(request)) all.push_back(std::move(option));
    return all;
}

std::string read_query(Session& session, const std::vector<std::string>& words,
                       const std::string& command) {
    if (words.empty()) {
        throw Error(
            ErrorCode::invalid_request,
            command + " needs a query, for example: moxie " + command + " how to undo a commit",
            "query");
    }
    if (words.size() == 1 && words[0] == "-") {
        return {std::istreambuf_iterator<char>(session.in), {}};
    }
    std::string query;
    for (const std::string& word : words) query += (query.empty() ? "" : " ") + word;
    return query;
}

}  // namespace moxie::cli
