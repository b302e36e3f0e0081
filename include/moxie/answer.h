#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace moxie {

/// A half-open range of bytes [begin, end) of a document's extracted text.
struct Span {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

/// What the router thought of one eligible expert.
struct RoutedExpert {
    std::string name;
    double weight =
        0;  ///< estimated share of the flat top k; weights sum to one over eligible experts
    std::optional<double> alone;  ///< the weight by this turn alone, where there were others
    bool opened = false;
    std::string why;              ///< one sentence for people
    std::optional<double> bound;  ///< `exact`: no chunk of this expert can score above it
    std::uint64_t chunks = 0;
    std::vector<std::pair<std::string, double>> features;  ///< feature name, raw value
    /// Where it has retrievers: each recipe over its chunks, its own first, and its share of a
    /// chunk's score; 0: closed.
    std::vector<std::pair<std::string, double>> recipes{};
};

struct Route {
    bool retrieve = true;            ///< false where the gate closed
    std::optional<std::string> why;  ///< it closed, one sentence for people
    std::string
        mode;  ///< as in to_string(RouteChoice), "plain", or "experts" where they were enforced
    double share_opened = 0;            ///< chunks in opened experts / chunks in eligible experts
    std::vector<RoutedExpert> experts;  ///< every eligible expert, largest weight first
};

struct Scores {
    double lexical = 0;           ///< BM25
    std::optional<double> dense;  ///< cosine, in the range of the default encoder
    double answers = 0;  ///< what `fused` gained because the document answered questions alike
    double fused = 0;    ///< the scorer's value
    std::optional<double> rerank;
};

/// One chunk that was found.
struct Hit {
    std::size_t rank = 0;  ///< from 1
    std::string expert;
    std::string document;     ///< id, unique in its expert
    std::uint32_t chunk = 0;  ///< ordinal in the document, from 0
    std::string title;
    std::vector<std::string> section;  ///< heading path within the document, outermost first
    std::string text;
    std::string uri;                    ///< path of the file it came from, empty if unknown
    std::optional<std::uint32_t> page;  ///< or slide, from 1, if the document has them
    Span span;
    double score = 0;                 ///< ranks; comparable across experts of one answer
    std::optional<double> relevance;  ///< calibrated probability; empty until a calibration exists
    Scores scores;
    std::optional<std::string> retriever{};  ///< the recipe that ranks it best, where several could
    std::vector<std::pair<std::string, std::string>> metadata;
    std::vector<std::string>
        also_in;  ///< further experts with the same text, scoring no less than the last hit
};

struct Citation {
    std::size_t index = 0;  ///< the [n] in the answer's text, from 1
    std::size_t hit = 0;    ///< rank of the hit it quotes
    std::string expert;
    std::string document;
    std::string title;
    std::vector<std::string> section;
    std::string uri;
    std::optional<std::uint32_t> page;  ///< the hit's
    Span span;                          ///< of the quote, in the document's extracted text
    std::string quote;                  ///< the bytes of that span, verbatim
    double supported = 0;  ///< in [0, 1]: 1 for verbatim sentences; for generated ones how well the
                           ///< quote supports them
};

struct AnswerText {
    std::string text;  ///< sentences with [n] marks; empty when abstained
    std::vector<Citation> citations;
    bool abstained = false;
    std::optional<std::string> reason;  ///< why it abstained
    bool degraded =
        false;  ///< a stage failed and a simpler one answered (e.g. the generator was unreachable)
};

struct Usage {
    std::uint64_t prompt_tokens = 0;
    std::uint64_t completion_tokens = 0;
    double ms = 0;
    std::uint64_t bytes = 0;
    std::size_t experts_opened = 0;
};

struct Stage {
    std::string name;
    double ms = 0;
};

/// Predicted costs are empty until unit costs were measured on this store and machine (train(),
/// encode(), plan()), and for requests that these say nothing of: filters, time budgets, fused
/// lists and, of `exact`, all but flat's, because its bounds decide what is opened while it
/// searches. Of `max-loss` they are what it opens on average, where that was calibrated. They are
/// of a process that is warm: the first search of one also opens the encoder and verifies what it
/// reads.
struct Cost {
    std::optional<double> predicted_ms;
    double measured_ms = 0;
    std::optional<double> flat_predicted_ms;
    std::uint64_t postings = 0;   ///< postings decoded
    std::uint64_t vectors = 0;    ///< of chunks, compared with the query
    std::uint64_t centroids = 0;  ///< of cells and their groups, likewise
    std::uint64_t cells = 0;      ///< opened; 0 where all vectors are compared
    std::uint64_t bytes = 0;      ///< bytes of postings and text read
};

/// How hits were scored: weight · BM25/unit + (1 − weight) · cosine + route_weight · ln home, where
/// home is how likely the hit's expert is the query's own by its route weight and its prior.
struct ScoredBy {
    double weight = 1;        ///< 1: words alone
    double unit = 1;          ///< 5·√(Σ idf of the query's terms)
    double route_weight = 0;  ///< 0: no route weight in the score
};

/// The proof that `exact` carries: every closed expert's bound lies below the k-th score.
struct Proof {
    std::optional<double>
        threshold;  ///< score of the k-th hit; empty where fewer than k were found
    std::optional<double>
        best_closed;  ///< largest bound among closed experts; empty where all are open
};

/// What `max-loss` promised of this answer.
struct Contract {
    enum class Kind {
        none,       ///< nothing: `why` says why
        estimate,   ///< calibrated on pieces of the store's own text, which are no users' queries
        guarantee,  ///< calibrated on real queries of this store
    };
    Kind kind = Kind::none;
    double epsilon = 0;       ///< the mean share of flat's ten best hits that is missed at most
    double delta = 0;         ///< except with this probability over the calibration draws
    std::uint64_t draws = 0;  ///< queries that it was calibrated on
    std::optional<double> p;  ///< the threshold that opened experts (Opening::Step); empty: all
    std::string why;          ///< of Kind::none, for people
};

/// How the route leaned on the turns before.
struct Leaning {
    std::size_t turns = 0;  ///< of the history, that counted
    double rarity = 0;      ///< of this turn's rarest term, in [0, 1]; 1: one chunk holds it
    double gate = 0;        ///< in [0, 1]: how much of their routing state was carried on; 0: none,
                            ///< because this turn says by itself where it belongs
    double moved = 0;       ///< in [0, 1]: the share of route weight that moved because of it
};

/// What flat search said of a search that was shadowed.
struct Shadowed {
    double loss = 0;     ///< share of flat's ten best hits (of k, if fewer) that is not among these
    double flat_ms = 0;  ///< that it took, beside Cost::measured_ms
};

/// A word that no expert holds, and the one that it was read as.
struct Respelling {
    std::string from;  ///< as typed
    std::string to;    ///< in lower case
    friend bool operator==(const Respelling&, const Respelling&) = default;
};

struct Trace {
    std::string id;
    std::uint64_t commit = 0;  ///< the snapshot that answered
    std::vector<Stage> stages;
    Cost cost;
    ScoredBy scorer;
    std::optional<Proof> proof;
    std::optional<Contract> contract;   ///< `max-loss`
    std::optional<Leaning> history;     ///< empty where the request has none
    std::optional<Shadowed> shadow;     ///< empty unless it was one of the shadowed share
    std::vector<Respelling> respelt{};  ///< distinct, as they come in the query
    std::vector<std::pair<std::string, std::string>>
        versions;  ///< analyser, router, … as name@version
    std::vector<std::string> warnings;
};

/// The result of route, search and ask: the same shape everywhere, filled as far as the request
/// went.
struct Answer {
    std::string query;  ///< as typed
    Route route;
    std::vector<Hit> hits;
    std::optional<AnswerText> answer;
    std::optional<Usage> usage;
    Trace trace;
};

/// All of it as JSON on one line, as `--json` prints it. `route` and `hits` are byte-identical for
/// the same documents, learnt state and request; `trace` and `usage` are outside that promise.
std::string to_json(const Answer& answer);
/// One of `hits`, on one line.
std::string to_json(const Hit& hit);

}  // namespace moxie
