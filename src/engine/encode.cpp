#include <algorithm>
#include <set>

#include "base/clock.h"
#include "engine/calibrate.h"
#include "engine/costs.h"
#include "engine/discover.h"
#include "engine/known_vectors.h"
#include "engine/learn.h"
#include "engine/parts.h"
#include "engine/train.h"
#include "expert/cells.h"
#include "expert/make_profile.h"
#include "index/vector_segment_builder.h"
#include "store/writer.h"

namespace moxie {

namespace {

// What a crash can cost: a few seconds of encoding.
constexpr std::size_t kBatch = 256;

// What is encoded of a chunk: as for its words, the title and the headings above it speak too.
std::string encoded_text(const StoredDocument& document, const StoredChunk& chunk) {
    std::string text;
    const auto add = [&](const std::string& heading) {
        if (!heading.empty()) text += heading + ". ";
    };
    add(document.title);
    for (const std::string& heading : chunk.section) add(heading);
    return text + chunk.text;
}

using Row = KnownVectors::Row;

// Where an expert's vectors come from.
struct VectorSource {
    std::string expert;
    std::string name;  // of the encoder
    std::size_t dimensions = 0;
    VectorFormat format = VectorFormat::int8;
    const Encoder* encoder = nullptr;  // null: they were brought along

    std::string key(std::string_view document, const std::string& text) const {
        return encoder ? content_hash(text) : own_vector_key(expert, std::string(document));
    }
    std::string cached() const { return cached_as(name, format); }
    Row pack(std::span<const float> vector) const { return encode_vector(format, vector).row; }
    std::size_t length() const { return row_stride(format, dimensions); }
    Row zeros() const { return Row(length(), 0); }
    // Scaled to length one by the builder.
    std::vector<float> unpack(const Row& row) const {
        return decode_vector(format, row, 1, dimensions);
    }
};

VectorSource source_of(const Expert& expert, Encoders& encoders) {
    const std::string& name = expert.recipe.encoder;
    const VectorFormat format = expert.recipe.vector_format;
    if (const std::size_t own = own_dimensions(name); own > 0)
        return {expert.name, name, own, format};
    const Encoder& encoder = *encoders.open(name).encoder;
    return {expert.name, encoder.name(), encoder.dimensions(), format, &encoder};
}

// One call of Engine::encode.
class Encoding {
public:
    Encoding(Engine::Parts& parts, const EncodeRequest& request, Progress* progress)
        : parts_(parts),
          request_(request),
          progress_(progress),
          snapshot_(parts.newest()),
          cache_(parts.vector_cache(), parts.files) {}

    // Of the store as a whole, once everything was encoded.
    std::vector<std::string> warnings() const {
        if (cache_.failure().empty()) return {};
        return {cache_.failure()};
    }

    // Documents may be added meanwhile: goes on until nothing is missing.
    std::vector<EncodeReport> run() {
        std::vector<EncodeReport> reports;
        for (bool first = true;; first = false) {
            const std::vector<const Expert*> wanted = plan();
            if (!first && total_ == done_) return reports;
            for (const Expert* expert : wanted)
                if (EncodeReport report = encode_expert(*expert); first || report.commit > 0)
                    reports.push_back(std::move(report));
            const std::uint64_t before = snapshot_->commit;
            snapshot_ = parts_.newest();
            if (snapshot_->commit == before) return reports;
        }
    }

private:
    static bool is_missing(const Expert& expert, const Expert::Part& part) {
        return is_encoder(expert.recipe.encoder) && (!part.vectors || is_damaged(*part.vectors));
    }
    // Vectors can be computed again, so a damaged file is one that is missing.
    static bool is_damaged(const ExpertVectors& vectors) {
        try {
            vectors.open().verify();
            return false;
        } catch (const Error&) {
            return true;
        }
    }
    static std::uint64_t chunks_missing(const Expert& expert) {
        std::uint64_t chunks = 0;
        for (const Expert::Part& part : expert.parts)
            if (is_missing(expert, part)) chunks += part.segment->open().chunk_count();
        return chunks;
    }
    // Deleting documents leaves the profile as it was; it is made anew here.
    static bool profile_is_current(const Expert& expert) {
        const bool vectors = std::any_of(expert.parts.begin(), expert.parts.end(),
                                         [](const Expert::Part& part) { return !!part.vectors; });
        if (!expert.vector_profile || expert.parts.empty()) return !vectors;
        return expert.vector_profile->chunks == expert.profile.chunks &&
               expert.vector_profile->segments.size() == expert.parts.size();
    }
    // The smallest first: most experts have their vectors soonest.
    std::vector<const Expert*> plan() {
        std::vector<const Expert*> wanted;
        total_ = done_;
        for (const auto& expert : snapshot_->holders()) {
            if (is_wanted(*expert)) wanted.push_back(expert.get());
            for (const auto& retriever : expert->retrievers)
                if (is_wanted(*retriever)) wanted.push_back(retriever.get());
        }
        for (const Expert* expert : wanted) total_ += chunks_missing(*expert);
        std::stable_sort(wanted.begin(), wanted.end(), [](const Expert* a, const Expert* b) {
            return chunks_missing(*a) < chunks_missing(*b);
        });
        return wanted;
    }

