#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/threads.h"
#include "engine/add_request.h"
#include "engine/analyser_pool.h"
#include "engine/brought_vectors.h"
#include "engine/discover.h"
#include "engine/expert_writer.h"
#include "engine/parts.h"
#include "engine/postponed.h"
#include "engine/prepared.h"
#include "engine/respelt.h"
#include "engine/wait_to_write.h"

namespace moxie {

namespace {

constexpr std::size_t kBatchItems = 256;
constexpr std::uint64_t kBatchBytes = 8u << 20;
constexpr std::uint64_t kPostponedBytes = 64u << 20;
constexpr std::size_t kMostNamed = 100;
constexpr std::size_t kChunkSlice = 1024;  // chunks of a large document analysed at a time

std::string counted(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + (count == 1 ? one : many);
}

// What the reader of a report should know beside the counts.
struct Oddities {
    std::uint64_t empty = 0;
    std::string first_empty{};
    std::uint64_t repeated = 0;
    std::string first_repeated{};
    std::uint64_t moved = 0;

    void repeat(const std::string& id, const std::string& source) {
        if (++repeated == 1) first_repeated = "'" + excerpt(id) + "' in " + source;
    }

    void warn(std::vector<std::string>& warnings) const {
        if (empty > 0)
            warnings.push_back(counted(empty, " document holds no text and was",
                                       " documents hold no text and were") +
                               " left out, the first: " + first_empty);
        if (repeated > 0)
            warnings.push_back(counted(repeated, " document shares its", " documents share their") +
                               " id with an earlier one of this call and replaced it, the first: " +
                               first_repeated);
        if (moved > 0)
            warnings.push_back(
                counted(moved, " document replaced one", " documents replaced ones") +
                " of the same id that came from another path");
    }
};

std::string percent(double share) {
    return std::to_string(static_cast<int>(share * 100 + 0.5)) + "%";
}

void refuse_large_delete(const AddRequest& request, std::size_t gone, std::size_t all) {
    const double share = all == 0 ? 0 : static_cast<double>(gone) / static_cast<double>(all);
    if (share <= request.max_delete) return;
    throw Error(ErrorCode::conflict,
                "--sync would delete " + std::to_string(gone) + " of " + std::to_string(all) +
                    " documents of " + request.expert + " (" + percent(share) +
                    ", more than --max-delete " + percent(request.max_delete) +
                    "); nothing was deleted. If that is right, raise --max-delete",
                "max_delete");
}

// What became of an id in this call.
struct Seen {
    std::optional<std::uint64_t> before;                    // checksum of the hash stored before
    std::uint64_t AddReport::*counted = &AddReport::added;  // what its last document counts as
};

// One call of Engine::add: reads in parallel, decides in order, commits in batches.
class Adding {
public:
    Adding(Engine::Parts& parts, const AddRequest& request, BroughtVectors& vectors,
           Progress* progress)
        : request_(request),
          progress_(progress),
          vectors_(vectors.file()),
          input_(vectors.input() ? vectors.input() : request.input),
          writer_(parts, request, vectors_.dimensions, progress),
          store_(absolute_path(parts.paths.root)),
          threads_(request.threads > 0 ? request.threads : core_count()),
          analysers_(threads_) {
        report_.expert = request.expert;
    }

    AddReport run() {
        for (const std::string& path : request_.paths)
            if (path != "-" && progress_) total_bytes_ += total_bytes(path, store_);
        for (const std::string& path : request_.paths)
            add_path(path, &path == &request_.paths.back());
        if (request_.sync) delete_missing();
        settle();
        report_.seconds = watch_.ms() / 1000;
        return std::move(report_);
    }

private:
    static std::string source_name(const std::string& path) {
        return path == "-" ? path : absolute_path(path);
    }
    std::uint64_t taken() const { return report_.added + report_.changed + report_.unchanged; }

    void add_path(const std::string& path, bool last) {
        source_ = source_name(path);
        writer_.begin_source(source_);
        const Respelt respelt(path, source_);
        const auto visit = [&](SourceItem&& item) {
            batch_bytes_ += item.bytes;
            item.load = respelt(std::move(item.load));
            batch_.push_back({std::move(item)});
            if (!request_.vectors.empty()) bring_vector(batch_.back());
            if (batch_.size() >= kBatchItems || batch_bytes_ >= kBatchBytes) take_batch();
            return true;
        };
        if (path == "-")
            walk_jsonl(*input_, "stdin", {}, visit);
        else
            report_passed_over(path, walk(path, store_, limits(), visit));
        take_batch();
        if (last) store_postponed();
        writer_.commit({});
    }

