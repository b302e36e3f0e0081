#include "index/lexical_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "index/segment_format.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kWindow = 4096;
constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kBlockBytes = 16;

// One term's postings in a segment: moves forward only, decodes a block when it is needed.
class TermCursor {
public:
    TermCursor(const Segment& segment, const TermEntry& term, const TermScorer& scorer,
               SearchCounters& counters)
        : scorer_(scorer), lengths_(segment.length_codes()), counters_(&counters), term_(term) {
        const std::uint64_t blocks = term.block_count();
        table_ = segment.container().read(SegmentSection::blocks,
                                          std::uint64_t{term.first_block} * kBlockBytes,
                                          (blocks + 1) * kBlockBytes);
        const Entry first = entry(0), end = entry(static_cast<std::uint32_t>(blocks));
        if (end.data < first.data || end.skyline < first.skyline)
            throw Error(ErrorCode::corrupt,
                        "damaged index file: crossed block offsets: " + segment.container().name());
        data_ =
            segment.container().read(SegmentSection::postings, first.data, end.data - first.data);
        skylines_ = segment.container().read(SegmentSection::skylines, first.skyline,
                                             end.skyline - first.skyline);
        data_start_ = first.data;
        skyline_start_ = first.skyline;
    }

    /// The largest contribution of any posting in [begin, end); blocks before `begin` are passed
    /// for good.
    std::int64_t bound(std::uint32_t begin, std::uint32_t end) {
        skip_blocks(begin);
        std::int64_t best = 0;
        for (std::uint32_t at = block_; at < term_.block_count(); ++at) {
            if (at > block_ && entry(at - 1).last_chunk + 1 >= end) break;
            best = std::max(best, block_bound(at));
            if (entry(at).last_chunk >= end) break;
        }
        return best;
    }

    /// Calls visit(chunk, contribution) for every posting in [begin, end).
    template <typename Visit>
    void each(std::uint32_t begin, std::uint32_t end, Visit&& visit) {
        for (skip_blocks(begin); block_ < term_.block_count();
             skip_blocks(entry(block_).last_chunk + 1)) {
            load();
            std::size_t at = static_cast<std::size_t>(
                std::lower_bound(decoded_.chunks.begin(), decoded_.chunks.begin() + decoded_.count,
                                 begin) -
                decoded_.chunks.begin());
            for (; at < decoded_.count && decoded_.chunks[at] < end; ++at)
                visit(decoded_.chunks[at],
                      scorer_(decoded_.frequencies[at], lengths_[decoded_.chunks[at]]));
            if (at < decoded_.count || entry(block_).last_chunk == kEnd) return;
        }
    }

    /// The contribution to one chunk; chunks must be asked for in increasing order.
    std::int64_t probe(std::uint32_t chunk) {
        skip_blocks(chunk);
        if (block_ >= term_.block_count()) return 0;
        load();
        const auto end = decoded_.chunks.begin() + decoded_.count;
        const auto at = std::lower_bound(decoded_.chunks.begin(), end, chunk);
        if (at == end || *at != chunk) return 0;
        return scorer_(decoded_.frequencies[static_cast<std::size_t>(at - decoded_.chunks.begin())],
                       lengths_[chunk]);
    }

private:
    struct Entry {
        std::uint32_t last_chunk;
        std::uint32_t skyline;
        std::uint64_t data;
    };
    Entry entry(std::uint32_t block) const {
        Entry value;
        std::memcpy(&value, table_.data() + std::size_t{block} * kBlockBytes, sizeof value);
        return value;
    }
    void skip_blocks(std::uint32_t chunk) {
        while (block_ < term_.block_count() && entry(block_).last_chunk < chunk) ++block_;
    }
    std::int64_t block_bound(std::uint32_t block) {
        if (block == bound_block_) return bound_;
        ByteReader reader(skylines_.subspan(entry(block).skyline - skyline_start_), "skyline");
        bound_block_ = block;
        return bound_ = max_contribution(reader, scorer_);
    }
    void load() {
        if (loaded_block_ == block_) return;
        const Entry here = entry(block_);
        const std::size_t count = std::min<std::size_t>(
            kBlockPostings, term_.document_frequency - std::size_t{block_} * kBlockPostings);
        const Bytes data =
            data_.subspan(here.data - data_start_, entry(block_ + 1).data - here.data);
        read_block(data, count, block_ == 0 ? -1 : std::int64_t{entry(block_ - 1).last_chunk},
                   decoded_);
        if (decoded_.chunks[count - 1] != here.last_chunk || here.last_chunk >= lengths_.size())
            throw Error(ErrorCode::corrupt,
                        "damaged index file: a postings block contradicts its entry");
        counters_->postings += count;
        counters_->bytes += data.size();
        loaded_block_ = block_;
    }

