#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expert/expert.h"
#include "index/directory.h"
#include "index/segment_builder.h"

namespace moxie {

/// How one commit moves the statistics of one expert, exactly. Usage: construct with the expert's
/// parts before the commit, tell it of deletions and the new segment, then write the new absolute
/// entries.
class StatisticsUpdate {
public:
    explicit StatisticsUpdate(const std::vector<Expert::Part>& parts) : parts_(parts) {}

    /// A document that was live until now. Reads the terms of its chunks from the segment.
    void remove(std::size_t part, std::uint32_t document);
    void add(const BuiltSegment& segment);

    std::int64_t documents() const { return documents_; }
    std::int64_t chunks() const { return chunks_; }
    std::int64_t terms() const { return terms_; }

    /// Entries for every term that changed: by increasing hash. `directory` is the state before the
    /// commit.
    void write(std::uint32_t expert, const Directory& directory, DirectoryWriter& writer) const;

private:
    struct Change {
        std::int64_t document_frequency = 0;
        std::int64_t collection_frequency = 0;
        Skyline added;
        Skyline removed;
        std::string text;  ///< known where something was removed
    };
    /// The skyline of the live postings of a term in the parts before the commit, without the
    /// removed documents.
    Skyline remaining(std::uint64_t hash, const std::string& text) const;

    const std::vector<Expert::Part>& parts_;
    std::vector<std::pair<std::size_t, std::uint32_t>> removed_;
    std::unordered_map<std::uint64_t, Change> changes_;
    std::int64_t documents_ = 0;
    std::int64_t chunks_ = 0;
    std::int64_t terms_ = 0;
};

}  // namespace moxie