    bool is_wanted(const Expert& expert) const {
        const auto& names = request_.experts;
        const auto named = [&](const std::string& name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        return names.empty() || named(expert.name) || named(expert.parent);
    }

    EncodeReport encode_expert(const Expert& expert) {
        const Stopwatch watch;
        EncodeReport report{expert.name, expert.recipe.encoder};
        if (chunks_missing(expert) == 0 && profile_is_current(expert)) return report;
        const VectorSource source = source_of(expert, parts_.encoders);
        std::vector<NewVectors> fresh;
        std::vector<ProfiledPart> profiled;
        std::vector<std::unique_ptr<const VectorSegment>> made;
        for (const Expert::Part& part : expert.parts) {
            if (is_missing(expert, part)) {
                ContainerWriter::Finished vectors = encode_part(part, source, report);
                fresh.push_back({static_cast<std::int64_t>(part.segment->id()), vectors});
                made.push_back(
                    std::make_unique<const VectorSegment>(std::move(vectors), expert.name));
                profiled.push_back({&part, made.back().get()});
            } else if (part.vectors) {
                profiled.push_back({&part, &part.vectors->open()});
            }
        }
        const VectorProfile profile = make_vector_profile(profiled, source.name);
        report.commit = commit(expert, fresh, write_vector_profile(profile));
        report.seconds = watch.ms() / 1000;
        return report;
    }

    ContainerWriter::Finished encode_part(const Expert::Part& part, const VectorSource& source,
                                          EncodeReport& report) {
        const Segment& segment = part.segment->open();
        VectorSegmentBuilder builder(source.name, source.dimensions, source.format);
        for (std::uint32_t begin = 0; begin < segment.chunk_count(); begin += kBatch) {
            const std::uint32_t end =
                std::min(segment.chunk_count(), begin + static_cast<std::uint32_t>(kBatch));
            for (const Row& row : rows_of(part, begin, end, source, report))
                builder.add(source.unpack(row));
            done_ += end - begin;
            report.chunks += end - begin;
            stop_if_asked(source.expert);
        }
        const SegmentCells cells = divide_into_cells(builder.rows(), {.threads = request_.threads});
        return builder.build(cells.assignment);
    }

    // The rows of chunks [begin, end), from the cache where it has them. Deleted chunks are no
    // longer compared with anything: theirs are zeros.
    std::vector<Row> rows_of(const Expert::Part& part, std::uint32_t begin, std::uint32_t end,
                             const VectorSource& source, EncodeReport& report) {
        const Segment& segment = part.segment->open();
        std::vector<std::string> texts, keys;
        std::vector<std::size_t> live;
        for (std::uint32_t chunk = begin; chunk < end; ++chunk) {
            const std::uint32_t document = segment.document_of(chunk);
            if (std::binary_search(part.deleted.begin(), part.deleted.end(), document)) continue;
            live.push_back(chunk - begin);
            texts.push_back(
                encoded_text(segment.stored_document(document), segment.stored_chunk(chunk)));
            keys.push_back(source.key(segment.document_id(document), texts.back()));
        }
        std::vector<std::optional<Row>> known = cache_.find(source.cached(), keys, source.length());
        report.encoded += encode_missing(texts, keys, source, known);
        std::vector<Row> rows(end - begin, source.zeros());
        for (std::size_t i = 0; i < live.size(); ++i) rows[live[i]] = std::move(*known[i]);
        return rows;
    }

    // Returns how many were missing.
    std::size_t encode_missing(const std::vector<std::string>& texts,
                               const std::vector<std::string>& keys, const VectorSource& source,
                               std::vector<std::optional<Row>>& rows) {
        std::vector<std::string_view> wanted;
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (!rows[i]) {
                missing.push_back(i);
                wanted.push_back(texts[i]);
            }
        if (missing.empty()) return 0;
        if (!source.encoder)
            throw Error(ErrorCode::conflict,
                        "vectors of expert " + source.expert +
                            " that were brought along are gone from the cache; add its documents "
                            "again with --vectors" +
                            (cache_.failure().empty() ? "" : ". First, " + cache_.failure()),
                        "vectors");
        std::vector<float> vectors(missing.size() * source.dimensions);
        source.encoder->encode(wanted, Encoder::Kind::document, request_.threads, vectors);
        std::vector<std::pair<std::string, Row>> fresh;
        for (std::size_t i = 0; i < missing.size(); ++i) {
            rows[missing[i]] =
                source.pack(std::span(vectors).subspan(i * source.dimensions, source.dimensions));
            fresh.emplace_back(keys[missing[i]], *rows[missing[i]]);
        }
        cache_.store(source.cached(), fresh);
        return missing.size();
    }

    void stop_if_asked(const std::string& expert) {
        if (!progress_) return;
        progress_->update(done_, total_, done_, expert);
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled,
                        "stopped: " + std::to_string(done_) + " of " + std::to_string(total_) +
                            " vectors are there; `moxie encode` goes on from here");
    }

