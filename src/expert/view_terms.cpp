#include "expert/view_terms.h"

#include <algorithm>
#include <queue>

namespace moxie {

namespace {

// The next term of a part: segments keep terms by increasing hash.
struct Cursor {
    std::uint64_t hash = 0;
    std::size_t part = 0;
    std::uint32_t number = 0;
    friend bool operator<(const Cursor& a, const Cursor& b) {  // a queue's top is its largest
        return a.hash != b.hash ? a.hash > b.hash : a.part > b.part;
    }
};

// All terms of all parts by hash.
class Terms {
public:
    explicit Terms(std::span<const Expert::Part> parts) : parts_(parts) {
        for (std::size_t part = 0; part < parts.size(); ++part) push({0, part, 0});
    }
    bool done() const { return next_.empty(); }
    const Cursor& top() const { return next_.top(); }
    void pop() {
        Cursor cursor = next_.top();
        next_.pop();
        ++cursor.number;
        push(cursor);
    }

private:
    void push(Cursor cursor) {
        const Segment& segment = parts_[cursor.part].segment->open();
        if (cursor.number == segment.term_count()) return;
        cursor.hash = segment.term_hash(cursor.number);
        next_.push(cursor);
    }

    std::span<const Expert::Part> parts_;
    std::priority_queue<Cursor> next_;
};

void count(const Segment& segment, std::uint32_t number, std::span<const std::uint8_t> views,
           std::span<ViewTerm> by_view) {
    const auto lengths = segment.length_codes();
    for_each_posting(segment, segment.term(number), [&](const Posting& posting) {
        const std::uint8_t view = views[posting.chunk];
        if (view == kNoView) return;
        ViewTerm& term = by_view[view];
        ++term.document_frequency;
        term.collection_frequency += posting.frequency;
        term.skyline.add({posting.frequency, lengths[posting.chunk]});
    });
}

}  // namespace

void for_each_view_term(std::span<const Expert::Part> parts, const ViewsOfChunks& views,
                        std::size_t count_of_views,
                        const std::function<void(std::uint64_t hash, std::string_view text,
                                                 std::span<const ViewTerm> by_view)>& visit) {
    Terms terms(parts);
    while (!terms.done()) {
        const Cursor first = terms.top();
        std::vector<ViewTerm> by_view(count_of_views);
        for (; !terms.done() && terms.top().hash == first.hash; terms.pop()) {
            const Cursor& at = terms.top();
            count(parts[at.part].segment->open(), at.number, views[at.part], by_view);
        }
        const bool held = std::any_of(by_view.begin(), by_view.end(), [](const ViewTerm& term) {
            return term.document_frequency > 0;
        });
        if (held)
            visit(first.hash, parts[first.part].segment->open().term_text(first.number), by_view);
    }
}

ChunkSet outside_of(std::span<const std::uint8_t> views_of_part, std::uint8_t view) {
    ChunkSet outside(static_cast<std::uint32_t>(views_of_part.size()));
    for (std::uint32_t chunk = 0; chunk < views_of_part.size(); ++chunk)
        if (views_of_part[chunk] != view) outside.insert(chunk, chunk + 1);
    return outside;
}

}  // namespace moxie
