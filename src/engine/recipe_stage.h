#pragma once

#include <functional>
#include <optional>

#include "engine/inquiry.h"
#include "engine/routed_pairs.h"

namespace moxie {

/// Kind of learnt state: Recipes.
inline constexpr const char* kRecipes = "recipes";

/// What the store adopted, or the shipped ones; damaged, they are left out with a warning. They
/// live as long as the snapshot.
const Recipes& recipes_in_use(const Snapshot& snapshot, std::vector<std::string>& warnings);

/// Of plain search the shipped ones.
void load_recipes(Inquiry& inquiry);

/// Lets words weigh so much beside vectors in the scorer, where the query has some.
void weigh_evidence(Inquiry& inquiry, double weight);

/// Lets the homes count in the scorer's terms of the experts.
void set_bias(Inquiry& inquiry, const Blend& blend);

/// Whether the store remembers what answered questions, by the encoder that every query has, so
/// that what is opened decides nothing.
bool remembers_answers(const Inquiry& inquiry);

/// Raises the documents that are recalled, each by `worth` (μ, by the expert's number) times its
/// likeness. Their memory must outlive the inquiry.
void raise_answers(Inquiry& inquiry, std::span<const AnswerMemory::Recalled> recalled,
                   const std::function<double(std::uint32_t)>& worth);

/// Raises what answered questions like this one, as the recipes in use have it. `but`: as in
/// AnswerMemory::recall().
void recall_answers(Inquiry& inquiry, std::optional<std::uint64_t> but = std::nullopt);

/// Fixes the score function and what it is made of, once the route weights are known and before
/// anything is opened. `numbers`: of the experts in the catalog.
void fix_scorer(Inquiry& inquiry, const RoutedWords& words, std::span<const std::uint32_t> numbers);

}  // namespace moxie
