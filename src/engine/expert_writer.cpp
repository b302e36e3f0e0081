#include "engine/expert_writer.h"

#include "engine/add_request.h"
#include "engine/discover.h"
#include "engine/json.h"
#include "engine/wait_to_write.h"
#include "model/encoder.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// Asked for, or the expert's own, or the default one if it is installed; empty: not decided yet.
std::string encoder_for(const OpenOptions& options, const AddRequest& request,
                        const std::optional<ExpertRow>& expert) {
    if (request.encoder)
        return *request.encoder == kNoEncoder
                   ? kNoEncoder
                   : stored_encoder_name(*request.encoder, options.models);
    if (expert && !expert->recipe.encoder.empty()) return expert->recipe.encoder;
    if (options.encoder == kNoEncoder) return kNoEncoder;
    try {
        return stored_encoder_name(options.encoder.empty() ? kDefaultEncoder : options.encoder,
                                   options.models);
    } catch (const Error&) {
        if (!options.encoder.empty()) throw;
        return {};
    }
}

// Vectors that were brought along are one a document.
constexpr std::uint32_t kWholeDocuments = 100000;

void check_own_vectors(const std::optional<ExpertRow>& expert, const std::string& encoder,
                       std::size_t own_dimensions) {
    const std::string known = expert ? expert->recipe.encoder : "";
    if (own_dimensions > 0 && !known.empty() && known != encoder && expert->profile.documents > 0)
        throw Error(ErrorCode::conflict,
                    "expert " + expert->name + " has vectors by " + known + "; vectors of " +
                        std::to_string(own_dimensions) +
                        " dimensions that are brought along do not compare with them",
                    "vectors");
    if (own_dimensions == 0 && is_own_encoder(known) && encoder == known)
        throw Error(ErrorCode::conflict,
                    "the vectors of expert " + expert->name +
                        " were brought along; bring those of the documents too: --vectors FILE",
                    "vectors");
}

VectorFormat format_for(const AddRequest& request, const std::optional<ExpertRow>& expert) {
    const VectorFormat known = expert ? expert->recipe.vector_format : VectorFormat::int8;
    const VectorFormat asked =
        request.vector_format ? parse_vector_format(*request.vector_format) : known;
    if (expert && asked != known)
        throw Error(ErrorCode::conflict,
                    "expert " + expert->name + " keeps its vectors as " +
                        std::string(to_string(known)) +
                        ", all of them alike; to have others remove it and add its documents "
                        "again: `moxie remove " +
                        expert->name + "`",
                    "vector_format");
    return asked;
}

// Of the segment builder: one commit and one segment each.
constexpr std::size_t kCommitMemory = 128u << 20;

}  // namespace

ExpertWriter::ExpertWriter(const Engine::Parts& parts, const AddRequest& request,
                           std::size_t own_dimensions, Progress* progress)
    : request_(request), writer_(soon_to_write(parts, progress)), parts_(parts) {
    if (const auto row = catalog().expert(request.expert)) adopt(*row);
    encoder_ = own_dimensions > 0 ? own_encoder_name(own_dimensions)
                                  : encoder_for(parts.options, request, expert_);
    check_own_vectors(expert_, encoder_, own_dimensions);
    vector_format_ = format_for(request, expert_);
    if (own_dimensions > 0) {
        chunk_tokens_ = kWholeDocuments;
        return;
    }
    chunk_tokens_ =
        request.chunk_tokens.value_or(expert_ ? expert_->recipe.chunk_tokens : kDefaultChunkTokens);
}

void ExpertWriter::adopt(const ExpertRow& row) {
    if (row.recipe.analyser != Analyser::name())
        throw Error(ErrorCode::invalid_request,
                    "expert " + row.name + " was indexed by " + row.recipe.analyser + ", this is " +
                        Analyser::name() +
                        "; remove it and add its documents again: `moxie remove " + row.name + "`",
                    "expert");
    if (row.discovered()) refuse_discovered(row.name, "expert");
    if (row.retriever)
        throw Error(ErrorCode::invalid_request,
                    "expert " + row.name +
                        " is a retriever: it searches the chunks of another expert and holds no "
                        "documents; add them to that one",
                    "expert");
    was_divided_ = !catalog().views(row.id).empty();
    expert_ = row;
}

