#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cpu.h"
#include "expert/opened_once.h"
#include "expert/vector_profile.h"
#include "index/bm25.h"
#include "index/lexical_search.h"
#include "index/segment.h"
#include "index/vector_search.h"
#include "index/vector_segment.h"

namespace moxie {

/// How an expert is indexed and searched.
struct Recipe {
    Bm25Parameters bm25{};
    std::uint32_t chunk_tokens = 256;
    std::string analyser{};  ///< name@version
    std::string encoder{};   ///< name@version/precision; kNoEncoder; empty: not decided yet
    VectorFormat vector_format = VectorFormat::int8;  ///< of all its vectors, for good
};
/// The recipe of an expert that is to stay without vectors.
inline constexpr const char* kNoEncoder = "none";
/// Whether a recipe's encoder is one: decided, and not kNoEncoder.
inline bool is_encoder(std::string_view name) { return !name.empty() && name != kNoEncoder; }

/// What an expert knows, in numbers: exact for its live chunks.
struct Profile {
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    std::uint64_t terms = 0;  ///< term occurrences
};

/// A division into as many discovered experts as the number of chunks suggests.
inline constexpr std::int64_t kAnyDivision = -1;

using ExpertSegment = OpenedOnce<Segment>;
using ExpertVectors = OpenedOnce<VectorSegment>;

/// A chunk that an expert found.
struct FoundChunk {
    std::int64_t score = 0;        ///< what it ranks by: words and vector together, in fixed point
    std::uint32_t segment = 0;     ///< index into Expert::parts
    std::uint32_t chunk = 0;       ///< number in the segment
    std::int64_t lexical = 0;      ///< BM25 · kScoreScale
    std::optional<double> cosine;  ///< empty where it has no vector, or none was asked for
    std::int64_t raised = 0;       ///< the part of the score that its document was raised by
    std::uint32_t recipe = 0;  ///< that ranks it best: 0: the expert's own; i: retrievers[i − 1]
};

/// A query's vector by one encoder. Cosines of different encoders lie in different ranges; the
/// affine map brings this one's into the range of the encoder that the scorer was fitted with.
struct EncodedQuery {
    std::string encoder;
    VectorQuery vector;
    double offset = 0;
    double factor = 1;
    double cosine(double raw) const { return offset + factor * raw; }
};

/// The dense part of a scorer: gain · cosine is added to the lexical score, all in fixed point.
struct DenseScorer {
    std::span<const EncodedQuery> queries;  ///< one an encoder; empty: words alone
    double gain = 0;
    bool lexical = true;  ///< false: the cosine alone ranks
    /// A chunk that has words of the query but no vector yet counts as if its cosine were
    /// missing_base + missing_slope · BM25, which is what words tell of it.
    double missing_base = 0;
    double missing_slope = 0;

    std::int64_t part(double cosine) const { return std::llround(gain * cosine); }
    /// Null where there is none by this encoder.
    const EncodedQuery* query_by(std::string_view encoder) const;
};

/// A document whose chunks all score more than their words and vectors say.
struct RaisedDocument {
    std::string_view document;
    std::int64_t amount = 0;  ///< at least 0, in fixed point
};
struct RaisedChunk {
    std::uint32_t chunk = 0;  ///< number in the segment
    std::int64_t amount = 0;
};
/// By the name of the expert that holds them.
using RaisedDocuments = std::map<std::string, std::vector<RaisedDocument>, std::less<>>;

struct ExpertSearch {
    std::vector<QueryTerm> terms;  ///< those that the audience holds, with its idf
    double average_length = 1;     ///< over the audience
    std::size_t k = 10;
    std::vector<std::uint64_t> filters{};  ///< filter_hash() of every condition; all must hold
    bool exhaustive = false;               ///< score every posting: the oracle of the pruned search
    DenseScorer dense{};
    const RaisedDocuments* raised = nullptr;  ///< null: none
    std::optional<CellStop> cells{};          ///< empty: every vector is compared
    KernelLevel kernel = best_kernel();       ///< never changes a hit
};

/// One expert as one snapshot sees it. Immutable; any number of threads.
class Expert {
public:
    struct Part {
        std::shared_ptr<const ExpertSegment> segment;
        std::vector<std::uint32_t> deleted{};            ///< document numbers
        std::shared_ptr<const ExpertVectors> vectors{};  ///< null: none yet
        /// Chunks that are not this expert's: of a discovered one, which shares the segments of its
        /// parent, all but its own live ones. Null: none.
        std::shared_ptr<const ChunkSet> outside{};
    };
    std::uint32_t id = 0;
    std::string name;
    std::string parent{};  ///< of a discovered expert: who holds its documents; empty: itself
    std::string description;
    bool shared = false;
    Recipe recipe;
    Profile profile;
    std::int64_t division = 0;  ///< discovered experts wanted of it; 0: none; or kAnyDivision
    std::shared_ptr<const VectorProfile> vector_profile;  ///< null: none yet
    std::vector<Part> parts;
    /// Other recipes over its chunks, by name; each has the same parts with vectors of its own.
    std::vector<std::shared_ptr<const Expert>> retrievers{};

    /// The expert that holds the documents: hits bear its name, so that dividing it changes none.
    const std::string& holder() const { return parent.empty() ? name : parent; }

    /// The k best live chunks, best first, ties by document id and ordinal. Throws Error{corrupt}
    /// for a damaged segment.
    std::vector<FoundChunk> search(const ExpertSearch& search, SearchCounters& counters) const {
        return search_parts(parts, search, counters);
    }
    /// The same in other parts of its documents, which the chunks found name by their place.
    std::vector<FoundChunk> search_parts(std::span<const Part> searched, const ExpertSearch& search,
                                         SearchCounters& counters) const;

    /// No live chunk's dense part of a score, in fixed point, lies above this.
    std::int64_t dense_bound(const DenseScorer& dense) const;
    /// Occurrences of each pair of neighbouring terms (pair_hash) among the live chunks, estimated:
    /// deleted documents and chunks of other views are taken to hold their share. Throws
    /// Error{corrupt} for a damaged segment.
    std::vector<double> pair_counts(std::span<const std::uint32_t> pairs) const;
    bool any_vectors() const;
    /// Every live chunk has a vector by this encoder.
    bool has_vectors(std::string_view encoder) const;

private:
    ChunkSet excluded_chunks(const Segment& segment, const Part& part,
                             const std::vector<std::uint64_t>& filters) const;
    std::vector<RaisedChunk> raised_chunks(const Segment& segment,
                                           const ExpertSearch& search) const;
};

}  // namespace moxie
