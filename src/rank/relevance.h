#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// What speaks for one hit. Nothing in it depends on the other hits, on what was opened or on how
/// the hit was found, so one chunk has one relevance for one query.
struct Match {
    std::optional<double> cosine;  ///< in the default encoder's range; empty: the chunk has no
                                   ///< vector
    double words = 0;              ///< BM25 / U(query); read only where there is no cosine
    double coverage = 0;  ///< share of the query's information in the chunk's words, in [0, 1]; a
                          ///< word that no document holds informs as much as the rarest held one
    double length = 0;    ///< query_length() of the query
    double unknown = 0;   ///< share of the query's terms that no document holds
    double topic = 0;     ///< largest cosine of the query and the centroid of an expert
};

/// ln(1 + distinct terms), at least that of three: keyword queries are rarer among judged queries
/// than among those that people type, and are not to be mistrusted for it.
double query_length(std::size_t distinct_terms);

/// A logistic model: bias + Σ weight · input, in nats.
struct Logistic {
    double bias = 0;
    std::vector<double> weights;
};

/// Relevance is a product of two probabilities. *Scope*: the store holds what the query asks about.
/// *Fit*: given that, this chunk is what is wanted. They are two, because they fail apart: a store
/// without the subject still has a nearest chunk, and among chunks of the subject few are wanted.
struct RelevanceModel {
    /// For hits with a cosine: scope over (cosine, coverage, length, topic), fit over (cosine,
    /// coverage, length). For hits with words alone: scope over (words, coverage, length,
    /// unknown), fit over (words, coverage, length).
    struct Part {
        Logistic scope;
        Logistic fit;
        double least = 0;  ///< relevance below which a hit is no ground for an answer
    };
    std::string name;
    Part vectors;
    Part words;
};

/// Fitted on train splits by script/fit-relevance; its provenance stands beside the numbers
/// (src/rank/shipped_relevance.inc).
const RelevanceModel& shipped_relevance();

/// The two log-odds of a match under the shipped model, before a store's calibration.
struct Odds {
    double scope = 0;
    double fit = 0;
};
Odds match_odds(const Match& match);

/// What a store's calibration makes of log-odds: shift + scale · odds.
struct Line {
    double shift = 0;
    double scale = 1;
    friend bool operator==(const Line&, const Line&) = default;
};

/// How relevance is to be read in one store. Learnt without labels (the lines of scope), and with
/// judgements where there are some (all).
struct Calibration {
    struct Part {
        Line scope;
        Line fit;
        double least = 0;  ///< as in RelevanceModel::Part
        friend bool operator==(const Part&, const Part&) = default;
    };
    Part vectors;
    Part words;
    std::vector<std::string> encoders;  ///< whose cosines it was learnt from, sorted

    /// In [0, 1].
    double relevance(const Match& match) const;
    /// Whether a hit of this relevance is ground enough for an answer. One that holds every word of
    /// the query always is: whether it answers is not for this model to say.
    bool can_answer(const Match& match) const;

    /// Whether judged queries taught it what fits, and when to abstain.
    bool is_judged() const { return vectors.fit != Line{} || words.fit != Line{}; }

    friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// A relevance as people read it: small ones with more digits.
std::string probability_text(double value);

/// The shipped model as it is.
Calibration uncalibrated();

std::vector<std::uint8_t> write_calibration(const Calibration& calibration);
/// Throws Error{corrupt} for damaged bytes, and {conflict} for those of another shipped model.
Calibration read_calibration(Bytes bytes);

/// One observation for fit_line().
struct Labelled {
    double odds = 0;
    bool positive = false;
    double weight = 1;
};

/// Shift and scale by penalised maximum likelihood (Platt 1999 with a normal prior): shift ~ N(0,
/// shift_spread²), scale ~ N(1, .3²). Newton's method, which the penalty makes converge; the same
/// observations in the same order give the same bits. Without observations the prior's mean.
Line fit_line(const std::vector<Labelled>& observations, double shift_spread);

}  // namespace moxie
