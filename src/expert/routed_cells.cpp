#include "expert/routed_cells.h"

#include <algorithm>

#include "expert/own_rows.h"

namespace moxie {

namespace {

constexpr std::size_t kShortestList = 100;
constexpr std::uint32_t kBlockRows = 4096;
// Of what the words of an unlisted chunk may add at most, what cells are opened for. On train
// queries none, half and all keep .993, .993 and .988 of flat's ten best at 1.5 % of the vectors
// opened (npl), .993, .996 and .993 at 3.5 % (scifact) and .998, 1 and 1 at 9.3 % (squad).
constexpr std::int64_t kUnlistedDivisor = 2;

}  // namespace

RoutedCells::RoutedCells(const RoutedPart& part, const ExpertSearch& search,
                         SearchCounters& counters)
    : part_(part),
      search_(search),
      counters_(counters),
      cells_(part.vectors, part.query.vector, search.cells.value_or(CellStop()), search.kernel,
             vector_counters_) {}

std::vector<FoundChunk> RoutedCells::run(const LexicalQuery& query, std::int64_t floor) {
    floor_ = std::max(floor, floor_);
    list_words(query);
    compare_raised();
    for (std::size_t i = 0; i < std::min(search_.k, list_.size()); ++i) compare(list_[i]);
    open_cells();
    compare_what_words_promise();
    counters_.vectors += vector_counters_.vectors;
    counters_.centroids += vector_counters_.centroids;
    counters_.cells += vector_counters_.cells;
    return whole_scores(query);
}

void RoutedCells::list_words(const LexicalQuery& query) {
    const std::size_t length = std::max(kShortestList, 2 * search_.k);
    list_ = search_pruned(part_.segment, query, {}, length, part_.excluded, 0, counters_);
    if (list_.size() == length) most_unlisted_ = list_.back().score;
    for (const ScoredChunk& listed : list_) by_words_[listed.chunk].words = listed.score;
}

// Whatever their cells promise.
void RoutedCells::compare_raised() {
    for (const RaisedChunk& one : part_.raised) {
        if (part_.excluded.contains(one.chunk)) continue;
        raised_[one.chunk] = one.amount;
        compare({0, one.chunk});
    }
}

std::int64_t RoutedCells::raise_of(std::uint32_t chunk) const {
    const auto raised = raised_.find(chunk);
    return raised == raised_.end() ? 0 : raised->second;
}

void RoutedCells::compare(const ScoredChunk& listed) {
    const std::uint32_t row = part_.vectors.row_of(listed.chunk);
    double cosine = 0;
    part_.vectors.scan(part_.query.vector, row, row + 1, std::span(&cosine, 1), search_.kernel);
    ++vector_counters_.vectors;
    meet(listed.chunk, cosine);
}

// A closed cell may hold a chunk of some words, too few for the list.
void RoutedCells::open_cells() {
    const std::int64_t words = most_unlisted_ / kUnlistedDivisor;
    while (const auto cell = cells_.next(raw_cosine_for(threshold() - words))) {
        auto [row, last] = part_.vectors.rows_of_cell(*cell);
        while (row < last) {
            const auto [begin, end] = own_rows(part_.vectors, part_.outside, row, last);
            if (begin == end) break;
            open_rows(begin, end);
            row = end;
        }
    }
}

void RoutedCells::open_rows(std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t row = begin; row < end; row += kBlockRows) {
        const std::uint32_t count = std::min(kBlockRows, end - row);
        cosines_.resize(count);
        part_.vectors.scan(part_.query.vector, row, row + count, cosines_, search_.kernel);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t chunk = part_.vectors.chunk_of(row + i);
            if (!part_.excluded.contains(chunk) && !raised_.contains(chunk))
                meet(chunk, cosines_[i]);
        }
    }
    vector_counters_.vectors += end - begin;
}

// What a chunk's words add is known if the list holds it, and at least nothing if not.
void RoutedCells::meet(std::uint32_t chunk, double raw) {
    const double cosine = part_.query.cosine(raw);
    const std::int64_t dense = search_.dense.part(cosine) + raise_of(chunk);
    const auto listed = by_words_.find(chunk);
    if (listed == by_words_.end()) {
        if (dense + most_unlisted_ < threshold()) return;
        opened_.push_back({chunk, cosine});
        offer(dense);
    } else if (!listed->second.cosine) {
        listed->second.cosine = cosine;
        offer(dense + listed->second.words);
    }
}

// Of the rest of the list, until even with the best cosine that closed cells promise nothing would
// reach the k best.
void RoutedCells::compare_what_words_promise() {
    for (std::size_t i = std::min(search_.k, list_.size()); i < list_.size(); ++i) {
        if (by_words_[list_[i].chunk].cosine) continue;
        if (cells_.promise() < raw_cosine_for(threshold() - list_[i].score)) return;
        compare(list_[i]);
    }
}

std::vector<FoundChunk> RoutedCells::whole_scores(const LexicalQuery& query) {
    std::vector<FoundChunk> found;
    const auto add = [&](std::uint32_t chunk, std::int64_t words, double cosine) {
        const std::int64_t raised = raise_of(chunk);
        const std::int64_t score = words + search_.dense.part(cosine) + raised;
        if (score >= threshold()) found.push_back({score, 0, chunk, words, cosine, raised});
    };
    for (const ScoredChunk& listed : list_)
        if (const auto& cosine = by_words_[listed.chunk].cosine)
            add(listed.chunk, listed.score, *cosine);
    std::erase_if(opened_, [&](const Opened& opened) {
        return search_.dense.part(opened.cosine) + raise_of(opened.chunk) + most_unlisted_ <
               threshold();
    });
    std::sort(opened_.begin(), opened_.end(),
              [](const Opened& a, const Opened& b) { return a.chunk < b.chunk; });
    std::vector<std::uint32_t> chunks;
    for (const Opened& opened : opened_) chunks.push_back(opened.chunk);
    const std::vector<std::int64_t> words = score_chunks(part_.segment, query, chunks, counters_);
    for (std::size_t i = 0; i < opened_.size(); ++i) add(chunks[i], words[i], opened_[i].cosine);
    std::sort(found.begin(), found.end(), [](const FoundChunk& a, const FoundChunk& b) {
        return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
    });
    if (found.size() > search_.k) found.resize(search_.k);
    return found;
}

void RoutedCells::offer(std::int64_t score) {
    best_.push(score);
    if (best_.size() > search_.k) best_.pop();
}

// The k-th best of what is surely reached: a lower score is no hit.
std::int64_t RoutedCells::threshold() const {
    return best_.size() < search_.k ? floor_ : std::max(floor_, best_.top());
}

// What a cosine must be for this part of a score, before rounding and before it is mapped into the
// scorer's range.
double RoutedCells::raw_cosine_for(std::int64_t dense) const {
    const double cosine = (static_cast<double>(dense) - 0.5) / search_.dense.gain;
    return (cosine - part_.query.offset) / part_.query.factor;
}

}  // namespace moxie
