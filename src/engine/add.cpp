#include <algorithm>
#include <charconv>
#include <filesystem>
#include <unordered_set>

#include "base/clock.h"
#include "base/threads.h"
#include "corpus/chunker.h"
#include "corpus/reader.h"
#include "engine/json.h"
#include "engine/names.h"
#include "engine/parts.h"
#include "index/segment_builder.h"
#include "store/writer.h"
#include "text/analyser.h"

namespace moxie {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchItems = 256;
constexpr std::uint64_t kBatchBytes = 8u << 20;
constexpr std::size_t kCommitMemory =
    128u << 20;  // of the segment builder: one commit and one segment each
constexpr std::size_t kChunkSlice = 1024;  // chunks of a large document analysed at a time
constexpr std::uint32_t kDefaultChunkTokens = 256;
constexpr std::uint32_t kFewestChunkTokens = 16, kMostChunkTokens = 100000;
constexpr std::size_t kOverlapTokens = 32;

/// A document that was read, and whether it differs from what is stored.
struct Prepared {
    SourceItem item;
    Document document;
    std::string hash;
    std::string failure;
    bool wanted = false;
    std::vector<Chunk> chunks;
    std::vector<IndexedChunk> indexed;
};

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
        analyser.terms(text, terms);
        for (const std::string_view term : terms) indexed.terms.add(term);
    };
    add(document.title);
    for (const std::string& heading : chunk.section) add(heading);
    add(indexed.text);
    indexed.terms.close();
    return indexed;
}

std::string absolute(const std::string& path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(path, error);
    return error ? path : whole.string();
}

void check_add(const AddRequest& request) {
    check_expert_name(request.expert);
    if (request.paths.empty())
        throw Error(ErrorCode::invalid_request,
                    "nothing to add; name a file or a folder, or - for JSONL on stdin", "path");
    for (const std::string& path : request.paths) {
        std::error_code error;
        if (path == "-") {
            if (!request.input)
                throw Error(ErrorCode::invalid_request, "no input stream was given for -", "path");
        } else if (const fs::file_status status = fs::status(path, error); !fs::exists(status)) {
            if (error == std::errc::permission_denied)
                throw Error(ErrorCode::permission, "no permission to read: " + path, "path");
            throw Error(ErrorCode::not_found, "no such file or folder: " + path, "path");
        }
    }
    if (request.chunk_tokens &&
        (*request.chunk_tokens < kFewestChunkTokens || *request.chunk_tokens > kMostChunkTokens))
        throw Error(ErrorCode::invalid_request,
                    "chunk tokens are " + std::to_string(kFewestChunkTokens) + " to " +
                        std::to_string(kMostChunkTokens) + ": " +
                        std::to_string(*request.chunk_tokens),
                    "chunk_tokens");
    if (!(request.max_delete >= 0 && request.max_delete <= 1))
        throw Error(ErrorCode::invalid_request,
                    "the share that sync may delete lies between 0 % and 100 %", "max_delete");
}

// One call of Engine::add: reads in parallel, decides in order, commits in batches.
class Adding {
public:
    Adding(Engine::Parts& parts, const AddRequest& request, Progress* progress)
        : request_(request),
          progress_(progress),
          writer_(parts.paths, parts.files),
          store_(absolute(parts.paths.root)),
          threads_(request.threads > 0 ? request.threads : core_count()),
          analysers_(threads_) {
        report_.expert = request.expert;
        if (const auto row = writer_.catalog().expert(request.expert)) adopt(*row);
        tokens_ = request.chunk_tokens.value_or(expert_ ? expert_->recipe.chunk_tokens
                                                        : kDefaultChunkTokens);
    }

    AddReport run() {
        for (const std::string& path : request_.paths)
            if (path != "-" && progress_) total_bytes_ += total_bytes(path, store_);
        for (const std::string& path : request_.paths) add_path(path);
        if (request_.sync) delete_missing();
        settle();
        report_.seconds = watch_.ms() / 1000;
        return std::move(report_);
    }

private:
    void adopt(const ExpertRow& row) {
        if (row.recipe.analyser != Analyser::name())
            throw Error(ErrorCode::invalid_request,
                        "expert " + row.name + " was indexed by " + row.recipe.analyser +
                            ", this is " + Analyser::name() +
                            "; remove it and add its documents again: `moxie remove " + row.name +
                            "`",
                        "expert");
        expert_ = row;
    }

    void add_path(const std::string& path) {
        source_path_ = path == "-" ? path : absolute(path);
        source_ = 0;
        const auto visit = [&](SourceItem&& item) {
            batch_bytes_ += item.bytes;
            batch_.push_back({std::move(item), {}, {}, {}, false, {}, {}});
            if (batch_.size() >= kBatchItems || batch_bytes_ >= kBatchBytes) take_batch();
            return true;
        };
        if (path == "-")
            walk_jsonl(*request_.input, "stdin", {}, visit);
        else if (const std::uint64_t skipped = walk(path, store_, limits(), visit); skipped > 0)
            report_.warnings.push_back(std::to_string(skipped) +
                                       " files of unknown kinds were passed over in " + path);
        take_batch();
        commit({});
    }

