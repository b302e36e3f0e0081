#include "engine/retriever_stage.h"

#include <algorithm>
#include <numeric>

#include "engine/retriever_lessons.h"

namespace moxie {

namespace {

RecipeShares named_ones(const Expert& expert, const std::vector<std::string>& names) {
    const auto named = [&](const std::string& name) -> std::uint32_t {
        return std::find(names.begin(), names.end(), name) != names.end() ? 1 : 0;
    };
    RecipeShares shares{named(expert.name)};
    for (const auto& retriever : expert.retrievers) shares.push_back(named(retriever->name));
    return shares;
}

RecipeChoice choice_for(Inquiry& inquiry, const Expert& expert) {
    const std::size_t recipes = expert.retrievers.size() + 1;
    RecipeChoice choice{RecipeShares(recipes, 1), "all recipes, fused"};
    if (inquiry.encoded.empty() && !wants_vectors(inquiry)) {
        choice = {RecipeShares(recipes, 0), "words alone know one recipe"};
        choice.shares[0] = 1;
    } else if (!inquiry.enforced.empty()) {
        choice = {named_ones(expert, inquiry.request.experts), "its recipes likewise"};
    } else if (!inquiry.request.plain && !inquiry.encoded.empty()) {
        const RetrieverLessons* const lessons =
            retriever_lessons(inquiry.snapshot, expert, inquiry.answer.trace);
        const EncodedQuery& query = inquiry.encoded.front();
        if (!lessons || lessons->pilots.encoder != query.encoder) return choice;
        const std::size_t arm = choose_arm(lessons->pilots, query.vector.components());
        if (arm == 0) return choice;
        choice = {lessons->arms[arm], "its recipes as is best for such queries"};
    }
    return choice;
}

const std::string& recipe_name(const Expert& expert, std::size_t recipe) {
    return recipe == 0 ? expert.name : expert.retrievers[recipe - 1]->name;
}

}  // namespace

void choose_retrievers(Inquiry& inquiry, std::span<const std::size_t> several) {
    inquiry.recipes.assign(inquiry.experts.size(), {});
    for (const std::size_t i : several)
        inquiry.recipes[i] = choice_for(inquiry, *inquiry.experts[i]);
}

void describe_retrievers(const Inquiry& inquiry, std::size_t expert, RoutedExpert& route) {
    const RecipeChoice& choice = inquiry.recipes[expert];
    if (choice.shares.empty()) return;
    const auto all = std::accumulate(choice.shares.begin(), choice.shares.end(), 0.0);
    for (std::size_t recipe = 0; recipe < choice.shares.size(); ++recipe)
        route.recipes.emplace_back(recipe_name(*inquiry.experts[expert], recipe),
                                   route.opened ? choice.shares[recipe] / all : 0);
    if (route.opened) route.why += "; " + choice.why;
}

std::optional<std::string> retriever_of(const Inquiry& inquiry, const Inquiry::Found& found) {
    const Expert& expert = *inquiry.experts[found.expert];
    if (expert.retrievers.empty()) return {};
    return recipe_name(expert, found.chunk.recipe);
}

}  // namespace moxie
