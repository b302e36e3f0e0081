#include "moxie/engine.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "engine/costs.h"
#include "engine/discover.h"
#include "engine/inquiry.h"
#include "engine/names.h"
#include "engine/parts.h"
#include "engine/recipe_stage.h"
#include "engine/shadow.h"
#include "engine/wait_to_write.h"
#include "text/analyser.h"
#include "text/unicode.h"

namespace moxie {

namespace {

constexpr std::size_t kMostHits = 10000;

void check_request(const Request& request) {
    const auto refuse = [](const std::string& message, const char* parameter) {
        throw Error(ErrorCode::invalid_request, message, parameter);
    };
    if (request.k < 1 || request.k > kMostHits)
        refuse("k is the number of hits wanted, 1 to 10000: " + std::to_string(request.k), "k");
    const bool by_vector = request.mode == SearchMode::dense && !request.vector.empty();
    if (!by_vector && is_blank(request.query))
        refuse("the query is empty; ask something, e.g. `moxie ask \"how do I undo a commit?\"`",
               "query");
    if (request.weight && !(*request.weight > 0 && *request.weight < 1))
        refuse(
            "the share of lexical evidence lies between 0 and 1; --mode lexical or dense for "
            "one alone",
            "weight");
    if (request.route_weight && !(*request.route_weight >= 0 && *request.route_weight <= 1))
        refuse("the weight of the route in a score is a number from 0 to 1", "route_weight");
    if (request.fuse != Fusion::scorer && request.route.mode == RouteMode::exact)
        refuse(
            "exact needs scores that do not depend on what is opened; --fuse rrf and minmax do: "
            "use --fuse scorer, or another route",
            "fuse");
    if (request.cells.mode == CellMode::routed && request.route.mode == RouteMode::exact)
        refuse(
            "exact proves what it finds against every cell of every expert; --cells routed opens "
            "some: use --cells all, or another route",
            "cells");
    if (request.evidence &&
        (request.route.mode == RouteMode::exact || request.fuse != Fusion::scorer))
        refuse(
            "weighing experts again by what they found needs the scorer, and changes what exact "
            "proves: leave --evidence out, or use --fuse scorer and another route",
            "evidence");
    if (!(request.cells.margin >= 0))
        refuse("the margin of routed cells is a number from 0 up", "cells");
    if (request.min_relevance && !(*request.min_relevance >= 0 && *request.min_relevance <= 1))
        refuse("the least relevance of a hit is a probability, from 0 to 1", "min_relevance");
    if (!(request.shadow >= 0 && request.shadow <= 1))
        refuse("the share of searches that are shadowed lies between 0 and 1", "shadow");
    if (request.shadow > 0 && request.depth == Depth::route)
        refuse("shadowing compares hits, and route finds none; use search or ask", "shadow");
    if (!(request.balance >= 0 && request.balance <= 1))
        refuse("balance is the share of the balancing bias that is used, from 0 to 1", "balance");
    if (!(request.hold_back >= 0 && request.hold_back <= 1))
        refuse("newcomers are held back by a share of their weight, from 0 to 1", "hold_back");
    if (request.budget_ms && !(*request.budget_ms > 0))
        refuse("the time budget is a number of milliseconds above 0", "budget_ms");
}

}  // namespace

std::string version() { return "0.1.0"; }

Engine::Engine(OpenOptions options) : Engine(std::move(options), disk_files()) {}

Engine::Engine(OpenOptions options, std::shared_ptr<Files> files)
    : parts_(std::make_unique<Parts>(std::move(options), std::move(files))) {
    const OpenOptions& given = parts_->options;
    if (!given.generator_url.empty())
        parts_->generator = openai_generator(
            given.generator_url, given.generator_model.empty() ? "default" : given.generator_model,
            given.generator_key);
    if (!given.create || Catalog::exists(parts_->paths, *parts_->files)) parts_->newest();
}

Engine::~Engine() = default;

void Engine::Parts::open_catalog() {
    if (!Catalog::exists(paths, *files))
        throw Error(ErrorCode::not_found,
                    "there is no store at " + paths.root +
                        "; make one with `moxie add NAME PATH`, or name another with --store",
                    "store");
    catalog = std::make_unique<Catalog>(paths, files, Database::Access::read);
}

void Engine::Parts::make_store() {
    const std::lock_guard guard(mutex);
    if (options.create && !catalog) Catalog::create(paths, *files);
}

std::shared_ptr<const Snapshot> Engine::Parts::newest() {
    const std::lock_guard guard(mutex);
    if (!catalog) open_catalog();
    const std::int64_t version = catalog->data_version();
    if (!snapshot || version != data_version) {
        snapshot = load_snapshot(paths, files, *catalog, snapshot.get());
        data_version = version;
    }
    return snapshot;
}

std::shared_ptr<const Snapshot> Engine::Parts::mended(const Snapshot& used) {
    const std::lock_guard guard(mutex);
    if (used.directory_rebuilt) return nullptr;
    if (snapshot.get() != &used) return snapshot;  // another thread was here
    const std::int64_t version = catalog->data_version();
    auto verified = load_snapshot(paths, files, *catalog, snapshot.get(), Verify::whole);
    if (!verified->directory_rebuilt) return nullptr;
    data_version = version;
    return snapshot = verified;
}

Answer Engine::ask(const Request& request) const {
    check_request(request);
    std::shared_ptr<const Snapshot> taken;
    Answer result;
    try {
        result = parts_->answer(request, [&] { return taken = parts_->newest(); });
    } catch (const Error& error) {
        const bool corrupt = error.code() == ErrorCode::corrupt && taken;
        const auto mended = corrupt ? parts_->mended(*taken) : nullptr;
        if (!mended) throw;
        result = parts_->answer(request, [&] { return taken = mended; });
    }
    if (is_shadowed(request)) shadow(*parts_, request, taken, result);
    return result;
}

Answer Engine::Parts::answer(const Request& request,
                             const std::function<std::shared_ptr<const Snapshot>()>& take) {
    Answer result;
    Stages stages(result.trace, request.budget_ms);
    std::shared_ptr<const Snapshot> taken;
    stages.run("snapshot", true, [&] { taken = take(); });
    Inquiry inquiry{request, *taken, result, stages};
    answer(inquiry);
    return result;
}

// One line a stage.
void Engine::Parts::answer(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    Answer& result = inquiry.answer;
    Stages& stages = inquiry.stages;
    result.trace.id = fresh_trace_id();
    result.trace.commit = inquiry.snapshot.commit;
    result.trace.warnings = inquiry.snapshot.warnings;
    result.trace.versions = {{"analyser", Analyser::name()}};

    const bool search = request.depth != Depth::route, answering = request.depth == Depth::answer;
    load_calibration(inquiry);
    if (search) require_calibration(inquiry);
    stages.run("analyse", true, [&] { analyse_query(inquiry); });
    stages.run("respell", has_unknown_words(inquiry), [&] { respell_query(inquiry); });
    stages.run("gate", true, [&] { result.route.retrieve = gate_opens(inquiry); });
    const bool retrieve = result.route.retrieve;
    const bool vectors = retrieve && wants_vectors(inquiry);
    stages.run("encode", vectors, [&] { encode_query(inquiry, encoders); });
    stages.run("route", true, [&] { route_query(inquiry); });
    if (!retrieve) close_all(inquiry);
    const bool decide = search || decides_by_search(inquiry);
    stages.run("encode", decide && wants_more_vectors(inquiry),
               [&] { encode_for_opened(inquiry, encoders); });
    stages.run("recall", decide && retrieve && remembers_answers(inquiry),
               [&] { recall_answers(inquiry); });
    if (search && !(answering && generator)) predict_cost(inquiry);
    stages.run("search", decide && retrieve, [&] { search_experts(inquiry); });
    stages.run("weigh", search && retrieve && request.evidence && !request.plain,
               [&] { weigh_again_by_evidence(inquiry); });
    settle_promise(inquiry);
    stages.run("merge", search && retrieve, [&] { merge_hits(inquiry); });
    stages.run("judge", search && retrieve && inquiry.calibration, [&] { judge_hits(inquiry); });
    stages.run("fetch", search && retrieve, [&] { fill_hits(inquiry); });
    stages.run("answer", answering, [&] { write_answer(inquiry, generator.get()); });
    describe_route(inquiry);
    result.query = inquiry.query;
}

namespace {

// Each expert is followed by those discovered in it, in their order.
std::vector<ExpertRow> listed(std::vector<ExpertRow> rows) {
    std::map<std::int64_t, std::string> names;
    for (const ExpertRow& row : rows) names[row.id] = row.name;
    const auto place = [&](const ExpertRow& row) {
        const bool parent = row.parent == 0;
        return std::tuple(names[parent ? row.id : row.parent], !parent, row.id);
    };
    std::sort(rows.begin(), rows.end(),
              [&](const ExpertRow& a, const ExpertRow& b) { return place(a) < place(b); });
    return rows;
}

}  // namespace

std::vector<ExpertInfo> Engine::experts() const {
    const std::lock_guard guard(parts_->mutex);
    if (!parts_->catalog) parts_->open_catalog();
    Catalog& catalog = *parts_->catalog;
    Transaction transaction(catalog.database(), Transaction::Kind::read);
    const std::vector<SegmentRow> segments = catalog.live_segments();
    std::map<std::pair<std::int64_t, std::string>, std::uint64_t> vectors;  // bytes
    for (const VectorRow& row : catalog.live_vectors())
        vectors[{row.segment, row.encoder}] = row.length;
    std::map<std::int64_t, std::string> names;
    std::map<std::int64_t, std::uint64_t> views;
    std::map<std::int64_t, Profile> profiles;
    const std::vector<ExpertRow> rows = listed(catalog.experts());
    for (const ExpertRow& row : rows) {
        names[row.id] = row.name;
        profiles[row.id] = row.profile;
        views[row.parent] += row.discovered() ? 1 : 0;
    }
    std::vector<ExpertInfo> infos;
    for (const ExpertRow& row : rows) {
        ExpertInfo info;
        info.name = row.name;
        info.description = row.description;
        info.kind = row.discovered() ? "discovered" : row.retriever ? "retriever" : "declared";
        if (row.parent != 0) info.parent = names[row.parent];
        info.discovered = views[row.id];
        info.shared = row.shared;
        info.state =
            row.recipe.analyser == Analyser::name()
                ? "ready"
                : "left out: indexed by another analyser; remove it and add its documents again";
        const Profile& profile = profiles[row.retriever ? row.parent : row.id];
        info.documents = profile.documents;
        info.chunks = profile.chunks;
        info.terms = profile.terms;
        for (const SegmentRow& segment : segments) {
            if (segment.expert != row.id) continue;
            info.bytes += segment.length;
            ++info.segments;
            const auto own = vectors.find({segment.id, row.recipe.encoder});
            if (own != vectors.end()) info.bytes += own->second;
        }
        info.vectors = row.discovered()  // by its vectors
                           ? row.profile.chunks
                           : catalog.chunks_with_vectors(row.retriever ? row.parent : row.id,
                                                         row.recipe.encoder);
        info.analyser = row.recipe.analyser;
        if (!row.recipe.encoder.empty()) info.encoder = row.recipe.encoder;
        info.vector_format = to_string(row.recipe.vector_format);
        info.k1 = row.recipe.bm25.k1;
        info.b = row.recipe.bm25.b;
        info.chunk_tokens = row.recipe.chunk_tokens;
        info.sources = catalog.source_paths(row.id);
        info.created = row.created;
        info.updated = row.updated;
        infos.push_back(std::move(info));
    }
    transaction.commit();
    return infos;
}

void Engine::chunks(const std::string& expert, const std::function<void(const Hit&)>& visit) const {
    const std::shared_ptr<const Snapshot> snapshot = parts_->newest();
    std::shared_ptr<const Expert> own;
    for (const auto& one : snapshot->experts)
        if (one->name == expert) own = one;
    if (!own) own = find_holder(*snapshot, expert, "expert");
    for (const Expert::Part& part : own->parts) {
        const Segment& segment = part.segment->open();
        for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk) {
            const std::uint32_t document = segment.document_of(chunk);
            if (std::binary_search(part.deleted.begin(), part.deleted.end(), document)) continue;
            if (part.outside && part.outside->contains(chunk)) continue;
            Hit hit;
            hit.expert = own->holder();
            hit.document = segment.document_id(document);
            hit.chunk = segment.ordinal_of(chunk);
            show_chunk(segment, chunk, hit);
            visit(hit);
        }
    }
}

