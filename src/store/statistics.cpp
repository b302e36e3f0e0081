#include "store/statistics.h"

#include <algorithm>

#include "moxie/error.h"

namespace moxie {

void StatisticsUpdate::remove(std::size_t part, std::uint32_t document) {
    const Segment& segment = parts_[part].segment->open();
    const auto [begin, end] = segment.chunks_of(document);
    for (std::uint32_t chunk = begin; chunk < end; ++chunk) {
        const std::uint8_t length_code = segment.length_codes()[chunk];
        for (const Segment::Occurrence& occurrence : segment.terms_of(chunk)) {
            Change& change = changes_[segment.term_hash(occurrence.term)];
            --change.document_frequency;
            change.collection_frequency -= occurrence.frequency;
            change.removed.add({occurrence.frequency, length_code});
            if (change.text.empty()) change.text = segment.term_text(occurrence.term);
            terms_ -= occurrence.frequency;
        }
    }
    removed_.emplace_back(part, document);
    chunks_ -= end - begin;
    --documents_;
}

void StatisticsUpdate::add(const BuiltSegment& segment) {
    for (const TermStatistics& term : segment.terms) {
        Change& change = changes_[term.hash];
        change.document_frequency += static_cast<std::int64_t>(term.document_frequency);
        change.collection_frequency += static_cast<std::int64_t>(term.collection_frequency);
        change.added.add(term.skyline);
    }
    documents_ += static_cast<std::int64_t>(segment.documents.size());
    chunks_ += segment.chunks;
    terms_ += static_cast<std::int64_t>(segment.total_length);
}

Skyline StatisticsUpdate::remaining(std::uint64_t hash, const std::string& text) const {
    Skyline skyline;
    for (std::size_t index = 0; index < parts_.size(); ++index) {
        const Segment& segment = parts_[index].segment->open();
        const auto term = segment.find(hash, text);
        if (!term) continue;
        std::vector<std::uint32_t> gone = parts_[index].deleted;
        for (const auto& [part, document] : removed_)
            if (part == index) gone.push_back(document);
        std::sort(gone.begin(), gone.end());
        const auto lengths = segment.length_codes();
        for_each_posting(segment, *term, [&](const Posting& posting) {
            if (gone.empty() ||
                !std::binary_search(gone.begin(), gone.end(), segment.document_of(posting.chunk)))
                skyline.add({posting.frequency, lengths[posting.chunk]});
        });
    }
    return skyline;
}

void StatisticsUpdate::write(std::uint32_t expert, const Directory& directory,
                             DirectoryWriter& writer) const {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(changes_.size());
    for (const auto& [hash, change] : changes_) hashes.push_back(hash);
    std::sort(hashes.begin(), hashes.end());
    for (const std::uint64_t hash : hashes) {
        const Change& change = changes_.at(hash);
        DirectoryEntry before;
        Skyline skyline;
        if (!parts_.empty()) {  // an expert without segments is in no entry yet
            for (const DirectoryEntry& entry : directory.lookup(hash))
                if (entry.expert == expert) before = entry;
            ByteReader reader(before.skyline, "skyline");
            if (before.document_frequency > 0) skyline = Skyline::read(reader);
        }
        const auto& points = change.removed.points();
        if (std::any_of(points.begin(), points.end(),
                        [&](const SkylinePoint& p) { return skyline.contains(p); }))
            skyline = remaining(hash, change.text);
        skyline.add(change.added);
        const std::int64_t df =
            static_cast<std::int64_t>(before.document_frequency) + change.document_frequency;
        const std::int64_t cf =
            static_cast<std::int64_t>(before.collection_frequency) + change.collection_frequency;
        if (df < 0 || cf < df)
            throw Error(ErrorCode::corrupt,
                        "the term directory and the segments disagree; run `moxie check`");
        ByteWriter bytes;
        if (df > 0) skyline.write(bytes);
        writer.add(hash, expert, static_cast<std::uint64_t>(df), static_cast<std::uint64_t>(cf),
                   bytes.bytes());
    }
}

}  // namespace moxie