    SourceLimits limits() const {
        SourceLimits limits;
        if (progress_) limits.apart.cancelled = [this] { return progress_->cancelled(); };
        return limits;
    }

    void take_batch() {
        parallel_for(batch_.size(), threads_, [&](std::size_t i) { load(batch_[i]); });
        for (Prepared& prepared : batch_) decide(prepared);
        parallel_for(batch_.size(), threads_, [&](std::size_t i) {
            if (batch_[i].wanted && batch_[i].chunks.size() <= kChunkSlice) index_all(batch_[i]);
        });
        for (Prepared& prepared : batch_) store(prepared);
        batch_.clear();
        batch_bytes_ = 0;
        stop_if_asked();
    }

    void load(Prepared& prepared) const {
        prepared.failure = prepared.item.reason;
        if (!prepared.failure.empty()) return;
        try {
            prepared.document = prepared.item.load();
            Document& document = prepared.document;
            for (const auto& pair : request_.metadata) {
                std::erase_if(document.metadata,
                              [&](const auto& old) { return old.first == pair.first; });
                document.metadata.push_back(pair);
            }
            prepared.chunks =
                chunk(document, {tokens_, std::min(kOverlapTokens, std::size_t{tokens_} / 4)});
            // A document that is only a title is found by it.
            if (prepared.chunks.empty() && !document.title.empty()) prepared.chunks.emplace_back();
            if (document.id.empty()) throw Error(ErrorCode::unsupported, "has an empty id");
            prepared.hash = document_hash(document, tokens_);
        } catch (const Error& error) {
            prepared.failure = error.what();
        } catch (const std::bad_alloc&) {
            prepared.failure = "too large for the memory there is";
        }
    }

    void decide(Prepared& prepared) {
        report_.bytes += prepared.item.bytes;
        what_ = prepared.item.source;
        if (!prepared.failure.empty()) {
            report_.failures.push_back({prepared.item.source, prepared.failure});
            return;
        }
        const std::string& id = prepared.document.id;
        if (prepared.chunks.empty()) {
            if (++empty_ == 1) first_empty_ = prepared.item.source;
            return;
        }
        if (!seen_.insert(checksum(id)).second) ++repeated_;
        const auto known = expert_ ? writer_.catalog().document(expert_->id, id) : std::nullopt;
        prepared.wanted = builder_.contains(id) || !known || known->hash != prepared.hash;
        if (!prepared.wanted)
            ++report_.unchanged;
        else
            ++(known || builder_.contains(id) ? report_.changed : report_.added);
        if (known && prepared.wanted && source_ != 0 && known->source != source_) ++moved_;
    }

    void index_all(Prepared& prepared) {
        AnalyserLease analyser(analysers_);
        for (const Chunk& chunk : prepared.chunks)
            prepared.indexed.push_back(index_chunk(prepared.document, chunk, *analyser));
    }

    // Hands the document to the builder; one too large to be analysed at once goes slice by slice.
    void store(Prepared& prepared) {
        if (!prepared.wanted) return;
        const Document& document = prepared.document;
        builder_.add({document.id, document.title, document.uri, document.metadata});
        for (IndexedChunk& chunk : prepared.indexed) builder_.add_chunk(std::move(chunk));
        for (std::size_t at = 0; at < prepared.chunks.size() && prepared.indexed.empty();
             at += kChunkSlice) {
            std::vector<IndexedChunk> slice(std::min(kChunkSlice, prepared.chunks.size() - at));
            parallel_for(threads_, threads_, [&](std::size_t worker) {
                AnalyserLease analyser(analysers_);
                for (std::size_t i = worker; i < slice.size(); i += threads_)
                    slice[i] = index_chunk(document, prepared.chunks[at + i], *analyser);
            });
            for (IndexedChunk& chunk : slice) builder_.add_chunk(std::move(chunk));
        }
        report_.chunks += prepared.chunks.size();
        pending_[document.id] = {prepared.hash, metadata_json(document.metadata)};
        prepared.document = {};
        if (builder_.memory() >= kCommitMemory) commit({});
    }

    void stop_if_asked() {
        if (!progress_) return;
        progress_->update(report_.bytes, total_bytes_,
                          report_.added + report_.changed + report_.unchanged, what_);
        if (!progress_->cancelled()) return;
        commit({});
        throw Error(
            ErrorCode::cancelled,
            "stopped: " + std::to_string(report_.added + report_.changed + report_.unchanged) +
                " documents are in; run the same command again to add the rest");
    }

    void ensure_expert() {
        Writer::ExpertSettings settings;
        settings.name = request_.expert;
        settings.description = request_.description;
        settings.shared = request_.shared;
        settings.recipe.chunk_tokens = tokens_;
        settings.recipe.analyser = Analyser::name();
        expert_ = writer_.ensure_expert(settings);
    }

    void commit(const std::vector<std::string>& deleted) {
        if (builder_.empty() && deleted.empty()) return;
        const bool fresh = !expert_;
        ensure_expert();
        try {
            commit_pending(deleted);
        } catch (const Error&) {
            if (fresh) forget_expert();
            throw;
        }
    }

