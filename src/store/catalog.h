#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "expert/expert.h"
#include "store/sqlite.h"
#include "store/sqlite_files.h"

namespace moxie {

/// Where the parts of a store lie.
struct StorePaths {
    explicit StorePaths(std::string directory) : root(std::move(directory)) {}
    std::string root;
    std::string catalog() const { return root + "/catalog.sqlite"; }
    std::string lock() const { return root + "/lock"; }
    std::string encode_lock() const { return root + "/encode.lock"; }
    std::string vector_cache() const { return root + "/vectors.sqlite"; }
    std::string shadows() const { return root + "/shadow.sqlite"; }
    std::string leases() const { return root + "/leases"; }
    std::string index() const { return root + "/index"; }
    std::string file(const std::string& name) const { return index() + "/" + name; }
};

/// Rows of the catalog (schema: docs/formats.md).
struct ExpertRow {
    std::int64_t id = 0;
    std::string name;
    std::string description;
    bool shared = false;
    Recipe recipe;
    Profile profile;
    std::string created;
    std::string updated;
    std::int64_t parent = 0;    ///< of a discovered expert or a retriever; 0: declared
    bool retriever = false;     ///< another recipe over the parent's chunks
    std::int64_t division = 0;  ///< discovered experts wanted of it; 0: none; kAnyDivision
    bool discovered() const { return parent != 0 && !retriever; }
};
struct SegmentRow {
    std::int64_t id = 0;
    std::int64_t expert = 0;
    std::int64_t file = 0;
    std::string file_name;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t checksum = 0;
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
};
struct DirectoryRow {
    std::int64_t id = 0;
    std::int64_t file = 0;
    std::string file_name;
    std::uint64_t length = 0;
    std::uint64_t checksum = 0;
};
/// The vectors of one segment by one encoder.
struct VectorRow {
    std::int64_t id = 0;
    std::int64_t segment = 0;
    std::string encoder;
    std::string file_name;
    std::uint64_t length = 0;
    std::uint64_t checksum = 0;
};
/// An expert's VectorProfile, as write_vector_profile() left it.
struct VectorProfileRow {
    std::int64_t expert = 0;
    std::string encoder;
    std::vector<std::uint8_t> profile;
};
struct DocumentRow {
    std::string id;
    std::string hash;  ///< content_hash() of everything that decides what is stored
    std::int64_t source = 0;
    std::int64_t segment = 0;
    std::uint32_t number = 0;  ///< in its segment
    std::uint32_t chunks = 0;
};

/// The audience of what was kept when something else took its place.
inline constexpr std::string_view kKeptLearnt = "kept";

/// The newest learnt state of one kind for one audience.
struct LearntRow {
    std::string audience;  ///< empty: all experts
    std::string kind;
    std::uint64_t version = 0;
    std::vector<std::uint8_t> state;
    std::vector<std::uint8_t> chunks;  ///< as write_chunk_counts() left them
};

/// The right to write. Throws Error{locked} naming the process that has it.
std::unique_ptr<FileLock> lock_store(const StorePaths& paths);
/// The right to compute vectors, which others may write beside. Throws Error{locked} likewise.
std::unique_ptr<FileLock> lock_encoding(const StorePaths& paths);

/// The catalog: the one commit point of a store. One thread at a time.
class Catalog {
public:
    /// Makes an empty store where there is none, wholly or not at all. Throws Error.
    static void create(const StorePaths& paths, Files& files);
    /// Throws Error{permission} where that cannot be seen.
    static bool exists(const StorePaths& paths, const Files& files);
    /// Throws Error{future_version} for a newer format, not_found where there is none.
    Catalog(const StorePaths& paths, std::shared_ptr<Files> files, Database::Access access);

    Database& database() { return *database_; }
    /// Carries what the log holds over into the catalog's file, as far as readers allow it.
    void checkpoint();
    /// Changes whenever another connection commits. Cheap.
    std::int64_t data_version();

    std::uint64_t last_commit();
    std::vector<ExpertRow> experts();
    std::optional<ExpertRow> expert(const std::string& name);
    std::vector<SegmentRow> live_segments();
    std::vector<DirectoryRow> live_directory();
    std::vector<VectorRow> live_vectors();
    std::vector<VectorProfileRow> vector_profiles();
    std::vector<LearntRow> learnt(const std::string& audience);
    /// The discovered experts of a declared one: chunks name them by their place here. Empty where
    /// it is not divided.
    std::vector<ExpertRow> views(std::int64_t parent);
    /// The view of each chunk of a segment of a divided expert, a byte each. Throws
    /// Error{corrupt} where not every chunk has one.
    std::vector<std::uint8_t> views_of_chunks(std::int64_t segment);
    /// Live chunks that have a vector by the encoder.
    std::uint64_t chunks_with_vectors(std::int64_t expert, const std::string& encoder);
    /// (segment, document number) of every deletion in a live segment, in order.
    std::vector<std::pair<std::int64_t, std::uint32_t>> deletions();
    std::vector<std::string> source_paths(std::int64_t expert);
    std::optional<DocumentRow> document(std::int64_t expert, const std::string& id);
    std::vector<DocumentRow> documents(std::int64_t expert);

private:
    SqliteFiles sqlite_files_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Statement> data_version_;
    std::unique_ptr<Statement> document_;
};

}  // namespace moxie