    void report_passed_over(const std::string& path, const PassedOver& files) {
        if (files.count == 0) return;
        report_.passed_over += files.count;
        for (const PassedOver::File& file : files.first)
            if (report_.passed_over_files.size() < kMostNamed)
                report_.passed_over_files.push_back({file.path, file.reason});
        std::string counts;
        for (const auto& [reason, count] : files.reasons)
            counts += (counts.empty() ? "" : ", ") + reason + ": " + std::to_string(count);
        report_.warnings.push_back(counted(files.count, " file was", " files were") +
                                   " passed over in " + path + " (" + counts +
                                   "); -v and --json name them");
    }

    // There are as many as documents, unless files change meanwhile.
    void bring_vector(Prepared& prepared) {
        if (next_vector_ < vectors_.count())
            prepared.vector = vectors_.row(next_vector_);
        else if (prepared.item.reason.empty())
            prepared.item.reason =
                "has no vector: " + request_.vectors + " holds " + std::to_string(vectors_.count());
        ++next_vector_;
    }

    SourceLimits limits() const {
        SourceLimits limits;
        if (progress_) limits.apart.cancelled = [this] { return progress_->cancelled(); };
        return limits;
    }

    void take_batch() {
        parallel_for(batch_.size(), threads_, [&](std::size_t i) {
            prepare(batch_[i], request_.metadata, writer_.chunk_tokens());
        });
        for (Prepared& prepared : batch_) decide(prepared);
        store(batch_);
        batch_.clear();
        batch_bytes_ = 0;
        if (postponed_.bytes() >= kPostponedBytes) store_postponed();
        stop_if_asked();
    }

    // Those of the present path wait for its commit, those of others get one each.
    void store_postponed() {
        std::vector<Postponed::Group> groups = postponed_.take();
        for (Postponed::Group& group : groups)
            if (group.source == source_) store(group.documents);
        std::erase_if(groups, [&](const auto& group) { return group.source == source_; });
        if (groups.empty()) return;
        writer_.commit({});
        for (Postponed::Group& group : groups) {
            writer_.begin_source(group.source);
            store(group.documents);
            writer_.commit({});
        }
        writer_.begin_source(source_);
    }

    void store(std::vector<Prepared>& documents) {
        parallel_for(documents.size(), threads_, [&](std::size_t i) {
            Prepared& prepared = documents[i];
            if (prepared.wanted && prepared.chunks.size() <= kChunkSlice) index_all(prepared);
        });
        for (Prepared& prepared : documents) store(prepared);
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
            if (++odd_.empty == 1) odd_.first_empty = prepared.item.source;
            return;
        }
        const auto known = writer_.stored(id);
        const auto [at, fresh] = seen_.try_emplace(
            checksum(id), Seen{known ? std::optional(checksum(known->hash)) : std::nullopt});
        Seen& seen = at->second;
        if (!fresh) {
            odd_.repeat(id, prepared.item.source);
            --(report_.*seen.counted);
            postponed_.drop(id);
        }
        seen.counted = !seen.before                             ? &AddReport::added
                       : seen.before == checksum(prepared.hash) ? &AddReport::unchanged
                                                                : &AddReport::changed;
        ++(report_.*seen.counted);
        const bool waits = writer_.waits(id);
        prepared.wanted = waits || !known || known->hash != prepared.hash;
        prepared.moved =
            fresh && known && writer_.source() != 0 && known->source != writer_.source();
        if (prepared.wanted && known && !waits) {
            postponed_.put(std::exchange(prepared, {}), source_);
            prepared.wanted = false;
        }
    }

    void index_all(Prepared& prepared) {
        AnalyserLease analyser(analysers_);
        for (const Chunk& chunk : prepared.chunks)
            prepared.indexed.push_back(index_chunk(prepared.document, chunk, *analyser));
    }

    void store(Prepared& prepared) {
        if (!prepared.wanted) return;
        if (prepared.moved) ++odd_.moved;
        writer_.add(prepared);
        for (IndexedChunk& chunk : prepared.indexed) writer_.add_chunk(std::move(chunk));
        if (prepared.indexed.empty()) store_in_slices(prepared);
        report_.chunks += prepared.chunks.size();
        prepared.document = {};
        if (writer_.full()) writer_.commit({});
    }

