#pragma once

#include <cstdint>

namespace moxie {

/// Raised with every change of the schema below, however small: a catalog made by another schema is
/// refused by its number, and would otherwise fail in the middle of something. A test holds both
/// together.
inline constexpr std::int64_t kCatalogFormat = 4;

/// What the columns mean is in docs/formats.md.
inline constexpr const char* kCatalogSchema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE commits(id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE experts(
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
    shared INTEGER NOT NULL, k1 TEXT NOT NULL, b TEXT NOT NULL, chunk_tokens INTEGER NOT NULL,
    analyser TEXT NOT NULL, encoder TEXT NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL, terms INTEGER NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, kind TEXT NOT NULL, parent INTEGER, division INTEGER NOT NULL,
    vector_format TEXT NOT NULL);
CREATE TABLE divisions(segment INTEGER PRIMARY KEY, views BLOB NOT NULL, from_commit INTEGER NOT NULL);
CREATE TABLE sources(
    id INTEGER PRIMARY KEY AUTOINCREMENT, expert INTEGER NOT NULL, path TEXT NOT NULL, UNIQUE(expert, path));
CREATE TABLE files(
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, from_commit INTEGER NOT NULL, to_commit INTEGER);
CREATE TABLE segments(
    id INTEGER PRIMARY KEY AUTOINCREMENT, expert INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, checksum INTEGER NOT NULL, documents INTEGER NOT NULL, chunks INTEGER NOT NULL,
    from_commit INTEGER NOT NULL, to_commit INTEGER);
CREATE TABLE vectors(
    id INTEGER PRIMARY KEY AUTOINCREMENT, segment INTEGER NOT NULL, encoder TEXT NOT NULL, file INTEGER NOT NULL,
    length INTEGER NOT NULL, checksum INTEGER NOT NULL, from_commit INTEGER NOT NULL, to_commit INTEGER);
CREATE TABLE vector_profiles(
    expert INTEGER PRIMARY KEY, encoder TEXT NOT NULL, profile BLOB NOT NULL, from_commit INTEGER NOT NULL);
CREATE TABLE directory(
    id INTEGER PRIMARY KEY AUTOINCREMENT, file INTEGER NOT NULL, length INTEGER NOT NULL, checksum INTEGER NOT NULL,
    from_commit INTEGER NOT NULL, to_commit INTEGER);
CREATE TABLE documents(
    expert INTEGER NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, source INTEGER NOT NULL, segment INTEGER NOT NULL,
    number INTEGER NOT NULL, chunks INTEGER NOT NULL, metadata TEXT, access TEXT, from_commit INTEGER NOT NULL,
    PRIMARY KEY(expert, id)) WITHOUT ROWID;
CREATE TABLE deletions(
    segment INTEGER NOT NULL, document INTEGER NOT NULL, from_commit INTEGER NOT NULL,
    PRIMARY KEY(segment, document)) WITHOUT ROWID;
CREATE TABLE learnt(
    audience TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL, state BLOB NOT NULL, chunks BLOB NOT NULL,
    from_commit INTEGER NOT NULL, PRIMARY KEY(audience, kind)) WITHOUT ROWID;
CREATE TABLE feedback(
    id INTEGER PRIMARY KEY AUTOINCREMENT, query TEXT NOT NULL, expert TEXT NOT NULL, document TEXT NOT NULL,
    grade INTEGER NOT NULL, at TEXT NOT NULL, UNIQUE(query, expert, document));
)";

}  // namespace moxie
