#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/parts.h"
#include "engine/prepared.h"
#include "index/segment_builder.h"
#include "store/vector_cache.h"
#include "store/writer.h"

namespace moxie {

/// Puts documents into one expert of a store, a commit at a time, and makes the expert with the
/// first. Holds the store's lock. One thread.
class ExpertWriter {
public:
    /// Waits for another writer as soon_to_write() does. Throws Error{invalid_request} for an
    /// expert of another analyser. `own_dimensions`: of vectors that are brought along; 0: none
    /// are. Throws Error{conflict} where they do not fit those that the expert has.
    ExpertWriter(const Engine::Parts& parts, const AddRequest& request, std::size_t own_dimensions,
                 Progress* progress);

    /// Of the expert, or of the request where it is new.
    std::uint32_t chunk_tokens() const { return chunk_tokens_; }
    /// The expert has no encoder yet, or not this one.
    bool encoder_is_new() const { return expert_ && expert_->recipe.encoder != encoder_; }
    bool exists() const { return expert_.has_value(); }
    /// The request asks for a division that the expert is not to have yet.
    bool division_is_new() const;
    /// A division of the expert ended with what was committed here.
    bool division_ended();
    /// Whether the expert is to have vectors.
    bool has_encoder() const;
    /// Begins another path of the request; documents that follow come from there.
    void begin_source(const std::string& path);
    std::int64_t source_of(const std::string& path);
    std::int64_t source() const { return source_; }  ///< 0 until something of it is stored
    Catalog& catalog() { return writer_.catalog(); }

    /// The document as the last commit has it.
    std::optional<DocumentRow> stored(const std::string& id);
    std::vector<DocumentRow> stored();
    /// Whether it waits for the next commit.
    bool waits(const std::string& id) const { return builder_.contains(id); }

    void add(const Prepared& prepared);
    void add_chunk(IndexedChunk chunk) { builder_.add_chunk(std::move(chunk)); }
    /// Whether what waits fills the memory that it may.
    bool full() const;
    /// Stores what waits and deletes `deleted`. Returns the commit, nothing if there was none to
    /// make. A new expert whose first documents cannot be stored is not left behind.
    std::optional<std::uint64_t> commit(const std::vector<std::string>& deleted);
    /// Makes the expert, or gives it the request's description, sharing and size of chunks.
    void apply_settings();

private:
    void adopt(const ExpertRow& row);
    std::uint64_t commit_built(BuiltSegment segment, const std::vector<std::string>& deleted);
    void store_own_vectors();
    void forget_expert();

    const AddRequest& request_;
    Writer writer_;
    std::optional<ExpertRow> expert_;
    std::string encoder_;
    VectorFormat vector_format_ = VectorFormat::int8;
    const Engine::Parts& parts_;
    std::vector<std::pair<std::string, VectorCache::Row>> own_vectors_;  // wait too
    std::uint32_t chunk_tokens_ = 0;
    bool was_divided_ = false;
    std::string source_path_;
    std::int64_t source_ = 0;
    SegmentBuilder builder_;
    std::unordered_map<std::string, NewDocument> waiting_;
};

}  // namespace moxie
