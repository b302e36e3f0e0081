#include "store/writer.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <unordered_map>

#include "moxie/error.h"
#include "store/commit_mark.h"
#include "store/snapshot.h"
#include "store/unused_files.h"

namespace moxie {

Writer::Writer(StorePaths paths, std::shared_ptr<Files> files)
    : paths_(std::move(paths)),
      files_(std::move(files)),
      lock_(lock_store(paths_)),
      catalog_(std::make_unique<Catalog>(paths_, files_, Database::Access::write)) {
    // What the lost commits named would look like orphans.
    if (const auto lost = lost_commits(paths_, *files_, *catalog_))
        throw Error(ErrorCode::corrupt, "nothing is written to " + paths_.root + ": " + *lost);
    remove_orphans(paths_, *files_, *catalog_);
}

// The log is carried over, so that the catalog's file alone holds what was committed.
Writer::~Writer() {
    if (catalog_) catalog_->checkpoint();
}

std::uint64_t Writer::finish(Transaction& transaction, const CommitRows& rows) {
    transaction.commit();
    leave_commit_mark(paths_, *files_, rows.commit());
    return rows.commit();
}

namespace {

bool same_settings(const ExpertRow& a, const ExpertRow& b) {
    return a.recipe.encoder == b.recipe.encoder && a.description == b.description &&
           a.shared == b.shared && a.recipe.chunk_tokens == b.recipe.chunk_tokens &&
           a.division == b.division;
}

}  // namespace

ExpertRow Writer::ensure_expert(const ExpertSettings& settings) {
    const std::optional<ExpertRow> known = catalog_->expert(settings.name);
    ExpertRow wanted = known.value_or(ExpertRow{});
    wanted.name = settings.name;
    wanted.description = settings.description.value_or(wanted.description);
    wanted.shared = settings.shared.value_or(wanted.shared);
    if (!known)
        wanted.recipe = settings.recipe;
    else if (settings.recipe.chunk_tokens != 0)
        wanted.recipe.chunk_tokens = settings.recipe.chunk_tokens;
    if (!settings.recipe.encoder.empty()) wanted.recipe.encoder = settings.recipe.encoder;
    wanted.division = settings.division.value_or(wanted.division);
    if (known && same_settings(wanted, *known)) return *known;
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, (known ? "change " : "create ") + settings.name);
    if (known)
        rows.change_expert(wanted);
    else
        rows.create_expert(wanted);
    // Discovered by other vectors.
    if (known && wanted.recipe.encoder != known->recipe.encoder) rows.dissolve(known->id);
    finish(transaction, rows);
    return *catalog_->expert(settings.name);
}

std::int64_t Writer::ensure_source(std::int64_t expert, const std::string& path) {
    Database& database = catalog_->database();
    Statement find(database, "SELECT id FROM sources WHERE expert = ? AND path = ?");
    find.bind(expert).bind(path);
    if (find.step()) return find.integer(0);
    find.reset();
    Transaction transaction(database, Transaction::Kind::write);
    Statement insert(database, "INSERT INTO sources(expert, path) VALUES (?, ?)");
    insert.bind(expert).bind(path).run();
    transaction.commit();
    find.bind(expert).bind(path);
    find.step();
    return find.integer(0);
}

