#include "engine/feedback.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/clock.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/recipe_stage.h"
#include "engine/wait_to_write.h"
#include "store/feedback_rows.h"
#include "text/unicode.h"

namespace moxie {

namespace {

void check_feedback(const Feedback& feedback) {
    if (is_blank(feedback.query))
        throw Error(ErrorCode::invalid_request,
                    "feedback needs the query that was asked, e.g. `moxie feedback \"undo a "
                    "commit\" --document git/git-reset`",
                    "query");
    if (feedback.grade < 0 || feedback.grade > Feedback::kHighestGrade)
        throw Error(ErrorCode::invalid_request,
                    "a grade is a whole number from 0 (does not answer) to 100: " +
                        std::to_string(feedback.grade),
                    "grade");
}

// Answers whether what feedback speaks of is there.
class Present {
public:
    Present(const Snapshot& snapshot, Catalog& catalog) : snapshot_(snapshot), catalog_(catalog) {}

    /// An expert may be a discovered one or one that is divided; documents lie in declared ones.
    bool is_there(const std::string& expert, const std::string& document) {
        if (document.empty()) return knows(snapshot_.experts, expert) || holder(expert);
        const Expert* own = holder(expert);
        return own && catalog_.document(own->id, document);
    }
    void require(const Feedback& feedback) {
        if (feedback.document.empty() && knows(snapshot_.experts, feedback.expert)) return;
        const auto own = find_holder(snapshot_, feedback.expert, "expert");
        if (feedback.document.empty() || catalog_.document(own->id, feedback.document)) return;
        throw Error(ErrorCode::not_found,
                    "expert " + feedback.expert + " holds no document '" +
                        excerpt(feedback.document) + "'; nothing was stored",
                    "document");
    }

private:
    static bool knows(const std::vector<std::shared_ptr<const Expert>>& experts,
                      const std::string& name) {
        return std::any_of(experts.begin(), experts.end(),
                           [&](const auto& expert) { return expert->name == name; });
    }
    const Expert* holder(const std::string& name) const {
        for (const auto* some : {&snapshot_.experts, &snapshot_.divided})
            for (const auto& expert : *some)
                if (expert->name == name && expert->parent.empty()) return expert.get();
        return nullptr;
    }

    const Snapshot& snapshot_;
    Catalog& catalog_;
};

// What a training remembers, without judgements that are gone; empty: it remembers none of them.
std::vector<LearntRow> without_answers(const Snapshot& snapshot,
                                       const std::vector<FeedbackRow>& stored,
                                       const std::vector<std::int64_t>& gone) {
    std::vector<std::string> warnings;
    Recipes recipes = recipes_in_use(snapshot, warnings);
    if (!recipes.memory) return {};
    std::map<std::string, std::uint32_t> numbers;
    for (const auto& holder : snapshot.holders()) numbers[holder->name] = holder->id;
    std::set<std::pair<std::uint64_t, AnsweringDocument>> forgotten;
    for (const FeedbackRow& row : stored)
        if (std::binary_search(gone.begin(), gone.end(), row.id))
            forgotten.emplace(answered_text(row.query),
                              AnsweringDocument(numbers[row.expert], row.document));
    AnswerMemory kept =
        recipes.memory->kept([&](std::uint64_t text, const AnsweringDocument& document) {
            return !forgotten.contains({text, document});
        });
    if (kept.version() == recipes.memory->version()) return {};
    recipes.memory = std::make_shared<const AnswerMemory>(std::move(kept));
    return {learnt_row(snapshot, kRecipes, write_recipes(recipes))};
}

}  // namespace

FeedbackReport Engine::add_feedback(const std::vector<Feedback>& feedback) {
    FeedbackReport report;
    report.stored = this->feedback().size();
    for (const Feedback& one : feedback) check_feedback(one);
    if (feedback.empty()) return report;
    Writer writer = soon_to_write(*parts_);
    const auto snapshot = parts_->newest();
    Present judged(*snapshot, writer.catalog());
    std::vector<FeedbackRow> rows;
    for (const Feedback& one : feedback) {
        judged.require(one);
        rows.push_back({0, valid_utf8(one.query), one.expert, one.document, one.grade, utc_now()});
    }
    report.commit = writer.commit_feedback(rows, report.replaced);
    report.added = rows.size() - report.replaced;
    report.stored = feedback_rows(writer.catalog().database()).size();
    return report;
}

FeedbackReport Engine::forget_feedback(const std::vector<std::uint64_t>& ids) {
    FeedbackReport report;
    report.stored = feedback().size();
    if (ids.empty()) return report;
    Writer writer = soon_to_write(*parts_);
    const std::vector<FeedbackRow> stored = feedback_rows(writer.catalog().database());
    std::vector<std::int64_t> gone;
    for (const std::uint64_t id : ids) {
        const bool known = std::any_of(stored.begin(), stored.end(), [&](const FeedbackRow& one) {
            return one.id == static_cast<std::int64_t>(id);
        });
        if (!known)
            throw Error(ErrorCode::not_found,
                        "there is no feedback " + std::to_string(id) +
                            "; `moxie feedback --list` shows what there is. Nothing was forgotten",
                        "forget");
        gone.push_back(static_cast<std::int64_t>(id));
    }
    std::sort(gone.begin(), gone.end());
    gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
    std::vector<LearntRow> learnt = without_answers(*parts_->newest(), stored, gone);
    report.commit = writer.forget_feedback(gone, learnt);
    report.forgotten = gone.size();
    report.stored = stored.size() - gone.size();
    return report;
}

std::vector<Feedback> Engine::feedback() const {
    const auto snapshot = parts_->newest();
    Catalog catalog(parts_->paths, parts_->files, Database::Access::read);
    Present judged(*snapshot, catalog);
    std::vector<Feedback> all;
    for (FeedbackRow& row : feedback_rows(catalog.database())) {
        const bool live = judged.is_there(row.expert, row.document);
        all.push_back({std::move(row.query), std::move(row.expert), std::move(row.document),
                       row.grade, static_cast<std::uint64_t>(row.id), std::move(row.at), live});
    }
    return all;
}

void add_feedback_to(TrainRequest& request, const Engine& engine,
                     std::vector<std::string>& warnings) {
    std::vector<TrainQuery>& queries = request.queries;
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < queries.size(); ++i) place.try_emplace(queries[i].text, i);
    std::vector<std::string> gone;
    for (const Feedback& one : engine.feedback()) {
        if (!one.live) {
            gone.push_back(one.document.empty() ? one.expert : one.expert + '/' + one.document);
            continue;
        }
        const auto [at, fresh] = place.try_emplace(one.query, queries.size());
        if (fresh) queries.push_back({one.query, {}});
        if (!one.document.empty() && one.grade > 0)
            queries[at->second].documents.push_back(one.expert + '/' + one.document);
    }
    if (!gone.empty())
        warnings.push_back(
            std::to_string(gone.size()) +
            " judgements are left out, because what they judge is gone; the first: " +
            gone.front());
    if (queries.empty())
        throw Error(ErrorCode::conflict,
                    "there is no feedback to train from; `moxie feedback \"QUERY\" --document "
                    "EXPERT/ID` stores some",
                    "from_feedback");
}

}  // namespace moxie
