#include "engine/prepared.h"

#include <algorithm>
#include <new>

#include "base/bytes.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kOverlapTokens = 32;

// Everything that decides what is stored of a document: equal hashes mean that nothing needs to be
// done.
std::string document_hash(const Document& document, std::uint32_t chunk_tokens) {
    ByteWriter bytes;
    bytes.u32(2);  // of this list and of chunking
    bytes.u32(chunk_tokens);
    for (const std::string* part : {&document.title, &document.uri, &document.text})
        bytes.string(*part);
    for (const auto& [key, value] : document.metadata) {
        bytes.string(key);
        bytes.string(value);
    }
    for (const Block& block : document.blocks) {
        bytes.u8(static_cast<std::uint8_t>(block.kind));
        bytes.u8(block.level);
        bytes.varint(block.begin);
        bytes.varint(block.end);
        bytes.varint(block.page ? std::uint64_t{*block.page} + 1 : 0);
    }
    return content_hash({reinterpret_cast<const char*>(bytes.bytes().data()), bytes.size()});
}

void override_metadata(Document& document,
                       const std::vector<std::pair<std::string, std::string>>& metadata) {
    for (const auto& pair : metadata) {
        std::erase_if(document.metadata, [&](const auto& old) { return old.first == pair.first; });
        document.metadata.push_back(pair);
    }
}

}  // namespace

void prepare(Prepared& prepared, const std::vector<std::pair<std::string, std::string>>& metadata,
             std::uint32_t chunk_tokens) {
    prepared.failure = prepared.item.reason;
    if (!prepared.failure.empty()) return;
    try {
        prepared.document = prepared.item.load();
        const Document& document = prepared.document;
        override_metadata(prepared.document, metadata);
        prepared.chunks = chunk(
            document, {chunk_tokens, std::min(kOverlapTokens, std::size_t{chunk_tokens} / 4)});
        // A document that is only a title is found by it.
        if (prepared.chunks.empty() && !document.title.empty()) prepared.chunks.emplace_back();
        if (document.id.empty()) throw Error(ErrorCode::unsupported, "has an empty id");
        prepared.hash = document_hash(document, chunk_tokens);
        if (prepared.vector.empty()) return;
        if (prepared.chunks.size() > 1)
            throw Error(ErrorCode::unsupported, "is too long to be one chunk, as its vector says");
        const std::string bytes(reinterpret_cast<const char*>(prepared.vector.data()),
                                prepared.vector.size_bytes());
        prepared.hash = content_hash(prepared.hash + bytes);
    } catch (const Error& error) {
        prepared.failure = error.what();
    } catch (const std::bad_alloc&) {
        prepared.failure = "too large for the memory there is";
    }
}

// A chunk is found by its own words, by its document's title and by the headings above it.
IndexedChunk index_chunk(const Document& document, const Chunk& chunk, Analyser& analyser) {
    IndexedChunk indexed;
    indexed.ordinal = chunk.ordinal;
    indexed.begin = chunk.begin;
    indexed.end = chunk.end;
    indexed.page = chunk.page;
    indexed.section = chunk.section;
    indexed.text = document.text.substr(chunk.begin, chunk.end - chunk.begin);
    std::vector<std::string_view> terms;
    const auto add = [&](std::string_view text) {
        terms.clear();
        indexed.terms.begin_text();
        analyser.terms(text, terms);
        for (const std::string_view term : terms) indexed.terms.add(term);
    };
    add(document.title);
    for (const std::string& heading : chunk.section) add(heading);
    add(indexed.text);
    indexed.terms.close();
    return indexed;
}

}  // namespace moxie
