#include "store/feedback_rows.h"

namespace moxie {

std::vector<FeedbackRow> feedback_rows(Database& database) {
    Statement statement(database,
                        "SELECT id, query, expert, document, grade, at FROM feedback ORDER BY id");
    std::vector<FeedbackRow> rows;
    while (statement.step())
        rows.push_back({statement.integer(0), statement.text(1), statement.text(2),
                        statement.text(3), statement.integer(4), statement.text(5)});
    return rows;
}

FeedbackMark mark_feedback(Database& database) {
    Statement statement(database, "SELECT coalesce(max(id), 0), count(*) FROM feedback");
    statement.step();
    return {statement.integer(0), statement.integer(1)};
}

bool is_all_there(Database& database, const FeedbackMark& mark) {
    Statement statement(database, "SELECT count(*) FROM feedback WHERE id <= ?");
    statement.bind(mark.last).step();
    return statement.integer(0) == mark.count;
}

bool put_feedback(Database& database, const FeedbackRow& row) {
    Statement known(
        database, "SELECT count(*) FROM feedback WHERE query = ? AND expert = ? AND document = ?");
    known.bind(row.query).bind(row.expert).bind(row.document).step();
    Statement put(database,
                  "INSERT INTO feedback(query, expert, document, grade, at) VALUES (?, ?, ?, ?, ?) "
                  "ON CONFLICT(query, expert, document) DO UPDATE SET grade = excluded.grade, at = "
                  "excluded.at");
    put.bind(row.query).bind(row.expert).bind(row.document).bind(row.grade).bind(row.at).run();
    return known.integer(0) > 0;
}

bool forget_feedback(Database& database, std::int64_t id) {
    Statement known(database, "SELECT count(*) FROM feedback WHERE id = ?");
    known.bind(id).step();
    Statement(database, "DELETE FROM feedback WHERE id = ?").bind(id).run();
    return known.integer(0) > 0;
}

}  // namespace moxie
