#include "index/segment_builder.h"

#include <algorithm>

#include "index/pair_table.h"
#include "index/segment_format.h"

namespace moxie {

void SegmentBuilder::grow_terms() {
    term_table_.assign(std::max<std::size_t>(1024, term_table_.size() * 2), 0);
    for (std::uint32_t i = 0; i < term_hashes_.size(); ++i) {
        std::size_t slot = term_hashes_[i] & (term_table_.size() - 1);
        while (term_table_[slot] != 0) slot = (slot + 1) & (term_table_.size() - 1);
        term_table_[slot] = i + 1;
    }
}

std::string_view SegmentBuilder::term_text(std::uint32_t term) const {
    return {term_bytes_.data() + term_offsets_[term],
            term_offsets_[term + 1] - term_offsets_[term]};
}

std::uint32_t SegmentBuilder::intern(std::uint64_t hash, std::string_view term) {
    if (term_hashes_.size() * 2 >= term_table_.size()) grow_terms();
    std::size_t slot = hash & (term_table_.size() - 1);
    for (; term_table_[slot] != 0; slot = (slot + 1) & (term_table_.size() - 1)) {
        const std::uint32_t id = term_table_[slot] - 1;
        if (term_hashes_[id] == hash && term_text(id) == term) return id;
    }
    term_hashes_.push_back(hash);
    term_bytes_.append(term);
    term_offsets_.push_back(term_bytes_.size());
    term_table_[slot] = static_cast<std::uint32_t>(term_hashes_.size());
    memory_ += term.size() + 32;
    return static_cast<std::uint32_t>(term_hashes_.size() - 1);
}

void SegmentBuilder::add(IndexedDocument document) {
    memory_ +=
        document.id.size() + document.title.size() + document.uri.size() + sizeof(Document) + 64;
    const auto [at, fresh] = by_id_.try_emplace(document.id, documents_.size());
    if (!fresh) {
        documents_[at->second] =
            {};  // the earlier version; its occurrences are simply never read again
        at->second = documents_.size();
    }
    documents_.push_back({std::move(document), {}});
}

void SegmentBuilder::add_chunk(IndexedChunk chunk) {
    Chunk entry;
    entry.first = occurrences_.size();
    entry.count = chunk.terms.entries().size();
    entry.length = chunk.terms.length();
    for (const TermBag::Entry& term : chunk.terms.entries())
        occurrences_.push_back({intern(term.hash, chunk.terms.term(term)), term.frequency});
    entry.first_pair = pairs_.size();
    entry.pairs = chunk.terms.pairs().size();
    pairs_.insert(pairs_.end(), chunk.terms.pairs().begin(), chunk.terms.pairs().end());
    memory_ += chunk.text.size() + entry.count * sizeof(Occurrence) + sizeof(Chunk) +
               entry.pairs * sizeof(std::uint32_t);
    chunk.terms = {};
    entry.meta = std::move(chunk);
    documents_.back().chunks.push_back(std::move(entry));
}

std::span<const SegmentBuilder::Occurrence> SegmentBuilder::occurrences(const Chunk& chunk) const {
    return {occurrences_.data() + chunk.first, chunk.count};
}

std::vector<std::size_t> SegmentBuilder::documents_by_id() const {
    std::vector<std::size_t> order;
    order.reserve(by_id_.size());
    for (const auto& [id, index] : by_id_) order.push_back(index);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return documents_[a].meta.id < documents_[b].meta.id;
    });
    return order;
}

