#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answer/extract.h"
#include "engine/encoders.h"
#include "engine/trace.h"
#include "expert/expert.h"
#include "expert/retrievers.h"
#include "index/directory.h"
#include "model/generator.h"
#include "moxie/answer.h"
#include "moxie/request.h"
#include "rank/merge.h"
#include "rank/recipes.h"
#include "rank/relevance.h"
#include "route/features.h"
#include "route/plan.h"
#include "route/router.h"
#include "store/snapshot.h"

namespace moxie {

/// The score function of one query, fixed before the search: score = w·BM25/U + (1 − w)·cosine +
/// λ·log home(expert) + μ·likeness(document), in fixed point, with U = 5·√(Σ idf of the query's
/// terms) (measured against list min-max in docs/evaluation.md: as good or better, and the only
/// kind that can be bounded), and w, λ, home, μ and likeness as in Recipes. Without vectors w is 1.
/// What is opened never changes a score.
struct Scorer {
    double words_unit = 1;           ///< U
    double unit = 1;                 ///< U/w: fixed-point totals are BM25's, and divided by this
    double weight = 1;               ///< w: the share of lexical evidence
    double route_weight = 0;         ///< λ
    DenseScorer dense{};             ///< its queries are Inquiry::encoded
    std::vector<std::int64_t> bias;  ///< a term for every eligible expert, in BM25's fixed point
    RaisedDocuments raised{};        ///< by what they answered before
    double score(std::int64_t total) const {
        return static_cast<double>(total) / (kScoreScale * unit);
    }
};

/// The experts that hold documents, with the route weight that scores make use of: the shipped
/// router's, so that a store that adopts another opens other experts, but scores as before. It
/// depends on this turn's own words and on what eligible experts hold, never on how that came:
/// pairs of terms, which are counted by segment, are left out, and a divided expert is weighed
/// whole, so that a flat search finds the same before and after.
struct Homes {
    std::vector<std::uint32_t> numbers{};  ///< in the catalog
    std::vector<double> weights{};         ///< parallel; sum to one
    std::vector<std::size_t> place{};      ///< by index into Inquiry::experts: that of its holder
};

/// How relevant a hit is. Without a calibration nothing is known, and nothing speaks against it.
struct Judged {
    std::optional<double> relevance{};
    bool can_answer = true;
    bool by_vectors = false;  ///< its cosine was read
};

/// What the recipes over an expert's chunks count for, and why. Empty: it has no retrievers.
struct RecipeChoice {
    RecipeShares shares{};
    std::string why{};
};

/// One question on its way through the engine: what each stage leaves for the next.
struct Inquiry {
    const Request& request;
    const Snapshot& snapshot;
    Answer& answer;
    Stages& stages;

    std::string query{};                                   ///< as typed, valid UTF-8
    std::string read{};                                    ///< the same, unknown words respelt
    std::vector<std::shared_ptr<const Expert>> experts{};  ///< eligible, by name
    std::vector<bool> enforced{};  ///< named by the request; empty: the router decides

    std::vector<QueryTerm> terms{};  ///< distinct terms that eligible experts hold
    std::vector<std::vector<DirectoryEntry>>
        holders{};                           ///< of each of `terms`, by index into `experts`
    std::vector<std::uint32_t> pairs{};      ///< distinct pair_hash() of neighbouring terms
    std::vector<AnswerTerm> answer_terms{};  ///< all distinct terms, unknown ones with idf 0
    double average_length = 1;
    std::vector<EncodedQuery> encoded{};  ///< one an encoder; empty: words alone rank

    Evidence evidence = Evidence::terms;  ///< that the router reads
    RouterWeights router{};               ///< in use for this query
    bool teaching = false;  ///< all that the router reads is wanted, though everything is opened,
                            ///< and every expert's own best chunks
    RouteChoice choice{RouteMode::flat, 0};  ///< of max-loss the value is p, see Opening::Step
    std::vector<double> choosing{};          ///< choosing_bias()
    RoutePlan plan{};
    std::vector<RecipeChoice> recipes{};  ///< of each of `experts`
    RouterScores routing{};
    std::vector<double> own_weights{};  ///< of this turn alone; empty without a history
    const Recipes* scoring = nullptr;   ///< recipes in use for this query, once it is routed
    Homes homes{};
    std::vector<std::int64_t>
        bounds{};  ///< `exact`: no chunk of an expert scores above it, in fixed point
    Scorer scorer{};

