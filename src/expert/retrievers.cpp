#include "expert/retrievers.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace moxie {

namespace {

// Of each list that is merged: the field's customary depth.
constexpr std::size_t kListLength = 100;

using Place = std::pair<std::uint32_t, std::uint32_t>;  // segment, chunk
using List = std::vector<FoundChunk>;

const Expert& recipe_of(const Expert& expert, std::size_t recipe) {
    return recipe == 0 ? expert : *expert.retrievers[recipe - 1];
}

List search_one(const Expert& expert, std::size_t recipe, const ExpertSearch& search,
                SearchCounters& counters) {
    List list = recipe_of(expert, recipe).search(search, counters);
    for (FoundChunk& chunk : list) chunk.recipe = static_cast<std::uint32_t>(recipe);
    return list;
}

struct Gathered {
    FoundChunk chunk;
    std::int64_t best = 0;        // of its scores
    std::int64_t above_last = 0;  // their sum above the last of each list, weighed
};

// What is shown of a chunk is what the first recipe says that found it: the expert's own, if it
// did.
void gather(const List& list, std::int64_t share, std::map<Place, Gathered>& chunks) {
    for (const FoundChunk& found : list) {
        const auto [at, fresh] = chunks.try_emplace({found.segment, found.chunk});
        Gathered& gathered = at->second;
        if (fresh) gathered = {found, found.score, 0};
        gathered.above_last += share * (found.score - list.back().score);
        if (found.score <= gathered.best) continue;
        gathered.best = found.score;
        gathered.chunk.recipe = found.recipe;
    }
}

void sort_and_cut(const Expert& expert, std::size_t k, List& found) {
    const auto place = [&](const FoundChunk& hit) {
        const Segment& segment = expert.parts[hit.segment].segment->open();
        return std::pair(segment.document_id(segment.document_of(hit.chunk)),
                         segment.ordinal_of(hit.chunk));
    };
    std::sort(found.begin(), found.end(), [&](const FoundChunk& a, const FoundChunk& b) {
        return a.score != b.score ? a.score > b.score : place(a) < place(b);
    });
    if (found.size() > k) found.resize(k);
}

}  // namespace

RecipeLists list_recipes(const Expert& expert, const RecipeShares& shares,
                         const ExpertSearch& search, SearchCounters& counters) {
    ExpertSearch deep = search;
    deep.k = std::max(search.k, kListLength);
    RecipeLists lists(shares.size());
    for (std::size_t recipe = 0; recipe < shares.size(); ++recipe)
        if (shares[recipe] > 0) lists[recipe] = search_one(expert, recipe, deep, counters);
    return lists;
}

std::vector<FoundChunk> fuse_recipes(const Expert& expert, const RecipeLists& lists,
                                     const RecipeShares& shares, std::size_t k) {
    std::map<Place, Gathered> chunks;
    std::int64_t all = 0, last = 0;  // shares, and what they make of the last of each list
    for (std::size_t recipe = 0; recipe < lists.size(); ++recipe) {
        const std::int64_t share = shares[recipe];
        if (share == 0 || lists[recipe].empty()) continue;
        gather(lists[recipe], share, chunks);
        last += share * lists[recipe].back().score;
        all += share;
    }
    List found;
    for (auto& [place, gathered] : chunks) {
        gathered.chunk.score = (gathered.above_last + last) / all;
        found.push_back(gathered.chunk);
    }
    sort_and_cut(expert, k, found);
    return found;
}

std::vector<FoundChunk> search_recipes(const Expert& expert, const RecipeShares& shares,
                                       const ExpertSearch& search, SearchCounters& counters) {
    const auto open = [](std::uint32_t share) { return share > 0; };
    if (std::count_if(shares.begin(), shares.end(), open) == 1) {
        const auto only = std::find_if(shares.begin(), shares.end(), open) - shares.begin();
        return search_one(expert, static_cast<std::size_t>(only), search, counters);
    }
    return fuse_recipes(expert, list_recipes(expert, shares, search, counters), shares, search.k);
}

std::int64_t dense_bound_of(const Expert& expert, const RecipeShares& shares,
                            const DenseScorer& dense) {
    std::int64_t bound = 0;
    bool any = false;
    for (std::size_t recipe = 0; recipe < shares.size(); ++recipe) {
        if (shares[recipe] == 0) continue;
        const std::int64_t own = recipe_of(expert, recipe).dense_bound(dense);
        bound = any ? std::max(bound, own) : own;
        any = true;
    }
    return bound;
}

}  // namespace moxie
