#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eval/interval.h"
#include "eval/study.h"
#include "moxie/engine.h"

namespace moxie::eval {

/// One judged collection in BEIR form: DIR/queries.jsonl(.gz),
/// DIR/qrels/SPLIT.tsv, and perhaps DIR/answers.jsonl. Beyond the form a query may have "history",
/// an array of texts.
struct Collection {
    struct Query {
        std::string id;
        std::string text;
        std::map<std::string, double> judgements;  ///< document id → grade
        std::vector<std::string> answers;
        std::vector<std::string> history{};  ///< what was asked before, oldest first
    };
    std::string name;            ///< the folder's name, which is the expert's
    std::vector<Query> queries;  ///< with at least one positive judgement, sorted by id
};

/// Throws Error{not_found | unsupported} naming file and line.
Collection load_collection(const std::string& directory, const std::string& split);
/// The utterances of DIR/oos.tsv (query-id, split) that no document answers,
/// without judgements; empty optional where there is no such file. Such files
/// call the split "dev" also "val".
std::optional<Collection> load_out_of_scope(const std::string& directory, const std::string& split);
/// The folder's name, which is the expert's.
std::string collection_name(const std::string& directory);
/// DIR/corpus.jsonl or DIR/corpus.jsonl.gz. Throws Error{not_found}.
std::string corpus_file(const std::string& directory);
/// At most `count` queries, chosen by `seed` alone (the same on every machine),
/// sorted by id. 0: all.
void sample(Collection& collection, std::size_t count, std::uint64_t seed);

struct Options {
    std::vector<std::string> directories;
    /// Mode, filters, gate, budget and threads of every search; the evaluation
    /// sets the rest.
    Request base;
    std::vector<RouteChoice> routes;  ///< besides plain, flat and oracle, which are always there
    std::string split = "test";
    std::size_t queries = 0;
    std::uint64_t seed = 13;
    std::string runs;         ///< directory for TREC runs, empty: none
    std::string report;       ///< HTML file, empty: none
    std::string features;     ///< JSONL file with one line a query for fitting
                              ///< routers, empty: none
    std::string paraphrases;  ///< JSONL file of wordings (see paraphrases.h), empty: none
    /// Measure the ladder too. Its constants are tuned on the split "train" of the same folders, at
    /// most `queries` of each.
    bool ladder = false;
    bool answers = false;  ///< by the last of `routes`, or as `ask` routes by default
};

/// Metric name → value, in this order: ndcg@10, recall@100,
/// mrr@10, expert_recall, experts_opened, share_opened, loss@10, ms_median,
/// ms_p95, vectors (compared with the query, mean), centroids (likewise). expert_recall is the
/// share of queries whose own expert is opened; of one that is divided, a part that is not always
/// open. Where cells are routed loss@10 is that of a search for ten hits, because one for more
/// opens more.
using Metrics = std::vector<std::pair<std::string, double>>;

struct Dataset {
    std::string name;
    std::size_t n = 0;
    Metrics metrics;
    std::optional<Interval> against_plain{};  ///< ndcg@10; empty for plain itself
};
struct Mode {
    std::string route;
    Metrics macro;
    std::map<std::string, Interval> intervals;  ///< of macro ndcg@10, loss@10
    std::vector<Dataset> datasets;
    std::optional<std::uint64_t> differs_from_flat;  ///< queries whose ten hits are not flat's
                                                     ///< (exact: must be 0)
    Worst worst_ndcg;                                ///< of the collections: nDCG@10 − plain's
    Worst worst_loss;                                ///< loss@10
};
struct Difference {
    std::string a, b, metric;
    Interval interval;
};
/// Whole answers against gold, one a folder with answers.jsonl; one a folder
/// without, with the one metric `false_abstentions`; and one a folder with
/// oos.tsv, named "FOLDER (out of scope)", with the one metric `refused`. An abstention scores 0 in
/// all but citation_precision, which is over the answers that cite.
struct AnswerScores {
    std::string dataset;
    std::size_t n = 0;
    Metrics metrics;
    std::map<std::string, Interval> intervals;
};
struct ReliabilityBin {
    std::size_t n = 0;
    double relevance = 0;  ///< mean over the bin
    double relevant = 0;   ///< share that is judged relevant
};
/// How far relevance can be read as a probability, on the hits of flat search (see reliability.h).
struct Reliability {
    std::string name;
    std::size_t n = 0;                 ///< hits
    double relevance = 0;              ///< mean
    double relevant = 0;               ///< share that is judged relevant
    double error = 0;                  ///< expected calibration error over the bins
    Interval gap;                      ///< relevance − relevant, mean over queries
    std::vector<ReliabilityBin> bins;  ///< ten of equal width
};
struct Result {
    std::vector<Mode> modes;
    std::vector<Difference> differences;
    std::vector<AnswerScores> answers;
    std::vector<Load> loads;  ///< of the modes that choose experts
    /// Empty where experts were discovered: hits are called after the expert that holds them.
    Curve curve;
    std::vector<LadderStep> ladder;        ///< empty unless asked for
    std::vector<Consistency> consistency;  ///< likewise
    std::vector<Reliability> reliability;  ///< empty where the store has no calibration
    /// Rank of the query's own expert by route weight: share among the first 1, 2, 4 (own@1, …;
    /// macro over folders); and the median time of the route stage (us_median).
    std::vector<std::pair<std::string, double>> routing;
};

/// Searches the whole store with every mode. Writes the files that `options`
/// names. Rankings are measured on all cores; times afterwards, one query at a
/// time, as a user would ask (ten hits with text), the modes taking turns.
/// Throws Error{not_found} for a folder whose expert is not in the store
/// (except where only its oos.tsv is wanted), Error{cancelled}.
Result evaluate(const Engine& engine, const Options& options, Progress* progress = nullptr);
std::string to_json(const Result& result);
/// One self-contained page.
std::string to_html(const Result& result);

/// What a gain at a rank, counted from 0, is divided by: log2(rank + 2).
double discount(std::size_t rank);
/// The most that k documents can gain, discounted.
double ideal_gain(const std::map<std::string, double>& judgements, std::size_t k);
/// nDCG with linear gain (as trec_eval), log2 discount; `ranked` best first.
double ndcg(const std::vector<std::string>& ranked, const std::map<std::string, double>& judgements,
            std::size_t k);
double recall(const std::vector<std::string>& ranked,
              const std::map<std::string, double>& judgements, std::size_t k);
double reciprocal_rank(const std::vector<std::string>& ranked,
                       const std::map<std::string, double>& judgements, std::size_t k);

}  // namespace moxie::eval
