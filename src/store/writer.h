#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "index/segment_builder.h"
#include "store/catalog.h"
#include "store/commit_rows.h"
#include "store/feedback_rows.h"

namespace moxie {

struct Snapshot;

/// The one writer of a store: holds its lock while it lives. Every commit_…() makes a whole new
/// state or changes nothing: index files are written and synced first, then one SQLite transaction
/// names them. One thread.
class Writer {
public:
    /// Throws Error{locked} naming the holder, and Error{corrupt} for a catalog that lost commits.
    Writer(StorePaths paths, std::shared_ptr<Files> files);
    ~Writer();
    Writer(Writer&&) = default;

    /// The expert, made (in the next commit) if it is new.
    struct ExpertSettings {
        std::string name;
        std::optional<std::string> description;
        std::optional<bool> shared;
        Recipe recipe;  ///< of a new expert; chunk tokens and encoder, where given, of a known one
        std::optional<std::int64_t> division;  ///< see ExpertRow
    };
    /// Creates the expert or changes its settings; a commit of its own if anything changes. Returns
    /// its row.
    ExpertRow ensure_expert(const ExpertSettings& settings);
    std::int64_t ensure_source(std::int64_t expert, const std::string& path);

    /// Adds the documents of `segment` (replacing those of the same id), and deletes `deleted` (ids
    /// that exist). `documents` is parallel to segment.documents. Returns the commit.
    std::uint64_t commit_documents(std::int64_t expert, std::int64_t source, BuiltSegment segment,
                                   const std::vector<NewDocument>& documents,
                                   const std::vector<std::string>& deleted);
    /// Gives segments of the expert their vectors; those that are no longer live are passed over.
    /// `profile` is a written VectorProfile. Throws Error{conflict} if the expert or its encoder is
    /// another by now.
    std::uint64_t commit_vectors(std::int64_t expert, const std::string& encoder,
                                 const std::vector<NewVectors>& vectors, Bytes profile);
    /// Each takes the place of what was learnt of its kind before; its version is set to the next.
    /// What is kept, the first until something takes its place for good, is in use again when the
    /// store holds just what it was learnt from.
    enum class Former { goes, kept };
    std::uint64_t commit_learnt(std::span<LearntRow> learnt, Former former = Former::goes);
    std::uint64_t commit_learnt(LearntRow& learnt, Former former = Former::goes) {
        return commit_learnt(std::span(&learnt, 1), former);
    }
    /// Stores judgements; `replaced` counts those that were known.
    std::uint64_t commit_feedback(const std::vector<FeedbackRow>& stored, std::uint64_t& replaced);
    /// Forgets judgements, together with what was `learnt` of them: as commit_learnt().
    std::uint64_t forget_feedback(const std::vector<std::int64_t>& forgotten,
                                  std::span<LearntRow> learnt);
    /// Divides a declared expert into discovered ones in place of those that it may have. Throws
    /// Error{conflict} where its documents or its encoder are others by now.
    std::uint64_t commit_division(std::int64_t expert, const NewDivision& division);
    /// Ends a division for good.
    std::uint64_t undo_division(const ExpertRow& expert);
    /// Makes another recipe over the chunks of the expert with this id; the row's name, description
    /// and encoder count. A commit of its own.
    std::uint64_t add_retriever(const ExpertRow& retriever, std::int64_t parent);
    /// With its discovered experts and retrievers.
    std::uint64_t remove_expert(std::int64_t expert);

    Catalog& catalog() { return *catalog_; }

private:
    static void set_learnt(CommitRows& rows, std::span<LearntRow> learnt, Former former);
    std::uint64_t finish(Transaction& transaction, const CommitRows& rows);
    IndexFile next_file(const std::string& extension);
    void write_file(const std::string& name, Bytes bytes);
    std::vector<DocumentRow> supersede(std::int64_t expert, const std::vector<Expert::Part>& parts,
                                       const std::vector<std::string>& ids,
                                       StatisticsUpdate& statistics);
    using Entries = std::function<void(const Directory& before, DirectoryWriter& part)>;
    DirectoryChange change_directory(const std::set<std::uint32_t>& alive, const Entries& entries);
    DirectoryChange change_directory(const Snapshot& before, const std::set<std::uint32_t>& alive,
                                     const Entries& entries);
    std::set<std::uint32_t> alive_without_views(std::int64_t parent);
    ExpertRow expert_to_divide(std::int64_t expert, const NewDivision& division);
    std::int64_t next_expert();

    StorePaths paths_;
    std::shared_ptr<Files> files_;
    std::unique_ptr<FileLock> lock_;
    std::unique_ptr<Catalog> catalog_;
    std::int64_t reserved_files_ = 0;
};

}  // namespace moxie
