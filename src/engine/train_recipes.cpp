#include "engine/train_recipes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/threads.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/open_experts.h"
#include "engine/probe.h"
#include "engine/recipe_stage.h"
#include "moxie/error.h"
#include "rank/discounted_gain.h"
#include "rank/recipe_lesson.h"

namespace moxie {

namespace {

constexpr std::size_t kFewest = 50, kMost = 4000;
// Between two looks at whether to stop.
constexpr std::size_t kBatch = 64;
// What recipes can bring among the best is found by vectors mostly, by both, or by words mostly.
constexpr double kShares[] = {0.1, 0.35, 0.65};
constexpr std::size_t kDepth = 100;

using Relevant = std::set<std::pair<std::string, std::string>>;  // expert, document

struct JudgedQuery {
    std::string text;
    Relevant relevant;
};

// By hash, so that neither their order nor who else is among them decides what one is used for.
std::vector<JudgedQuery> judged_queries(const std::vector<Judgement>& judgements) {
    std::map<std::string, Relevant> by_text;
    for (const Judgement& one : judgements) by_text[one.query].emplace(one.expert, one.document);
    std::vector<JudgedQuery> queries;
    for (auto& [text, relevant] : by_text) queries.push_back({text, std::move(relevant)});
    std::stable_sort(queries.begin(), queries.end(),
                     [](const JudgedQuery& a, const JudgedQuery& b) {
                         return checksum(a.text) < checksum(b.text);
                     });
    if (queries.size() > kMost) queries.resize(kMost);
    return queries;
}

// Collects what one query finds.
class LessonMaker {
public:
    LessonMaker(Inquiry& inquiry, const Relevant& relevant)
        : inquiry_(inquiry), relevant_(relevant) {}

    RecipeLesson make() {
        lesson_.weights = inquiry_.homes.weights;
        lesson_.own = own();
        lesson_.ideal = ideal();
        inquiry_.plan.open.assign(inquiry_.experts.size(), true);
        inquiry_.scorer.bias.assign(inquiry_.experts.size(), 0);
        for (const double share : kShares) {
            weigh_evidence(inquiry_, share);
            search_experts(inquiry_);
            keep_best();
        }
        return std::move(lesson_);
    }

private:
    std::size_t own() const {
        std::map<std::string, std::size_t> held;
        for (const auto& [expert, document] : relevant_) ++held[expert];
        std::size_t best = 0, most = 0;
        for (std::size_t i = 0; i < inquiry_.experts.size(); ++i) {
            const auto at = held.find(inquiry_.experts[i]->holder());
            if (at == held.end() || at->second <= most) continue;
            most = at->second;
            best = inquiry_.homes.place[i];
        }
        return best;
    }

    double ideal() const { return discounted_gain(std::vector<double>(relevant_.size(), 1.0)); }

    void keep_best() {
        std::vector<Candidate>& candidates = inquiry_.candidates;
        std::sort(candidates.begin(), candidates.end(), ranks_before);
        for (std::size_t i = 0; i < std::min(kDepth, candidates.size()); ++i) keep(candidates[i]);
        candidates.clear();
        inquiry_.found.clear();
    }

    void keep(const Candidate& candidate) {
        const auto key = std::pair(std::string(candidate.expert), std::string(candidate.document));
        if (!chunks_.emplace(key, candidate.ordinal).second) return;
        const auto [at, fresh] =
            documents_.try_emplace(key, static_cast<std::uint32_t>(documents_.size()));
        if (fresh) lesson_.gains.push_back(relevant_.contains(key) ? 1 : 0);
        const Inquiry::Found& found = inquiry_.found[candidate.origin];
        const double words = static_cast<double>(found.chunk.lexical) / kScoreScale;
        const DenseScorer& dense = inquiry_.scorer.dense;
        lesson_.rows.push_back(
            {at->second, static_cast<std::uint32_t>(inquiry_.homes.place[found.expert]),
             words / inquiry_.scorer.words_unit,
             found.chunk.cosine.value_or(dense.missing_base + dense.missing_slope * words)});
    }

    Inquiry& inquiry_;
    const Relevant& relevant_;
    RecipeLesson lesson_{};
    std::map<std::pair<std::string, std::string>, std::uint32_t> documents_{};
    std::set<std::pair<std::pair<std::string, std::string>, std::uint32_t>> chunks_{};
};

// Nothing where there is no vector to compare with.
std::optional<RecipeLesson> lesson_of(const Snapshot& snapshot, Encoders& encoders,
                                      const JudgedQuery& query) {
    Request request = probe_request(query.text, SearchMode::hybrid);
    request.k = kDepth;
    Aside aside(std::move(request), snapshot);
    Inquiry& inquiry = aside.inquiry;
    route_probe(inquiry, encoders);
    if (inquiry.encoded.empty()) return std::nullopt;
    if (wants_more_vectors(inquiry)) encode_for_opened(inquiry, encoders);
    RecipeLesson lesson = LessonMaker(inquiry, query.relevant).make();
    if (lesson.rows.empty()) return std::nullopt;
    return lesson;
}

// One call of learn_recipes().
class RecipeTraining {
public:
    RecipeTraining(Engine::Parts& parts, const std::vector<Judgement>& judgements,
                   std::size_t threads, Progress* progress)
        : parts_(parts),
          threads_(threads),
          progress_(progress),
          snapshot_(parts.newest()),
          queries_(judged_queries(judgements)) {
        // As find_homes() does: holders in the order of the eligible experts, each once.
        std::set<std::string> known;
        for (const auto& expert : snapshot_->experts)
            if (known.insert(expert->holder()).second) add_holder(expert->holder());
    }