    struct Found {
        std::size_t expert = 0;  ///< index into `experts`
        FoundChunk chunk;
    };
    std::vector<Found> found{};
    bool failed = false;                  ///< some opened expert could not be searched
    std::vector<Candidate> candidates{};  ///< origin: index into `found`
    std::vector<Merged> merged{};

    const Calibration* calibration = nullptr;  ///< of relevance, if anything is learnt
    std::vector<Judged> judged{};              ///< of each of `merged`; empty without a calibration
    std::optional<double> best_relevance{};    ///< of any hit, those left out for it included
    bool can_answer = true;                    ///< some hit is ground enough for an answer
};

/// An inquiry beside the one that is answered, asked for what its stages leave.
struct Aside {
    Aside(Request asked, const Snapshot& snapshot, Timing timing = Timing::elapsed)
        : request(std::move(asked)),
          stages(answer.trace, {}, timing),
          inquiry{request, snapshot, answer, stages} {}
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

    Request request;
    Answer answer{};
    Stages stages;
    Inquiry inquiry;
};

// The stages, in order. Each reads what the earlier ones left.
void analyse_query(Inquiry& inquiry);
/// Whether no eligible expert holds some word, and it may be respelt.
bool has_unknown_words(const Inquiry& inquiry);
/// Reads unknown words as the most frequent ones a slip away (docs/decisions/respelling.md). Only
/// what eligible experts hold counts, whichever the request wants open: what is opened never
/// changes a score.
void respell_query(Inquiry& inquiry);
/// What the words of Inquiry::read are to the eligible experts.
void read_terms(Inquiry& inquiry);
/// In how many chunks of eligible experts a term stands.
std::uint64_t chunks_with(const Snapshot& snapshot, std::uint64_t term_hash);
/// Whether anything is to be searched. Where not, Route::why is filled.
bool gate_opens(Inquiry& inquiry);
/// The plan of a closed gate: no expert is opened, whatever its weight.
void close_all(Inquiry& inquiry);
/// Whether the request asks for vectors, and some expert has them.
bool wants_vectors(const Inquiry& inquiry);
/// The encoder of most chunks; empty where nothing has vectors.
std::string main_encoder(const Inquiry& inquiry);
/// By the encoder of most chunks, which the router reads too; then by those of the opened experts.
/// A query that cannot be encoded is ranked by its words, with a warning. Throws Error{conflict}
/// where vectors alone were to rank.
void encode_query(Inquiry& inquiry, Encoders& encoders);
/// Whether there are experts of further encoders.
bool wants_more_vectors(const Inquiry& inquiry);
void encode_for_opened(Inquiry& inquiry, Encoders& encoders);
void route_query(Inquiry& inquiry);
/// Whether what is found decides what is opened: then showing the route means searching.
bool decides_by_search(const Inquiry& inquiry);
/// What routing knows of an expert, and of its vectors if they are by this encoder.
ExpertProfile profile_of(const Expert& expert, const std::string& encoder);
/// `max-loss`: what is promised of this answer, and the route that keeps it. Throws Error{conflict}
/// where nothing was calibrated, or on too few queries.
RouteChoice promise(Inquiry& inquiry);
/// Takes it back where an expert could not be searched.
void settle_promise(Inquiry& inquiry);
/// name@version.
std::string scorer_version(const Inquiry& inquiry);
void search_experts(Inquiry& inquiry);
void describe_route(Inquiry& inquiry);
/// Weighs the experts again by what they found, opens more where that is weak (top-p alone), and
/// lets the new weights count in the scores in place of the old ones. Outside loss and `exact`.
void weigh_again_by_evidence(Inquiry& inquiry);
void merge_hits(Inquiry& inquiry);
/// What is learnt of relevance, if anything; damaged, it is left out with a warning.
void load_calibration(Inquiry& inquiry);
/// Throws Error{conflict} where hits are to be left out by a relevance that nothing was learnt of.
void require_calibration(const Inquiry& inquiry);
/// With a calibration: how relevant each hit is. Leaves out what is too little so.
void judge_hits(Inquiry& inquiry);
void fill_hits(Inquiry& inquiry);
/// Fills title, section, text and the like of a chunk.
void show_chunk(const Segment& segment, std::uint32_t number, Hit& hit);
void write_answer(Inquiry& inquiry, const Generator* generator);

}  // namespace moxie