RemoveReport Engine::remove(const std::string& expert, const std::vector<std::string>& documents) {
    parts_->newest();  // a missing store is an error here, not something to make
    Writer writer = soon_to_write(*parts_);
    const std::optional<ExpertRow> row = writer.catalog().expert(expert);
    if (!row) {
        std::vector<std::string> known;
        for (const ExpertRow& other : writer.catalog().experts()) known.push_back(other.name);
        throw Error(ErrorCode::not_found,
                    "no expert '" + excerpt(expert) + "'; " + near_names(expert, known), "expert");
    }
    if (row->discovered()) refuse_discovered(expert, "expert");
    if (row->retriever && !documents.empty())
        throw Error(ErrorCode::invalid_request,
                    "expert " + expert +
                        " is a retriever and holds no documents; remove them from "
                        "the expert that it searches",
                    "document");
    RemoveReport report;
    report.expert = expert;
    if (documents.empty()) {
        report.documents = row->profile.documents;
        report.chunks = row->profile.chunks;
        report.expert_removed = true;
        report.commit = writer.remove_expert(row->id);
        return report;
    }
    std::vector<std::string> ids = documents;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const std::string& id : ids) {
        const auto document = writer.catalog().document(row->id, id);
        if (!document)
            throw Error(ErrorCode::not_found,
                        "expert " + expert + " holds no document '" + excerpt(id) +
                            "'; nothing was removed",
                        "document");
        report.chunks += document->chunks;
    }
    report.documents = ids.size();
    if (!writer.catalog().views(row->id).empty()) report.warnings.push_back(division_ended(expert));
    report.commit = writer.commit_documents(row->id, 0, {}, {}, ids);
    return report;
}

}  // namespace moxie