// Ids are never used twice once committed; a file of that name can only be an orphan.
IndexFile Writer::next_file(const std::string& extension) {
    Statement statement(catalog_->database(),
                        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'files'");
    statement.step();
    const std::int64_t id = statement.integer(0) + ++reserved_files_;
    char name[32];
    std::snprintf(name, sizeof name, "%08lld", static_cast<long long>(id));
    return {id, name + extension};
}

void Writer::write_file(const std::string& name, Bytes bytes) {
    const auto file = files_->create(paths_.file(name));
    file->append(bytes);
    file->sync();
    file->close();
}

// Which rows end, because their documents are replaced or deleted.
std::vector<DocumentRow> Writer::supersede(std::int64_t expert,
                                           const std::vector<Expert::Part>& parts,
                                           const std::vector<std::string>& ids,
                                           StatisticsUpdate& statistics) {
    std::unordered_map<std::int64_t, std::size_t> part_of;
    for (std::size_t i = 0; i < parts.size(); ++i)
        part_of[static_cast<std::int64_t>(parts[i].segment->id())] = i;
    std::vector<DocumentRow> gone;
    for (const std::string& id : ids) {
        const auto row = catalog_->document(expert, id);
        if (!row) continue;
        const auto part = part_of.find(row->segment);
        if (part == part_of.end())
            throw Error(ErrorCode::corrupt,
                        "the catalog names a segment that is gone; run `moxie check`");
        statistics.remove(part->second, row->number);
        gone.push_back(*row);
    }
    return gone;
}

// Everything that speaks of experts once the views of `parent` have ended.
std::set<std::uint32_t> Writer::alive_without_views(std::int64_t parent) {
    std::set<std::uint32_t> alive;
    for (const ExpertRow& row : catalog_->experts())
        if (row.parent != parent || row.retriever) alive.insert(static_cast<std::uint32_t>(row.id));
    return alive;
}

DirectoryChange Writer::change_directory(const Snapshot& before,
                                         const std::set<std::uint32_t>& alive,
                                         const Entries& entries) {
    DirectoryWriter part;
    entries(before.directory, part);
    const auto change = before.directory_rebuilt ? replace_directory : merge_into_directory;
    return change(part.finish(), catalog_->live_directory(), before.directory, alive);
}

DirectoryChange Writer::change_directory(const std::set<std::uint32_t>& alive,
                                         const Entries& entries) {
    const auto snapshot = load_snapshot(paths_, files_, *catalog_, nullptr);
    try {
        return change_directory(*snapshot, alive, entries);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt || snapshot->directory_rebuilt) throw;
    }
    // Damage that opening did not show.
    const auto verified = load_snapshot(paths_, files_, *catalog_, nullptr, Verify::whole);
    return change_directory(*verified, alive, entries);
}

std::uint64_t Writer::commit_documents(std::int64_t expert, std::int64_t source,
                                       BuiltSegment segment,
                                       const std::vector<NewDocument>& documents,
                                       const std::vector<std::string>& deleted) {
    reserved_files_ = 0;
    const std::vector<Expert::Part> parts = load_parts(paths_, files_, *catalog_, expert);
    StatisticsUpdate statistics(parts);
    std::vector<std::string> ended = segment.documents;
    ended.insert(ended.end(), deleted.begin(), deleted.end());
    const std::vector<DocumentRow> gone = supersede(expert, parts, ended, statistics);
    statistics.add(segment);
    const DirectoryChange change =
        change_directory(alive_without_views(expert), [&](const Directory& before, auto& part) {
            statistics.write(static_cast<std::uint32_t>(expert), before, part);
        });

    const bool has_segment = !segment.documents.empty();
    const IndexFile segment_file = has_segment ? next_file(".segments") : IndexFile{};
    const IndexFile directory_file = next_file(".directory");
    if (has_segment) write_file(segment_file.name, segment.container.bytes);
    write_file(directory_file.name, change.part.bytes);
    files_->sync_directory(paths_.index());

    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "documents");
    rows.dissolve(expert);
    rows.bury(gone);
    rows.forget(expert, deleted);
    if (has_segment) rows.add_segment(expert, source, segment_file, segment, documents);
    rows.change_directory(directory_file, change);
    rows.count(expert, statistics);
    rows.retire_unused();
    const std::uint64_t commit = finish(transaction, rows);
    remove_unused_files(paths_, *files_, *catalog_);
    return commit;
}

std::uint64_t Writer::commit_vectors(std::int64_t expert, const std::string& encoder,
                                     const std::vector<NewVectors>& vectors, Bytes profile) {
    reserved_files_ = 0;
    const std::vector<ExpertRow> experts = catalog_->experts();
    if (std::none_of(experts.begin(), experts.end(), [&](const ExpertRow& row) {
            return row.id == expert && row.recipe.encoder == encoder;
        }))
        throw Error(ErrorCode::conflict, "the expert was removed or got another encoder meanwhile");
    std::set<std::int64_t> live;
    for (const SegmentRow& row : catalog_->live_segments()) live.insert(row.id);
    std::vector<std::pair<IndexFile, const NewVectors*>> written;
    for (const NewVectors& one : vectors) {
        if (!live.contains(one.segment)) continue;
        written.emplace_back(next_file(".vectors"), &one);
        write_file(written.back().first.name, one.container.bytes);
    }
    files_->sync_directory(paths_.index());

    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "vectors");
    for (const auto& [file, one] : written) rows.add_vectors(file, encoder, *one);
    rows.set_vector_profile(expert, encoder, profile);
    rows.retire_unused();
    const std::uint64_t commit = finish(transaction, rows);
    remove_unused_files(paths_, *files_, *catalog_);
    return commit;
}

