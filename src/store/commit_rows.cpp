#include "store/commit_rows.h"

#include <charconv>

#include "base/clock.h"

namespace moxie {

namespace {

std::string shortest(double value) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

}  // namespace

CommitRows::CommitRows(Catalog& catalog, const std::string& what) : database_(catalog.database()) {
    Statement statement(database_, "INSERT INTO commits(at, what) VALUES (?, ?)");
    statement.bind(utc_now()).bind(what).run();
    at_ = static_cast<std::int64_t>(catalog.last_commit());
}

void CommitRows::create_expert(const ExpertRow& expert) {
    const Recipe& recipe = expert.recipe;
    Statement insert(database_,
                     "INSERT INTO experts(name, description, shared, k1, b, chunk_tokens, "
                     "analyser, encoder, documents, chunks, terms, created, updated, kind, "
                     "division, vector_format) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, "
                     "'declared', ?, ?)");
    insert.bind(expert.name).bind(expert.description).bind(std::int64_t{expert.shared});
    insert.bind(shortest(recipe.bm25.k1))
        .bind(shortest(recipe.bm25.b))
        .bind(std::int64_t{recipe.chunk_tokens});
    insert.bind(recipe.analyser).bind(recipe.encoder).bind(utc_now()).bind(utc_now());
    insert.bind(expert.division).bind(to_string(recipe.vector_format)).run();
}

void CommitRows::create_retriever(const ExpertRow& retriever, std::int64_t parent) {
    Statement insert(
        database_,
        "INSERT INTO experts(name, description, shared, k1, b, chunk_tokens, analyser, encoder, "
        "documents, chunks, terms, created, updated, kind, parent, division, vector_format) "
        "SELECT ?, ?, 0, k1, b, chunk_tokens, analyser, ?, 0, 0, 0, ?, ?, 'retriever', id, 0, "
        "vector_format FROM experts WHERE id = ?");
    insert.bind(retriever.name).bind(retriever.description).bind(retriever.recipe.encoder);
    insert.bind(utc_now()).bind(utc_now()).bind(parent).run();
}

void CommitRows::change_expert(const ExpertRow& expert) {
    Statement update(database_,
                     "UPDATE experts SET description = ?, shared = ?, chunk_tokens = ?, encoder = "
                     "?, division = ?, updated = ? WHERE id = ?");
    update.bind(expert.description)
        .bind(std::int64_t{expert.shared})
        .bind(std::int64_t{expert.recipe.chunk_tokens})
        .bind(expert.recipe.encoder);
    update.bind(expert.division).bind(utc_now()).bind(expert.id).run();
}

void CommitRows::remove_expert(std::int64_t expert) {
    dissolve(expert);
    for (const char* sql :
         {"DELETE FROM vector_profiles WHERE expert IN (SELECT id FROM experts WHERE parent = ?)",
          "DELETE FROM experts WHERE parent = ?", "DELETE FROM documents WHERE expert = ?",
          "DELETE FROM sources WHERE expert = ?", "DELETE FROM vector_profiles WHERE expert = ?",
          "DELETE FROM experts WHERE id = ?"})
        Statement(database_, sql).bind(expert).run();
    Statement(database_, "UPDATE segments SET to_commit = ? WHERE expert = ? AND to_commit IS NULL")
        .bind(at_)
        .bind(expert)
        .run();
}

// Their entries in the directory are passed over from now on and dropped when parts are merged.
void CommitRows::dissolve(std::int64_t expert) {
    for (const char* sql :
         {"DELETE FROM divisions WHERE segment IN (SELECT id FROM segments WHERE expert = ?)",
          "DELETE FROM vector_profiles WHERE expert IN (SELECT id FROM experts WHERE parent = ? "
          "AND "
          "kind = 'discovered')",
          "DELETE FROM experts WHERE parent = ? AND kind = 'discovered'"})
        Statement(database_, sql).bind(expert).run();
}

void CommitRows::divide(const ExpertRow& expert, std::int64_t first, const NewDivision& division) {
    Statement insert(
        database_,
        "INSERT INTO experts(id, name, description, shared, k1, b, chunk_tokens, analyser, "
        "encoder, documents, chunks, terms, created, updated, kind, parent, division, "
        "vector_format) "
        "SELECT ?, ?, ?, ?, k1, b, chunk_tokens, analyser, encoder, ?, ?, ?, ?, ?, 'discovered', "
        "id, 0, vector_format FROM experts WHERE id = ?");
    for (const NewView& view : division.views) {
        insert.bind(first).bind(view.name).bind(view.description).bind(std::int64_t{view.shared});
        insert.bind(static_cast<std::int64_t>(view.profile.documents))
            .bind(static_cast<std::int64_t>(view.profile.chunks))
            .bind(static_cast<std::int64_t>(view.profile.terms));
        insert.bind(utc_now()).bind(utc_now()).bind(expert.id).run();
        set_vector_profile(first++, expert.recipe.encoder, view.vector_profile);
    }
    Statement chunks(database_,
                     "INSERT INTO divisions(segment, views, from_commit) VALUES (?, ?, ?)");
    for (std::size_t part = 0; part < division.parts.size(); ++part)
        chunks.bind(static_cast<std::int64_t>(division.parts[part].segment->id()))
            .bind_blob(division.views_of_chunks[part])
            .bind(at_)
            .run();
}

void CommitRows::count(std::int64_t expert, const StatisticsUpdate& statistics) {
    Statement update(database_,
                     "UPDATE experts SET documents = documents + ?, chunks = chunks + ?, terms = "
                     "terms + ?, updated = ? "
                     "WHERE id = ?");
    update.bind(statistics.documents()).bind(statistics.chunks()).bind(statistics.terms());
    update.bind(utc_now()).bind(expert).run();
}

void CommitRows::add_file(const IndexFile& file) {
    Statement insert(database_, "INSERT INTO files(id, name, from_commit) VALUES (?, ?, ?)");
    insert.bind(file.id).bind(file.name).bind(at_).run();
}

std::int64_t CommitRows::insert_segment(std::int64_t expert, const IndexFile& file,
                                        const BuiltSegment& segment) {
    Statement insert(database_,
                     "INSERT INTO segments(expert, file, offset, length, checksum, documents, "
                     "chunks, from_commit) "
                     "VALUES (?, ?, 0, ?, ?, ?, ?, ?) RETURNING id");
    insert.bind(expert).bind(file.id);
    insert.bind(static_cast<std::int64_t>(segment.container.bytes.size()));
    insert.bind(static_cast<std::int64_t>(segment.container.root_checksum));
    insert.bind(static_cast<std::int64_t>(segment.documents.size()));
    insert.bind(std::int64_t{segment.chunks}).bind(at_);
    insert.step();
    const std::int64_t id = insert.integer(0);
    insert.run();
    return id;
}

void CommitRows::add_segment(std::int64_t expert, std::int64_t source, const IndexFile& file,
                             const BuiltSegment& segment,
                             const std::vector<NewDocument>& documents) {
    add_file(file);
    const std::int64_t id = insert_segment(expert, file, segment);
    Statement insert(
        database_,
        "INSERT OR REPLACE INTO documents(expert, id, hash, source, segment, number, chunks, "
        "metadata, from_commit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < segment.documents.size(); ++i) {
        insert.bind(expert)
            .bind(segment.documents[i])
            .bind(documents[i].hash)
            .bind(source)
            .bind(id);
        insert.bind(static_cast<std::int64_t>(i)).bind(std::int64_t{segment.chunk_counts[i]});
        if (documents[i].metadata.empty())
            insert.bind_null();
        else
            insert.bind(documents[i].metadata);
        insert.bind(at_).run();
    }
}

void CommitRows::bury(const std::vector<DocumentRow>& documents) {
    Statement insert(database_,
                     "INSERT INTO deletions(segment, document, from_commit) VALUES (?, ?, ?)");
    for (const DocumentRow& row : documents)
        insert.bind(row.segment).bind(std::int64_t{row.number}).bind(at_).run();
}

void CommitRows::forget(std::int64_t expert, const std::vector<std::string>& ids) {
    Statement statement(database_, "DELETE FROM documents WHERE expert = ? AND id = ?");
    for (const std::string& id : ids) statement.bind(expert).bind(id).run();
}

void CommitRows::change_directory(const IndexFile& file, const DirectoryChange& change) {
    add_file(file);
    Statement retire(database_, "UPDATE directory SET to_commit = ? WHERE id = ?");
    for (const DirectoryRow& row : change.replaced) retire.bind(at_).bind(row.id).run();
    Statement insert(
        database_,
        "INSERT INTO directory(file, length, checksum, from_commit) VALUES (?, ?, ?, ?)");
    insert.bind(file.id).bind(static_cast<std::int64_t>(change.part.bytes.size()));
    insert.bind(static_cast<std::int64_t>(change.part.root_checksum)).bind(at_).run();
}

void CommitRows::add_vectors(const IndexFile& file, const std::string& encoder,
                             const NewVectors& vectors) {
    add_file(file);
    Statement retire(database_,
                     "UPDATE vectors SET to_commit = ? WHERE segment = ? AND encoder = ? AND "
                     "to_commit IS NULL");
    retire.bind(at_).bind(vectors.segment).bind(encoder).run();
    Statement insert(database_,
                     "INSERT INTO vectors(segment, encoder, file, length, checksum, from_commit) "
                     "VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(vectors.segment).bind(encoder).bind(file.id);
    insert.bind(static_cast<std::int64_t>(vectors.container.bytes.size()));
    insert.bind(static_cast<std::int64_t>(vectors.container.root_checksum)).bind(at_).run();
}

void CommitRows::set_vector_profile(std::int64_t expert, const std::string& encoder,
                                    Bytes profile) {
    Statement insert(database_,
                     "INSERT OR REPLACE INTO vector_profiles(expert, encoder, profile, "
                     "from_commit) VALUES (?, ?, ?, ?)");
    insert.bind(expert).bind(encoder).bind_blob(profile).bind(at_).run();
}

std::uint64_t CommitRows::set_learnt(const LearntRow& learnt) {
    Statement last(database_, "SELECT version FROM learnt WHERE audience = ? AND kind = ?");
    last.bind(learnt.audience).bind(learnt.kind);
    const std::int64_t version = last.step() ? last.integer(0) + 1 : 1;
    last.reset();
    Statement insert(database_,
                     "INSERT OR REPLACE INTO learnt(audience, kind, version, state, chunks, "
                     "from_commit) VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(learnt.audience).bind(learnt.kind).bind(version);
    insert.bind_blob(learnt.state).bind_blob(learnt.chunks).bind(at_).run();
    return static_cast<std::uint64_t>(version);
}

void CommitRows::keep_learnt(const std::string& kind) {
    Statement copy(database_,
                   "INSERT OR IGNORE INTO learnt(audience, kind, version, state, chunks, "
                   "from_commit) SELECT ?, kind, version, state, chunks, from_commit FROM learnt "
                   "WHERE audience = '' AND kind = ?");
    copy.bind(kKeptLearnt).bind(kind).run();
}

void CommitRows::drop_kept(const std::string& kind) {
    Statement(database_, "DELETE FROM learnt WHERE audience = ? AND kind = ?")
        .bind(kKeptLearnt)
        .bind(kind)
        .run();
}

void CommitRows::retire_unused() {
    // Of encoders that neither the expert nor a retriever over it has any more. Where one was
    // changed and has no vectors yet, the old ones are of no use to anybody either.
    Statement(
        database_,
        "UPDATE vectors SET to_commit = ? WHERE to_commit IS NULL AND NOT EXISTS (SELECT 1 "
        "FROM segments s JOIN experts e ON e.id = s.expert OR (e.parent = s.expert AND e.kind "
        "= 'retriever') WHERE s.id = vectors.segment AND e.encoder = vectors.encoder)")
        .bind(at_)
        .run();
    Statement(database_,
              "UPDATE segments SET to_commit = ? WHERE to_commit IS NULL AND documents <= "
              "(SELECT count(*) FROM deletions d WHERE d.segment = segments.id)")
        .bind(at_)
        .run();
    Statement(database_,
              "UPDATE vectors SET to_commit = ? WHERE to_commit IS NULL AND segment NOT IN "
              "(SELECT id FROM segments WHERE to_commit IS NULL)")
        .bind(at_)
        .run();
    Statement(
        database_,
        "UPDATE files SET to_commit = ? WHERE to_commit IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM segments s WHERE s.file = files.id AND s.to_commit IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.file = files.id AND v.to_commit IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM directory d WHERE d.file = files.id AND d.to_commit IS "
        "NULL)")
        .bind(at_)
        .run();
}

}  // namespace moxie