    TermScorer scorer_;
    std::span<const std::uint8_t> lengths_;
    SearchCounters* counters_;
    TermEntry term_;
    Bytes table_, data_, skylines_;
    std::uint64_t data_start_ = 0;
    std::uint32_t skyline_start_ = 0;
    std::uint32_t block_ = 0;
    std::uint32_t loaded_block_ = kEnd;
    std::uint32_t bound_block_ = kEnd;
    std::int64_t bound_ = 0;
    PostingBlock decoded_;
};

bool better(const ScoredChunk& a, const ScoredChunk& b) {
    return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
}

// The k best so far. Chunks arrive in increasing order, so an equal score never displaces an
// earlier one.
class TopChunks {
public:
    TopChunks(std::size_t k, std::int64_t floor) : k_(k), floor_(floor) {}
    /// A chunk must score above this to matter.
    std::int64_t threshold() const {
        return heap_.size() < k_ ? floor_ - 1 : std::max(heap_.front().score, floor_ - 1);
    }
    void push(ScoredChunk chunk) {
        if (chunk.score <= 0 || chunk.score <= threshold()) return;
        if (heap_.size() == k_) {
            std::pop_heap(heap_.begin(), heap_.end(), better);
            heap_.pop_back();
        }
        heap_.push_back(chunk);
        std::push_heap(heap_.begin(), heap_.end(), better);
    }
    std::vector<ScoredChunk> take() {
        std::sort(heap_.begin(), heap_.end(), better);
        return std::move(heap_);
    }

private:
    std::size_t k_;
    std::int64_t floor_;
    std::vector<ScoredChunk> heap_;
};

struct BoundedTerm {
    std::int64_t bound = 0;
    TermCursor* cursor = nullptr;
};

// Scores of one window of chunks, and which chunks were touched.
class Window {
public:
    void add(std::uint32_t offset, std::int64_t score) {
        scores_[offset] += score;
        touched_[offset / 64] |= std::uint64_t{1} << (offset % 64);
    }
    /// Calls visit(offset, score) in increasing order and forgets everything.
    template <typename Visit>
    void drain(Visit&& visit) {
        for (std::uint32_t word = 0; word < touched_.size(); ++word) {
            for (std::uint64_t bits = touched_[word]; bits != 0; bits &= bits - 1) {
                const std::uint32_t offset =
                    word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
                visit(offset, scores_[offset]);
                scores_[offset] = 0;
            }
            touched_[word] = 0;
        }
    }
    /// The same for every chunk of the window, each with its dense score added; those that stay at
    /// or below `enough()` are passed over.
    template <typename Visit, typename Enough>
    void drain(DenseScores dense, Enough&& enough, Visit&& visit) {
        for (std::uint32_t offset = 0; offset < dense.size(); ++offset) {
            const std::int64_t score = scores_[offset] + dense[offset];
            scores_[offset] = 0;
            if (score > enough()) visit(offset, score);
        }
        touched_.fill(0);
    }

private:
    std::array<std::int64_t, kWindow> scores_{};
    std::array<std::uint64_t, kWindow / 64> touched_{};
};

std::vector<TermCursor> open_cursors(const Segment& segment, const LexicalQuery& query,
                                     SearchCounters& counters) {
    std::vector<TermCursor> cursors;
    cursors.reserve(query.terms.size());
    for (const QueryTerm& term : query.terms)
        if (const auto entry = segment.find(term.hash, term.text))
            cursors.emplace_back(segment, *entry, TermScorer(term.idf, term.count, query.norms),
                                 counters);
    return cursors;
}

struct WindowSearch {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    DenseScores dense{};  // of the window's chunks
    const ChunkSet& excluded;
};