void ExpertWriter::begin_source(const std::string& path) {
    source_path_ = path;
    source_ = 0;
}

std::int64_t ExpertWriter::source_of(const std::string& path) {
    return writer_.ensure_source(expert_->id, path);
}

std::optional<DocumentRow> ExpertWriter::stored(const std::string& id) {
    return expert_ ? catalog().document(expert_->id, id) : std::nullopt;
}

std::vector<DocumentRow> ExpertWriter::stored() {
    return expert_ ? catalog().documents(expert_->id) : std::vector<DocumentRow>();
}

void ExpertWriter::add(const Prepared& prepared) {
    const Document& document = prepared.document;
    builder_.add({document.id, document.title, document.uri, document.metadata});
    waiting_[document.id] = {prepared.hash, metadata_json(document.metadata)};
    if (!prepared.vector.empty())
        own_vectors_.emplace_back(own_vector_key(request_.expert, document.id),
                                  encode_vector(vector_format_, prepared.vector).row);
}

bool ExpertWriter::has_encoder() const { return is_encoder(encoder_); }

bool ExpertWriter::division_is_new() const {
    return request_.divide && has_encoder() && (!expert_ || expert_->division == 0);
}

bool ExpertWriter::division_ended() { return was_divided_ && catalog().views(expert_->id).empty(); }

bool ExpertWriter::full() const { return builder_.memory() >= kCommitMemory; }

void ExpertWriter::apply_settings() {
    Writer::ExpertSettings settings;
    settings.name = request_.expert;
    settings.description = request_.description;
    settings.shared = request_.shared;
    settings.recipe.chunk_tokens = chunk_tokens_;
    settings.recipe.analyser = Analyser::name();
    settings.recipe.encoder = encoder_;
    settings.recipe.vector_format = vector_format_;
    if (division_is_new()) settings.division = kAnyDivision;
    expert_ = writer_.ensure_expert(settings);
}

std::optional<std::uint64_t> ExpertWriter::commit(const std::vector<std::string>& deleted) {
    if (builder_.empty() && deleted.empty()) return std::nullopt;
    const bool fresh = !expert_;
    // Takes long: a process that ends here leaves no empty expert behind.
    BuiltSegment segment = builder_.build();
    apply_settings();
    try {
        return commit_built(std::move(segment), deleted);
    } catch (const Error&) {
        if (fresh) forget_expert();
        throw;
    }
}

std::uint64_t ExpertWriter::commit_built(BuiltSegment segment,
                                         const std::vector<std::string>& deleted) {
    if (source_ == 0) source_ = source_of(source_path_);
    std::vector<NewDocument> documents;
    for (const std::string& id : segment.documents) documents.push_back(std::move(waiting_[id]));
    waiting_.clear();
    if (!own_vectors_.empty()) store_own_vectors();
    return writer_.commit_documents(expert_->id, source_, std::move(segment), documents, deleted);
}

// They are nowhere else, so here the cache cannot be passed over.
void ExpertWriter::store_own_vectors() {
    try {
        VectorCache(parts_.vector_cache(), parts_.files)
            .store(cached_as(encoder_, vector_format_), own_vectors_);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) throw;
        throw Error(ErrorCode::corrupt,
                    "the vector cache, where vectors that are brought along wait to be encoded, is "
                    "damaged; remove it and run it again: " +
                        parts_.vector_cache());
    }
    own_vectors_.clear();
}

// Best effort: an empty expert does no harm.
void ExpertWriter::forget_expert() {
    try {
        writer_.remove_expert(expert_->id);
    } catch (const Error&) {
    }
}

}  // namespace moxie