    // Of a document too large to be analysed at once.
    void store_in_slices(const Prepared& prepared) {
        for (std::size_t at = 0; at < prepared.chunks.size(); at += kChunkSlice) {
            std::vector<IndexedChunk> slice(std::min(kChunkSlice, prepared.chunks.size() - at));
            parallel_for(threads_, threads_, [&](std::size_t worker) {
                AnalyserLease analyser(analysers_);
                for (std::size_t i = worker; i < slice.size(); i += threads_)
                    slice[i] = index_chunk(prepared.document, prepared.chunks[at + i], *analyser);
            });
            for (IndexedChunk& chunk : slice) writer_.add_chunk(std::move(chunk));
        }
    }

    void stop_if_asked() {
        if (!progress_) return;
        progress_->update(report_.bytes, total_bytes_, taken(), what_);
        if (!progress_->cancelled()) return;
        store_postponed();
        writer_.commit({});
        throw Error(ErrorCode::cancelled,
                    "stopped: " + std::to_string(taken()) +
                        " documents are in; run the same command again to add the rest");
    }

    void delete_missing() {
        if (!writer_.exists()) return;
        if (!report_.failures.empty()) {
            report_.warnings.push_back(
                "nothing was deleted: with files that could not be read, what is gone is not "
                "certain");
            return;
        }
        std::unordered_set<std::int64_t> sources;
        for (const std::string& path : request_.paths)
            sources.insert(writer_.source_of(source_name(path)));
        const std::vector<DocumentRow> rows = writer_.stored();
        std::vector<std::string> gone;
        for (const DocumentRow& row : rows)
            if (sources.contains(row.source) && !seen_.contains(checksum(row.id)))
                gone.push_back(row.id);
        refuse_large_delete(request_, gone.size(), rows.size());
        report_.deleted = gone.size();
        writer_.commit(gone);
    }

    void settle() {
        const bool settings = request_.description || request_.shared || request_.chunk_tokens ||
                              writer_.encoder_is_new() || writer_.division_is_new();
        if (settings && (writer_.exists() || taken() > 0)) writer_.apply_settings();
        if (taken() == 0 && odd_.empty == 0 && report_.failures.empty())
            report_.warnings.push_back("no documents were found");
        odd_.warn(report_.warnings);
        warn_of_division();
        report_.commit = writer_.catalog().last_commit();
        if (progress_) progress_->update(total_bytes_, total_bytes_, taken(), "");
    }

    void warn_of_division() {
        if (!writer_.exists()) return;
        if (writer_.division_ended()) report_.warnings.push_back(division_ended(request_.expert));
        if (!request_.divide) return;
        report_.warnings.push_back(
            writer_.has_encoder()
                ? request_.paths[0] + " has no subfolders: " + request_.expert +
                      " is divided into experts once its vectors are there"
                : request_.paths[0] +
                      " has no subfolders, and without an encoder, whose vectors "
                      "would divide it, " +
                      request_.expert + " stays one expert; `moxie models` lists encoders");
    }

    const AddRequest& request_;
    Progress* progress_;
    const VectorFile& vectors_;  // brought along; none, if not asked for
    std::istream* input_;
    ExpertWriter writer_;
    std::string store_;
    std::size_t threads_;
    AnalyserPool analysers_;
    Stopwatch watch_;
    AddReport report_;

    std::vector<Prepared> batch_;
    std::uint64_t batch_bytes_ = 0;
    std::uint64_t total_bytes_ = 0;
    std::string what_;
    std::string source_;                            // the present path, as it is stored
    std::unordered_map<std::uint64_t, Seen> seen_;  // by the checksum of the id
    Postponed postponed_;
    std::size_t next_vector_ = 0;
    Oddities odd_;
};

}  // namespace

AddReport Engine::add(const AddRequest& request, Progress* progress) {
    check_add(request);
    if (!request.over.empty()) return add_retriever(*parts_, request, progress);
    // What is refused leaves no empty store behind.
    BroughtVectors vectors(request, absolute_path(parts_->paths.root));
    make_store_soon(*parts_, progress);
    parts_->newest();
    return Adding(*parts_, request, vectors, progress).run();
}

}  // namespace moxie