    std::uint64_t commit(const Expert& expert, const std::vector<NewVectors>& vectors,
                         const std::vector<std::uint8_t>& profile) {
        Writer writer = wait_to_write(parts_, [&] { stop_if_asked(expert.name); });
        return writer.commit_vectors(expert.id, expert.recipe.encoder, vectors, profile);
    }

    Engine::Parts& parts_;
    const EncodeRequest& request_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    KnownVectors cache_;
    std::uint64_t total_ = 0;
    std::uint64_t done_ = 0;
};

void check_names(const EncodeRequest& request, const Snapshot& snapshot) {
    std::set<std::string> retrievers;
    for (const auto& expert : snapshot.holders())
        for (const auto& retriever : expert->retrievers) retrievers.insert(retriever->name);
    for (const std::string& name : request.experts)
        if (!retrievers.contains(name)) find_holder(snapshot, name, "experts");
}

// Of the store as a whole; the last report is the last that is read.
void warn(const std::vector<std::string>& warnings, std::vector<EncodeReport>& reports) {
    if (reports.empty()) return;
    std::vector<std::string>& last = reports.back().warnings;
    last.insert(last.end(), warnings.begin(), warnings.end());
}

}  // namespace

std::vector<EncodeReport> Engine::encode(const EncodeRequest& request, Progress* progress) {
    check_names(request, *parts_->newest());
    const auto lock =
        request.wait ? wait_to_encode(*parts_, progress) : lock_encoding(parts_->paths);
    Encoding encoding(*parts_, request, progress);
    std::vector<EncodeReport> reports = encoding.run();
    warn(encoding.warnings(), reports);
    divide_waiting(*parts_, request, progress, reports);
    if (needs_calibration(*parts_->newest())) calibrate({{}, request.threads}, progress);
    if (needs_contract(*parts_->newest()))
        warn(calibrate_contract(*parts_, request.threads, progress), reports);
    if (needs_costs(*parts_->newest())) learn_costs(*parts_, progress);
    return reports;
}

}  // namespace moxie
