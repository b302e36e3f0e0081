#include "rank/merge.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace moxie {

bool ranks_before(const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::tie(a.expert, a.document, a.ordinal) < std::tie(b.expert, b.document, b.ordinal);
}

namespace {

// Puts a copy under the hit it repeats; false if it repeats none.
bool fold(const Candidate& candidate, std::vector<Merged>& merged,
          const std::vector<std::size_t>& same_text) {
    for (const std::size_t index : same_text) {
        Merged& hit = merged[index];
        if (hit.best.expert == candidate.expert) continue;
        if (std::find(hit.also_in.begin(), hit.also_in.end(), candidate.expert) !=
            hit.also_in.end())
            continue;
        hit.also_in.push_back(candidate.expert);
        return true;
    }
    return false;
}

}  // namespace

std::vector<Merged> merge(std::vector<Candidate> candidates, std::size_t k) {
    std::sort(candidates.begin(), candidates.end(), ranks_before);
    std::vector<Merged> merged;
    std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_text;
    std::unordered_map<std::string_view, std::size_t> of_expert;
    for (const Candidate& candidate : candidates) {
        // A copy below the last hit (its title or headings differ) may lie in an expert that was
        // rightly left closed.
        if (merged.size() == k && candidate.score < merged.back().best.score) break;
        if (++of_expert[candidate.expert] > k) continue;
        std::vector<std::size_t>& same_text = by_text[candidate.text_hash];
        if (fold(candidate, merged, same_text) || merged.size() == k) continue;
        same_text.push_back(merged.size());
        merged.push_back({candidate, {}});
    }
    for (Merged& hit : merged) std::sort(hit.also_in.begin(), hit.also_in.end());
    return merged;
}

}  // namespace moxie
