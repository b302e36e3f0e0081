#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/sqlite.h"

namespace moxie {

/// One judgement of users (schema: docs/formats.md).
struct FeedbackRow {
    std::int64_t id = 0;
    std::string query;
    std::string expert;    ///< by name: an expert that is added again under it gets it back
    std::string document;  ///< empty: the expert as a whole
    std::int64_t grade = 0;
    std::string at;
};

/// The judgements in a catalog, oldest first.
std::vector<FeedbackRow> feedback_rows(Database& database);

/// The judgements that are there at a moment.
struct FeedbackMark {
    std::int64_t last = 0, count = 0;
};
FeedbackMark mark_feedback(Database& database);
/// Whether none of those that were there then was forgotten since.
bool is_all_there(Database& database, const FeedbackMark& mark);

/// Inside the caller's write transaction. Takes the place of one of the same query, expert and
/// document; returns whether there was one.
bool put_feedback(Database& database, const FeedbackRow& row);

/// Likewise. Returns whether there was one.
bool forget_feedback(Database& database, std::int64_t id);

}  // namespace moxie
