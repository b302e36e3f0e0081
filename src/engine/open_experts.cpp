#include "engine/open_experts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/threads.h"
#include "expert/united_views.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// What one search left: chunks with the expert of each, or why there are none.
struct Outcome {
    std::vector<Inquiry::Found> found;
    SearchCounters counters;
    std::string failure;
};
using Group = std::vector<std::size_t>;  // experts that are searched together

// Where vectors play no part all recipes find the same.
std::vector<FoundChunk> search_chunks(const Inquiry& inquiry, const ExpertSearch& search,
                                      std::size_t expert, SearchCounters& counters) {
    const RecipeShares& shares = inquiry.recipes[expert].shares;
    if (shares.empty() || search.dense.queries.empty())
        return inquiry.experts[expert]->search(search, counters);
    return search_recipes(*inquiry.experts[expert], shares, search, counters);
}

Outcome search_one(const Inquiry& inquiry, const ExpertSearch& search, std::size_t expert) {
    Outcome outcome;
    const std::string& name = inquiry.experts[expert]->name;
    if (inquiry.stages.late()) {
        outcome.failure = "expert " + name + " was left out: the time budget was used up";
        return outcome;
    }
    try {
        for (const FoundChunk& chunk : search_chunks(inquiry, search, expert, outcome.counters))
            outcome.found.push_back({expert, chunk});
    } catch (const Error& error) {
        outcome.failure = "expert " + name + " is left out: " + error.what();
    }
    return outcome;
}

const Expert* parent_of(const Inquiry& inquiry, const Group& group) {
    const std::string& name = inquiry.experts[group.front()]->parent;
    for (const auto& expert : inquiry.snapshot.divided)
        if (expert->name == name) return expert.get();
    return nullptr;
}

std::size_t views_of(const Inquiry& inquiry, const std::string& parent) {
    const auto& experts = inquiry.snapshot.experts;
    return static_cast<std::size_t>(
        std::count_if(experts.begin(), experts.end(),
                      [&](const auto& expert) { return expert->parent == parent; }));
}

// Nothing where something is damaged: then what is sound can still be searched apart.
std::optional<Outcome> search_together(const Inquiry& inquiry, const ExpertSearch& search,
                                       const Group& group) {
    const Expert* parent = group.size() > 1 ? parent_of(inquiry, group) : nullptr;
    if (!parent || inquiry.stages.late()) return std::nullopt;
    UnitedViews::Views views;
    for (const std::size_t expert : group) views.push_back(inquiry.experts[expert]);
    const bool whole = views.size() == views_of(inquiry, parent->name);
    try {
        const UnitedViews united(*parent, views,
                                 whole ? UnitedViews::Extent::whole : UnitedViews::Extent::some);
        Outcome outcome;
        for (const auto& [view, chunk] : united.search(search, outcome.counters))
            outcome.found.push_back({group[view], chunk});
        return outcome;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<Outcome> search_group(const Inquiry& inquiry, const ExpertSearch& search,
                                  const Group& group) {
    if (std::optional<Outcome> together = search_together(inquiry, search, group))
        return {*std::move(together)};
    std::vector<Outcome> outcomes;
    for (const std::size_t expert : group) outcomes.push_back(search_one(inquiry, search, expert));
    return outcomes;
}

// Scores of a group differ by nothing but the chunk: the bias is part of what they share.
std::vector<Group> groups_of_open(const Inquiry& inquiry) {
    std::vector<Group> groups;
    std::map<std::pair<std::string, std::int64_t>, std::size_t> group_of;
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i) {
        if (!inquiry.plan.open[i]) continue;
        const std::string& parent = inquiry.experts[i]->parent;
        if (parent.empty()) {
            groups.push_back({i});
            continue;
        }
        const auto [at, fresh] =
            group_of.try_emplace({parent, inquiry.scorer.bias[i]}, groups.size());
        if (fresh) groups.emplace_back();
        groups[at->second].push_back(i);
    }
    return groups;
}

Candidate candidate_of(const Inquiry& inquiry, const Inquiry::Found& found) {
    const Expert& source = *inquiry.experts[found.expert];
    const Segment& segment = source.parts[found.chunk.segment].segment->open();
    const std::uint32_t chunk = found.chunk.chunk;
    Candidate candidate;
    candidate.score = found.chunk.score + inquiry.scorer.bias[found.expert];
    candidate.expert = source.holder();
    candidate.document = segment.document_id(segment.document_of(chunk));
    candidate.ordinal = segment.ordinal_of(chunk);
    candidate.text_hash = segment.text_hash(chunk);
    candidate.origin = inquiry.found.size();
    return candidate;
}

void keep(Inquiry& inquiry, const Outcome& outcome) {
    Cost& cost = inquiry.answer.trace.cost;
    cost.postings += outcome.counters.postings;
    cost.vectors += outcome.counters.vectors;
    cost.centroids += outcome.counters.centroids;
    cost.cells += outcome.counters.cells;
    cost.bytes += outcome.counters.bytes;
    if (!outcome.failure.empty()) {
        inquiry.answer.trace.warnings.push_back(outcome.failure);
        inquiry.failed = true;
    }
    for (const Inquiry::Found& found : outcome.found) {
        inquiry.candidates.push_back(candidate_of(inquiry, found));
        inquiry.found.push_back(found);
    }
}

}  // namespace

void search_expert(Inquiry& inquiry, const ExpertSearch& search, std::size_t expert) {
    keep(inquiry, search_one(inquiry, search, expert));
}

void search_open(Inquiry& inquiry, const ExpertSearch& search) {
    const std::vector<Group> groups = groups_of_open(inquiry);
    std::vector<std::vector<Outcome>> outcomes(groups.size());
    const std::size_t threads =
        inquiry.request.threads > 0 ? inquiry.request.threads : core_count();
    parallel_for(groups.size(), threads,
                 [&](std::size_t i) { outcomes[i] = search_group(inquiry, search, groups[i]); });
    for (const std::vector<Outcome>& group : outcomes)
        for (const Outcome& outcome : group) keep(inquiry, outcome);
}

}  // namespace moxie
