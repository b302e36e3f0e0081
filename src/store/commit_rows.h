#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/segment_builder.h"
#include "store/catalog.h"
#include "store/directory_change.h"
#include "store/division.h"
#include "store/statistics.h"

namespace moxie {

/// A document as the catalog names it, beside its built segment.
struct NewDocument {
    std::string hash;
    std::string metadata;  ///< JSON, empty for none
};

/// The vectors of a live segment.
struct NewVectors {
    std::int64_t segment = 0;
    ContainerWriter::Finished container;
};

/// A file under index/ and its number in the catalog.
struct IndexFile {
    std::int64_t id = 0;
    std::string name;
};

/// The rows that one commit adds to the catalog or ends there (schema: docs/formats.md). Lives
/// inside the caller's write transaction; nothing holds before that commits.
class CommitRows {
public:
    /// Begins a commit; `what` describes it in the table of commits.
    CommitRows(Catalog& catalog, const std::string& what);
    std::uint64_t commit() const { return static_cast<std::uint64_t>(at_); }

    void create_expert(const ExpertRow& expert);
    /// Another recipe over the chunks of `parent`.
    void create_retriever(const ExpertRow& retriever, std::int64_t parent);
    /// Description, sharing, chunk size, encoder, wanted division.
    void change_expert(const ExpertRow& expert);
    /// With its retrievers; one of these without its parent.
    void remove_expert(std::int64_t expert);
    /// Ends the discovered experts of a declared one, if it has any; what is wanted stays.
    void dissolve(std::int64_t expert);
    /// Gives the expert its discovered ones, numbered from `first` on.
    void divide(const ExpertRow& expert, std::int64_t first, const NewDivision& division);
    void count(std::int64_t expert, const StatisticsUpdate& statistics);

    /// `documents` is parallel to segment.documents.
    void add_segment(std::int64_t expert, std::int64_t source, const IndexFile& file,
                     const BuiltSegment& segment, const std::vector<NewDocument>& documents);
    void bury(const std::vector<DocumentRow>& documents);
    void forget(std::int64_t expert, const std::vector<std::string>& ids);
    void add_vectors(const IndexFile& file, const std::string& encoder, const NewVectors& vectors);
    void set_vector_profile(std::int64_t expert, const std::string& encoder, Bytes profile);
    /// In place of what was learnt of this kind for this audience before. Returns its version.
    std::uint64_t set_learnt(const LearntRow& learnt);
    /// What is there of a kind is kept beside what takes its place, unless something is kept
    /// already; or what was kept goes.
    void keep_learnt(const std::string& kind);
    void drop_kept(const std::string& kind);
    void change_directory(const IndexFile& file, const DirectoryChange& change);
    /// Segments whose documents are all deleted, then files that nothing live lies in.
    void retire_unused();

private:
    void add_file(const IndexFile& file);
    std::int64_t insert_segment(std::int64_t expert, const IndexFile& file,
                                const BuiltSegment& segment);

    Database& database_;
    std::int64_t at_ = 0;  // the commit's id
};

}  // namespace moxie