void search_window(const WindowSearch& search, std::vector<BoundedTerm>& terms, Window& window,
                   TopChunks& top) {
    std::sort(terms.begin(), terms.end(),
              [](const BoundedTerm& a, const BoundedTerm& b) { return a.bound < b.bound; });
    // reach[i]: what terms 0 … i−1 can add together. Those that together stay at or below what the
    // threshold leaves are not essential.
    std::vector<std::int64_t> reach(terms.size() + 1, 0);
    for (std::size_t i = 0; i < terms.size(); ++i) reach[i + 1] = reach[i] + terms[i].bound;
    const bool hybrid = !search.dense.empty();
    const std::int64_t best_dense =
        hybrid ? *std::max_element(search.dense.begin(), search.dense.end()) : 0;
    if (reach.back() + best_dense <= top.threshold()) return;
    std::size_t essential = 0;
    const std::size_t fewest = hybrid ? 0 : 1;  // words alone find nothing without an essential one
    while (essential + fewest < terms.size() &&
           reach[essential + 1] + best_dense <= top.threshold())
        ++essential;
    for (std::size_t i = essential; i < terms.size(); ++i)
        terms[i].cursor->each(search.begin, search.end,
                              [&](std::uint32_t chunk, std::int64_t score) {
                                  window.add(chunk - search.begin, score);
                              });
    const auto visit = [&](std::uint32_t offset, std::int64_t score) {
        const std::uint32_t chunk = search.begin + offset;
        if (search.excluded.contains(chunk)) return;
        for (std::size_t i = essential; i > 0; --i) {
            if (score + reach[i] <= top.threshold()) return;
            score += terms[i - 1].cursor->probe(chunk);
        }
        top.push({score, chunk});
    };
    if (hybrid)
        window.drain(
            search.dense, [&] { return top.threshold() - reach[essential]; }, visit);
    else
        window.drain(visit);
}

}  // namespace

std::vector<ScoredChunk> search_pruned(const Segment& segment, const LexicalQuery& query,
                                       DenseScores dense, std::size_t k, const ChunkSet& excluded,
                                       std::int64_t floor, SearchCounters& counters) {
    std::vector<TermCursor> cursors = open_cursors(segment, query, counters);
    TopChunks top(k, floor);
    Window window;
    std::vector<BoundedTerm> active;
    if (cursors.empty() && dense.empty()) return {};
    for (std::uint32_t begin = 0; begin < segment.chunk_count(); begin += kWindow) {
        const std::uint32_t end = std::min(segment.chunk_count(), begin + kWindow);
        active.clear();
        for (TermCursor& cursor : cursors)
            if (const std::int64_t bound = cursor.bound(begin, end); bound > 0)
                active.push_back({bound, &cursor});
        if (active.empty() && dense.empty()) continue;
        const DenseScores here = dense.empty() ? dense : dense.subspan(begin, end - begin);
        search_window({begin, end, here, excluded}, active, window, top);
    }
    return top.take();
}

std::vector<ScoredChunk> search_exhaustive(const Segment& segment, const LexicalQuery& query,
                                           DenseScores dense, std::size_t k,
                                           const ChunkSet& excluded, SearchCounters& counters) {
    std::vector<std::int64_t> scores(segment.chunk_count(), 0);
    for (TermCursor& cursor : open_cursors(segment, query, counters))
        cursor.each(0, segment.chunk_count(),
                    [&](std::uint32_t chunk, std::int64_t score) { scores[chunk] += score; });
    for (std::uint32_t chunk = 0; chunk < dense.size(); ++chunk) scores[chunk] += dense[chunk];
    std::vector<ScoredChunk> found;
    for (std::uint32_t chunk = 0; chunk < scores.size(); ++chunk)
        if (scores[chunk] > 0 && !excluded.contains(chunk)) found.push_back({scores[chunk], chunk});
    std::sort(found.begin(), found.end(), better);
    if (found.size() > k) found.resize(k);
    return found;
}

std::vector<std::int64_t> score_chunks(const Segment& segment, const LexicalQuery& query,
                                       std::span<const std::uint32_t> chunks,
                                       SearchCounters& counters) {
    std::vector<std::int64_t> scores(chunks.size(), 0);
    for (TermCursor& cursor : open_cursors(segment, query, counters))
        for (std::size_t i = 0; i < chunks.size(); ++i) scores[i] += cursor.probe(chunks[i]);
    return scores;
}

void for_each_posting(const Segment& segment, const TermEntry& term,
                      const std::function<void(const Posting&)>& visit) {
    PostingBlock block;
    std::int64_t previous = -1;
    const Container& container = segment.container();
    for (std::uint32_t i = 0; i < term.block_count(); ++i) {
        const std::uint64_t at = (std::uint64_t{term.first_block} + i) * kBlockBytes;
        ByteReader table(container.read(SegmentSection::blocks, at, 2 * kBlockBytes),
                         "block table");
        const std::uint32_t last = table.u32();
        table.u32();
        const std::uint64_t begin = table.u64();
        table.u64();
        const std::uint64_t end = table.u64();
        if (end < begin)
            throw Error(ErrorCode::corrupt,
                        "damaged index file: crossed block offsets: " + container.name());
        const std::size_t count = std::min<std::size_t>(
            kBlockPostings, term.document_frequency - std::size_t{i} * kBlockPostings);
        read_block(container.read(SegmentSection::postings, begin, end - begin), count, previous,
                   block);
        for (std::size_t j = 0; j < count; ++j) visit({block.chunks[j], block.frequencies[j]});
        previous = last;
    }
}

}  // namespace moxie