// Terms of replaced documents may be left without postings: they get no number.
SegmentBuilder::TermOrder SegmentBuilder::order_terms(const std::vector<std::size_t>& order) const {
    std::vector<std::uint64_t> frequencies(term_hashes_.size(), 0);
    for (const std::size_t index : order)
        for (const Chunk& chunk : documents_[index].chunks)
            for (const Occurrence& occurrence : occurrences(chunk)) ++frequencies[occurrence.term];
    TermOrder result;
    for (std::uint32_t term = 0; term < term_hashes_.size(); ++term)
        if (frequencies[term] > 0) result.terms.push_back(term);
    std::sort(result.terms.begin(), result.terms.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(term_hashes_[a], term_text(a)) < std::pair(term_hashes_[b], term_text(b));
    });
    result.number.resize(term_hashes_.size());
    result.first.assign(result.terms.size() + 1, 0);
    for (std::uint32_t i = 0; i < result.terms.size(); ++i) {
        result.number[result.terms[i]] = i;
        result.first[i + 1] = result.first[i] + frequencies[result.terms[i]];
    }
    return result;
}

// Returns the postings of all terms, those of one term side by side.
std::vector<Posting> SegmentBuilder::write_documents(const std::vector<std::size_t>& order,
                                                     const TermOrder& terms,
                                                     DocumentSections& sections,
                                                     BuiltSegment& built) const {
    std::vector<Posting> postings(terms.first.back());
    std::vector<std::uint64_t> fill(terms.first.begin(), terms.first.end() - 1);
    std::vector<NumberedTerm> row;
    for (const std::size_t index : order) {
        const Document& document = documents_[index];
        sections.add(document.meta);
        for (const Chunk& chunk : document.chunks) {
            row.clear();
            for (const Occurrence& occurrence : occurrences(chunk))
                row.push_back({terms.number[occurrence.term], occurrence.frequency});
            std::sort(row.begin(), row.end(),
                      [](const NumberedTerm& a, const NumberedTerm& b) { return a.term < b.term; });
            for (const NumberedTerm& term : row)
                postings[fill[term.term]++] = {sections.chunks(), term.frequency};
            sections.add_chunk(chunk.meta, chunk.length, row);
            built.total_length += chunk.length;
        }
        built.documents.push_back(document.meta.id);
        built.chunk_counts.push_back(static_cast<std::uint32_t>(document.chunks.size()));
    }
    built.chunks = sections.chunks();
    return postings;
}

std::vector<std::uint32_t> SegmentBuilder::live_pairs(const std::vector<std::size_t>& order) const {
    std::vector<std::uint32_t> pairs;
    for (const std::size_t index : order)
        for (const Chunk& chunk : documents_[index].chunks) {
            const auto begin = pairs_.begin() + static_cast<std::ptrdiff_t>(chunk.first_pair);
            pairs.insert(pairs.end(), begin, begin + static_cast<std::ptrdiff_t>(chunk.pairs));
        }
    return pairs;
}

void SegmentBuilder::write_terms(const TermOrder& terms, const std::vector<Posting>& postings,
                                 Bytes lengths, TermSections& sections, BuiltSegment& built) const {
    built.terms.reserve(terms.terms.size());
    for (std::size_t i = 0; i < terms.terms.size(); ++i) {
        const std::uint32_t term = terms.terms[i];
        const std::span list(postings.data() + terms.first[i], terms.first[i + 1] - terms.first[i]);
        built.terms.push_back(sections.add(term_hashes_[term], term_text(term), list, lengths));
    }
}

BuiltSegment SegmentBuilder::build() {
    BuiltSegment built;
    DocumentSections documents;
    TermSections dictionary;
    const std::vector<std::size_t> order = documents_by_id();
    const TermOrder terms = order_terms(order);
    const std::vector<Posting> postings = write_documents(order, terms, documents, built);
    write_terms(terms, postings, documents.length_codes(), dictionary, built);

    ByteWriter summary;
    summary.u32(kSegmentVersion);
    summary.u32(built.chunks);
    summary.u32(documents.documents());
    summary.u32(dictionary.terms());
    summary.u64(built.total_length);
    ContainerWriter container(ContainerKind::segment);
    container.section(SegmentSection::summary, summary.take());
    documents.write_tables(container);
    dictionary.write(container);
    container.section(SegmentSection::pairs, write_pair_table(live_pairs(order)));
    documents.write_contents(container);
    built.container = container.finish();
    *this = SegmentBuilder();
    return built;
}

}  // namespace moxie