void Writer::set_learnt(CommitRows& rows, std::span<LearntRow> learnt, Former former) {
    for (LearntRow& row : learnt) {
        if (former == Former::kept)
            rows.keep_learnt(row.kind);
        else
            rows.drop_kept(row.kind);
        row.version = rows.set_learnt(row);
    }
}

std::uint64_t Writer::commit_learnt(std::span<LearntRow> learnt, Former former) {
    std::string kinds;
    for (const LearntRow& row : learnt) kinds += (kinds.empty() ? "" : ", ") + row.kind;
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "learnt " + kinds);
    set_learnt(rows, learnt, former);
    return finish(transaction, rows);
}

std::uint64_t Writer::commit_feedback(const std::vector<FeedbackRow>& stored,
                                      std::uint64_t& replaced) {
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "feedback");
    for (const FeedbackRow& row : stored)
        replaced += put_feedback(catalog_->database(), row) ? 1 : 0;
    return finish(transaction, rows);
}

std::uint64_t Writer::forget_feedback(const std::vector<std::int64_t>& forgotten,
                                      std::span<LearntRow> learnt) {
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "feedback");
    for (const std::int64_t id : forgotten) moxie::forget_feedback(catalog_->database(), id);
    set_learnt(rows, learnt, Former::goes);
    return finish(transaction, rows);
}

// Ids are never used twice, and nobody else makes experts while the lock is held.
std::int64_t Writer::next_expert() {
    Statement statement(catalog_->database(),
                        "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'experts'");
    statement.step();
    return statement.integer(0) + 1;
}

ExpertRow Writer::expert_to_divide(std::int64_t expert, const NewDivision& division) {
    const std::vector<ExpertRow> experts = catalog_->experts();
    const auto own = std::find_if(experts.begin(), experts.end(),
                                  [&](const ExpertRow& row) { return row.id == expert; });
    const bool same = own != experts.end() && own->recipe.encoder == division.encoder &&
                      same_documents(load_parts(paths_, files_, *catalog_, expert), division.parts);
    if (!same)
        throw Error(ErrorCode::conflict,
                    "the expert's documents changed while it was divided; divide it again");
    for (const NewView& view : division.views)
        if (const auto other = catalog_->expert(view.name); other && other->parent != expert)
            throw Error(ErrorCode::invalid_request,
                        "a discovered expert would be named " + view.name +
                            ", and there is another of that name; `moxie remove " + view.name +
                            "` and add its documents under another name",
                        "expert");
    return *own;
}

std::uint64_t Writer::commit_division(std::int64_t expert, const NewDivision& division) {
    reserved_files_ = 0;
    ExpertRow row = expert_to_divide(expert, division);
    row.division = division.wanted;
    const std::int64_t first = next_expert();
    std::set<std::uint32_t> alive = alive_without_views(expert);
    for (std::size_t view = 0; view < division.views.size(); ++view)
        alive.insert(static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(view));
    const DirectoryChange change = change_directory(alive, [&](const Directory&, auto& part) {
        write_view_entries(division, static_cast<std::uint32_t>(first), part);
    });
    const IndexFile directory_file = next_file(".directory");
    write_file(directory_file.name, change.part.bytes);
    files_->sync_directory(paths_.index());

    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "divide " + row.name);
    rows.dissolve(expert);
    rows.change_expert(row);
    rows.divide(row, first, division);
    rows.change_directory(directory_file, change);
    rows.retire_unused();
    const std::uint64_t commit = finish(transaction, rows);
    remove_unused_files(paths_, *files_, *catalog_);
    return commit;
}

std::uint64_t Writer::undo_division(const ExpertRow& expert) {
    ExpertRow row = expert;
    row.division = 0;
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "undo division of " + row.name);
    rows.dissolve(row.id);
    rows.change_expert(row);
    return finish(transaction, rows);
}

std::uint64_t Writer::add_retriever(const ExpertRow& retriever, std::int64_t parent) {
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "retriever " + retriever.name);
    rows.create_retriever(retriever, parent);
    return finish(transaction, rows);
}

std::uint64_t Writer::remove_expert(std::int64_t expert) {
    Transaction transaction(catalog_->database(), Transaction::Kind::write);
    CommitRows rows(*catalog_, "remove expert");
    rows.remove_expert(expert);
    rows.retire_unused();
    const std::uint64_t commit = finish(transaction, rows);
    remove_unused_files(paths_, *files_, *catalog_);
    return commit;
}

}  // namespace moxie
