#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/bm25.h"
#include "index/lexical_search.h"
#include "index/segment.h"

namespace moxie {

/// How an expert is indexed and searched.
struct Recipe {
    Bm25Parameters bm25;
    std::uint32_t chunk_tokens = 256;
    std::string analyser;  ///< name@version
};

/// What an expert knows, in numbers: exact for its live chunks.
struct Profile {
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    std::uint64_t terms = 0;  ///< term occurrences
};

/// A segment of an expert with the documents that have been deleted from it since. Opened at first
/// use.
class ExpertSegment {
public:
    ExpertSegment(std::uint64_t id, std::shared_ptr<const Files> files, ContainerLocation location)
        : id_(id), files_(std::move(files)), location_(std::move(location)) {}

    std::uint64_t id() const { return id_; }
    const ContainerLocation& location() const { return location_; }
    /// Throws Error{corrupt | not_found | io}.
    const Segment& open() const;

private:
    std::uint64_t id_;
    std::shared_ptr<const Files> files_;
    ContainerLocation location_;
    mutable std::once_flag opened_;
    mutable std::unique_ptr<const Segment> segment_;
};

/// A chunk that an expert found.
struct FoundChunk {
    std::int64_t score = 0;     ///< BM25 · kScoreScale
    std::uint32_t segment = 0;  ///< index into segments()
    std::uint32_t chunk = 0;    ///< number in the segment
};

struct ExpertSearch {
    std::vector<QueryTerm> terms;  ///< those that the audience holds, with its idf
    double average_length = 1;     ///< over the audience
    std::size_t k = 10;
    std::vector<std::uint64_t> filters;  ///< filter_hash() of every condition; all must hold
    bool exhaustive = false;             ///< score every posting: the oracle of the pruned search
};

/// One expert as one snapshot sees it. Immutable; any number of threads.
class Expert {
public:
    struct Part {
        std::shared_ptr<const ExpertSegment> segment;
        std::vector<std::uint32_t> deleted;  ///< document numbers
    };
    std::uint32_t id = 0;
    std::string name;
    std::string description;
    bool shared = false;
    Recipe recipe;
    Profile profile;
    std::vector<Part> parts;

    /// The k best live chunks, best first, ties by document id and ordinal. Throws Error{corrupt}
    /// for a damaged segment.
    std::vector<FoundChunk> search(const ExpertSearch& search, SearchCounters& counters) const;

private:
    ChunkSet excluded_chunks(const Segment& segment, const Part& part,
                             const std::vector<std::uint64_t>& filters) const;
};

}  // namespace moxie