    // Of a new expert whose first documents could not be stored; best effort, an empty expert does
    // no harm.
    void forget_expert() {
        try {
            writer_.remove_expert(expert_->id);
        } catch (const Error&) {
        }
    }

    void commit_pending(const std::vector<std::string>& deleted) {
        if (source_ == 0) source_ = writer_.ensure_source(expert_->id, source_path_);
        BuiltSegment segment = builder_.build();
        std::vector<NewDocument> documents;
        for (const std::string& id : segment.documents)
            documents.push_back(std::move(pending_[id]));
        pending_.clear();
        report_.commit =
            writer_.commit_documents(expert_->id, source_, std::move(segment), documents, deleted);
    }

    void delete_missing() {
        if (!expert_) return;
        if (!report_.failures.empty()) {
            report_.warnings.push_back(
                "nothing was deleted: with files that could not be read, what is gone is not "
                "certain");
            return;
        }
        std::unordered_set<std::int64_t> sources;
        for (const std::string& path : request_.paths)
            sources.insert(writer_.ensure_source(expert_->id, path == "-" ? path : absolute(path)));
        const std::vector<DocumentRow> rows = writer_.catalog().documents(expert_->id);
        std::vector<std::string> gone;
        for (const DocumentRow& row : rows)
            if (sources.contains(row.source) && !seen_.contains(checksum(row.id)))
                gone.push_back(row.id);
        const double share =
            rows.empty() ? 0 : static_cast<double>(gone.size()) / static_cast<double>(rows.size());
        if (share > request_.max_delete) {
            const auto percent = [](double value) {
                return std::to_string(static_cast<int>(value * 100 + 0.5)) + "%";
            };
            throw Error(ErrorCode::conflict,
                        "--sync would delete " + std::to_string(gone.size()) + " of " +
                            std::to_string(rows.size()) + " documents of " + request_.expert +
                            " (" + percent(share) + ", more than --max-delete " +
                            percent(request_.max_delete) +
                            "); nothing was deleted. If that is right, raise --max-delete",
                        "max_delete");
        }
        report_.deleted = gone.size();
        commit(gone);
    }

    void settle() {
        const bool settings = request_.description || request_.shared || request_.chunk_tokens;
        const bool found_any = report_.added + report_.changed + report_.unchanged > 0;
        if (settings && (expert_ || found_any)) ensure_expert();
        if (!found_any && empty_ == 0 && report_.failures.empty())
            report_.warnings.push_back("no documents were found");
        if (empty_ > 0)
            report_.warnings.push_back(
                std::to_string(empty_) +
                " documents hold no text and were left out, the first: " + first_empty_);
        if (repeated_ > 0)
            report_.warnings.push_back(
                std::to_string(repeated_) +
                " documents share their id with an earlier one of this call and replaced it");
        if (moved_ > 0)
            report_.warnings.push_back(
                std::to_string(moved_) +
                " documents replaced ones of the same id that came from another path");
        report_.commit = writer_.catalog().last_commit();
        if (progress_)
            progress_->update(total_bytes_, total_bytes_,
                              report_.added + report_.changed + report_.unchanged, "");
    }

    // One analyser a thread, kept for its caches.
    class AnalyserPool {
    public:
        explicit AnalyserPool(std::size_t count) : free_(count) {}
        Analyser take() {
            const std::lock_guard guard(mutex_);
            if (free_.empty()) return Analyser();
            Analyser analyser = std::move(free_.back());
            free_.pop_back();
            return analyser;
        }
        void give(Analyser analyser) {
            const std::lock_guard guard(mutex_);
            free_.push_back(std::move(analyser));
        }

    private:
        std::mutex mutex_;
        std::vector<Analyser> free_;
    };
    class AnalyserLease {
    public:
        explicit AnalyserLease(AnalyserPool& pool) : pool_(pool), analyser_(pool.take()) {}
        ~AnalyserLease() { pool_.give(std::move(analyser_)); }
        Analyser& operator*() { return analyser_; }

    private:
        AnalyserPool& pool_;
        Analyser analyser_;
    };

    const AddRequest& request_;
    Progress* progress_;
    Writer writer_;
    std::string store_;
    std::size_t threads_;
    AnalyserPool analysers_;
    Stopwatch watch_;
    AddReport report_;
    std::optional<ExpertRow> expert_;
    std::uint32_t tokens_ = kDefaultChunkTokens;

    std::string source_path_;
    std::int64_t source_ = 0;
    std::vector<Prepared> batch_;
    std::uint64_t batch_bytes_ = 0;
    std::uint64_t total_bytes_ = 0;
    std::string what_;
    SegmentBuilder builder_;
    std::unordered_map<std::string, NewDocument> pending_;
    std::unordered_set<std::uint64_t> seen_;
    std::uint64_t empty_ = 0;
    std::string first_empty_;
    std::uint64_t repeated_ = 0;
    std::uint64_t moved_ = 0;
};

}  // namespace

AddReport Engine::add(const AddRequest& request, Progress* progress) {
    check_add(request);
    parts_->make_store();
    parts_->newest();
    return Adding(*parts_, request, progress).run();
}

}  // namespace moxie
