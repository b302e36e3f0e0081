#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "rank/answer_memory.h"

namespace moxie {

/// The scorer's weight of words, and what words alone tell of a cosine that is missing: intercept,
/// and slope over BM25/U. Fitted on train queries by script/fit-fusion.
struct ShippedFusion {
    double weight;
    double missing_base;
    double missing_slope;
};
const ShippedFusion& shipped_fusion();

/// How a score is made of words, vectors, route weights and what answered questions alike:
/// w·BM25/U + (1 − w)·cosine + λ·log home(expert) + μ(expert)·likeness(document). Home says where
/// the query belongs: the route weights, times what each expert's prior adds, summing to one. w is
/// the experts' own share of words averaged by home, so that all hits of a query are scored alike
/// (experts that score each by their own share give lists that cannot be compared; measured in
/// docs/evaluation.md). Likeness is AnswerMemory's.
struct Recipes {
    struct Own {
        double weight = 0;   ///< share of words in (0, 1)
        double prior = 0;    ///< nats
        double answers = 0;  ///< μ
        friend bool operator==(const Own&, const Own&) = default;
    };
    double weight = 0;                             ///< of experts that have no own
    double route_weight = 0;                       ///< λ
    std::map<std::uint32_t, Own> own{};            ///< by the expert's number in the catalog
    std::shared_ptr<const AnswerMemory> memory{};  ///< null: none

    /// Empty for the shipped ones, else "+" and a checksum: what was calibrated with some recipes
    /// holds with no others.
    std::string suffix() const;
    /// Leaves out experts of whom nothing is known but what is common.
    void drop_common();
    /// Without what answers are worth and what is remembered of them.
    Recipes without_answers() const;
    /// Memories are equal by their version.
    friend bool operator==(const Recipes& a, const Recipes& b);
};

/// Fitted on train queries by script/fit-fusion (the weight) and script/fit-recipes (λ).
const Recipes& shipped_recipes();

/// What recipes say of one query.
struct Blend {
    double weight = 0;               ///< w
    std::vector<double> log_home{};  ///< by expert, at least ln(kLeastHome)
    std::vector<double> answers{};   ///< μ by expert
};
/// An expert nearly ruled out is not ruled out altogether: it may hold the one good hit.
inline constexpr double kLeastHome = 1e-6;
/// `weights` are route weights, parallel to the experts' numbers.
Blend blend(const Recipes& recipes, std::span<const double> weights,
            std::span<const std::uint32_t> experts);

std::vector<std::uint8_t> write_recipes(const Recipes& recipes);
/// Throws Error{corrupt} for damaged bytes, Error{conflict} for those of another version.
Recipes read_recipes(Bytes bytes);

}  // namespace moxie
