#include "engine/expert_writer.h"

#include "engine/add_request.h"
#include "engine/discover.h"
#include "engine/json.h"
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
    try {
        return stored_encoder_name(options.encoder.empty() ? kDefaultEncoder : options.encoder,
                                   options.models);
    } catch (const Error&) {
        if (!options.encoder.empty()) throw;
        return {};
    }
}

// Of the segment builder: one commit and one segment each.
constexpr std::size_t kCommitMemory = 128u << 20;

}  // namespace

ExpertWriter::ExpertWriter(const Engine::Parts& parts, const AddRequest& request)
    : request_(request), writer_(parts.paths, parts.files) {
    if (const auto row = catalog().expert(request.expert)) adopt(*row);
    encoder_ = encoder_for(parts.options, request, expert_);
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
}

bool ExpertWriter::has_encoder() const { return !encoder_.empty() && encoder_ != kNoEncoder; }

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
    if (division_is_new()) settings.division = kAnyDivision;
    expert_ = writer_.ensure_expert(settings);
}

std::optional<std::uint64_t> ExpertWriter::commit(const std::vector<std::string>& deleted) {
    if (builder_.empty() && deleted.empty()) return std::nullopt;
    const bool fresh = !expert_;
    apply_settings();
    try {
        return commit_waiting(deleted);
    } catch (const Error&) {
        if (fresh) forget_expert();
        throw;
    }
}

std::uint64_t ExpertWriter::commit_waiting(const std::vector<std::string>& deleted) {
    if (source_ == 0) source_ = source_of(source_path_);
    BuiltSegment segment = builder_.build();
    std::vector<NewDocument> documents;
    for (const std::string& id : segment.documents) documents.push_back(std::move(waiting_[id]));
    waiting_.clear();
    return writer_.commit_documents(expert_->id, source_, std::move(segment), documents, deleted);
}

// Best effort: an empty expert does no harm.
void ExpertWriter::forget_expert() {
    try {
        writer_.remove_expert(expert_->id);
    } catch (const Error&) {
    }
}

}  // namespace moxie