    std::optional<RecipeReport> learn() {
        make_lessons();
        if (lessons_.size() < kFewest) return std::nullopt;
        std::vector<std::string> warnings;
        const Recipes& current = recipes_in_use(*snapshot_, warnings);
        RecipeTrial trial = attempt(RecipeParts::priors, current);
        const RecipeTrial whole = attempt(RecipeParts::priors_and_weights, current);
        const bool weights = whole.after > trial.after;
        if (weights)
            refuse_harmful(whole);
        else
            report_.refused.push_back("shares of words of the experts' own");
        if (weights) trial = whole;
        fill(trial);
        recipes_ = fit_recipes(all_, numbers_,
                               weights ? RecipeParts::priors_and_weights : RecipeParts::priors);
        for (const std::uint32_t number : harmed_) recipes_.own[number].weight = recipes_.weight;
        report_.version = (report_.adopted ? recipes_ : current).suffix();
        describe();
        return report_;
    }

    void commit() {
        LearntRow row = learnt_row(*snapshot_, kRecipes, write_recipes(recipes_));
        wait_to_write(parts_, [&] { stop_if_asked(queries_.size()); }).commit_learnt(row);
    }

private:
    void add_holder(const std::string& name) {
        for (const auto& holder : snapshot_->holders())
            if (holder->name == name) {
                numbers_.push_back(holder->id);
                names_.push_back(name);
            }
    }

    void make_lessons() {
        std::vector<std::optional<RecipeLesson>> made(queries_.size());
        parallel_for_in_batches(
            queries_.size(), kBatch, threads_,
            [&](std::size_t i) { made[i] = lesson_of(*snapshot_, parts_.encoders, queries_[i]); },
            [&](std::size_t done) { stop_if_asked(done); });
        for (std::size_t i = 0; i < made.size(); ++i) {
            if (!made[i]) continue;
            lessons_.push_back(*std::move(made[i]));
            folds_.push_back(checksum(queries_[i].text) / kRecipeFolds % kRecipeFolds);
        }
        for (const RecipeLesson& lesson : lessons_) all_.push_back(&lesson);
        report_.queries = lessons_.size();
    }

    RecipeTrial attempt(RecipeParts parts, const Recipes& current) const {
        return try_recipes(all_, folds_, numbers_, parts, current);
    }

    // An expert keeps the common share of words where its own was worse on its own queries.
    void refuse_harmful(const RecipeTrial& trial) {
        for (std::size_t e = 0; e < names_.size(); ++e) {
            if (!trial.harmed[e]) continue;
            harmed_.push_back(numbers_[e]);
            report_.refused.push_back("the share of words of " + names_[e]);
        }
    }

    void fill(const RecipeTrial& trial) {
        report_.before = trial.before;
        report_.after = trial.after;
        report_.low = trial.low;
        report_.high = trial.high;
        report_.adopted = trial.better();
        for (std::size_t e = 0; e < names_.size(); ++e)
            if (trial.queries[e] > 0)
                report_.experts.push_back({names_[e], trial.queries[e], trial.gain[e]});
    }

    void describe() {
        report_.route_weight = recipes_.route_weight;
        for (RecipeReport::Expert& expert : report_.experts) {
            const auto at = std::find(names_.begin(), names_.end(), expert.name);
            const Recipes::Own& own =
                recipes_.own[numbers_[static_cast<std::size_t>(at - names_.begin())]];
            expert.weight = own.weight;
            expert.prior = own.prior;
        }
    }

    void stop_if_asked(std::size_t done) const {
        if (!progress_) return;
        progress_->update(done, queries_.size(), done, "recipes");
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled, "stopped: recipes are as before");
    }

    Engine::Parts& parts_;
    std::size_t threads_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<JudgedQuery> queries_;
    std::vector<std::string> names_{};
    std::vector<std::uint32_t> numbers_{}, harmed_{};
    std::vector<RecipeLesson> lessons_{};
    std::vector<const RecipeLesson*> all_{};
    std::vector<std::size_t> folds_{};
    Recipes recipes_{};
    RecipeReport report_{};
};

}  // namespace

std::optional<RecipeReport> learn_recipes(Engine::Parts& parts,
                                          const std::vector<Judgement>& judgements,
                                          const TrainRequest& request, Progress* progress) {
    RecipeTraining training(parts, judgements, request.threads, progress);
    std::optional<RecipeReport> report = training.learn();
    if (report && report->adopted && !request.dry_run) training.commit();
    return report;
}

}  // namespace moxie
