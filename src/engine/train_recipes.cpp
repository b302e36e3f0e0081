#include "engine/train_recipes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/threads.h"
#include "engine/recipe_lessons.h"
#include "engine/recipe_stage.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kFewest = 50;
// Between two looks at whether to stop.
constexpr std::size_t kBatch = 64;

// One call of learn_recipes().
class RecipeTraining {
public:
    RecipeTraining(const Draft& draft, const std::vector<Judgement>& judgements,
                   std::size_t threads, Progress* progress)
        : encoders_(draft.parts().encoders),
          threads_(threads),
          progress_(progress),
          snapshot_(draft.snapshot()),
          queries_(judged_queries(judgements, *snapshot_)) {
        // As find_homes() does: holders in the order of the eligible experts, each once.
        std::set<std::string> known;
        for (const auto& expert : snapshot_->experts)
            if (known.insert(expert->holder()).second) add_holder(expert->holder());
    }

    std::optional<RecipeReport> learn() {
        encode_queries();
        make_lessons();
        std::vector<std::string> warnings;
        const Recipes& in_use = recipes_in_use(*snapshot_, warnings);
        const bool damaged = !warnings.empty() || snapshot_->damaged.contains(kRecipes);
        before_ = of_experts_there(in_use);
        if (lessons_.size() < kFewest) {
            recipes_ = before_;
            changed_ = !(recipes_ == in_use) || damaged;
            return std::nullopt;
        }
        const Recipes current = before_.without_answers();
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
        describe();
        if (!report_.adopted) recipes_ = current;
        weigh_answers();
        recipes_.drop_common();
        changed_ = !(recipes_ == in_use) || damaged;
        report_.version = recipes_.suffix();
        return report_;
    }

    /// Where they are others than those in use.
    void keep(Draft& draft) const {
        if (changed_) draft.keep(kRecipes, write_recipes(recipes_));
    }

private:
    void add_holder(const std::string& name) {
        for (const auto& holder : snapshot_->holders())
            if (holder->name == name) {
                numbers_.push_back(holder->id);
                names_.push_back(name);
            }
    }

    void encode_queries() {
        parallel_for_in_batches(
            queries_.size(), kBatch, threads_,
            [&](std::size_t i) { encode_judged(*snapshot_, encoders_, queries_[i]); },
            [&](std::size_t done) { stop_if_asked(done); });
        std::vector<AnsweredQuery> asked;
        std::string encoder;
        for (const JudgedQuery& query : queries_) {
            if (query.encoded.empty()) continue;
            encoder = query.encoded.front().encoder;
            asked.push_back(query.asked);
        }
        memory_ = AnswerMemory(encoder, asked);
    }

    void make_lessons() {
        std::vector<std::optional<RecipeLesson>> made(queries_.size());
        parallel_for_in_batches(
            queries_.size(), kBatch, threads_,
            [&](std::size_t i) {
                made[i] = lesson_of(*snapshot_, encoders_, queries_[i], *memory_);
            },
            [&](std::size_t done) { stop_if_asked(queries_.size() + done); });
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

    // Without what experts answered that are gone.
    Recipes of_experts_there(const Recipes& recipes) const {
        const std::set<std::uint32_t> there(numbers_.begin(), numbers_.end());
        const auto gone = [&](std::uint64_t, const AnsweringDocument& document) {
            return !there.contains(document.first);
        };
        if (!recipes.memory || recipes.memory->kept(gone).queries() == 0) return recipes;
        return with_answers(recipes.without_answers(), recipes, there);
    }

    // `recipes`, with what others know of the answers of these experts.
    static Recipes with_answers(Recipes recipes, const Recipes& others,
                                const std::set<std::uint32_t>& experts) {
        if (!others.memory) return recipes;
        AnswerMemory kept =
            others.memory->kept([&](std::uint64_t, const AnsweringDocument& document) {
                return experts.contains(document.first);
            });
        if (kept.queries() == 0) return recipes;
        if (recipes.memory && recipes.memory->encoder() != kept.encoder()) return recipes;
        for (const auto& [number, own] : others.own) {
            if (own.answers == 0 || !experts.contains(number)) continue;
            recipes.own.try_emplace(number, Recipes::Own{recipes.weight, 0});
            recipes.own[number].answers = own.answers;
        }
        if (recipes.memory) kept = recipes.memory->joined(kept);
        recipes.memory = std::make_shared<const AnswerMemory>(std::move(kept));
        return recipes;
    }

    // An expert is told what its documents answered where that is better on its own queries. Of
    // experts that were asked too little to tell, what was learnt before stays.
    void weigh_answers() {
        const std::vector<AnswersTrial> trials = try_answers(all_, folds_, numbers_, recipes_);
        std::set<std::uint32_t> told, untold;
        for (std::size_t e = 0; e < trials.size(); ++e) {
            if (!trials[e].tried) untold.insert(numbers_[e]);
            if (trials[e].queries == 0) continue;
            RecipeReport::Answers& report = report_.answers.emplace_back();
            report.name = names_[e];
            report.queries = trials[e].queries;
            report.gain = trials[e].gain;
            report.low = trials[e].low;
            report.adopted = trials[e].better();
            if (!report.adopted) continue;
            report.weight = trials[e].weight;
            told.insert(numbers_[e]);
            recipes_.own.try_emplace(numbers_[e], Recipes::Own{recipes_.weight, 0});
            recipes_.own[numbers_[e]].answers = trials[e].weight;
        }
        if (!told.empty())
            recipes_.memory = std::make_shared<const AnswerMemory>(
                memory_->kept([&](std::uint64_t, const AnsweringDocument& document) {
                    return told.contains(document.first);
                }));
        recipes_ = with_answers(std::move(recipes_), before_, untold);
        report_.remembered = recipes_.memory ? recipes_.memory->queries() : 0;
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
        progress_->update(done, 2 * queries_.size(), done, "recipes");
        if (progress_->cancelled())
            throw Error(ErrorCode::cancelled, "stopped: recipes are as before");
    }

    Encoders& encoders_;
    std::size_t threads_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<JudgedQuery> queries_;
    std::optional<AnswerMemory> memory_{};
    std::vector<std::string> names_{};
    std::vector<std::uint32_t> numbers_{}, harmed_{};
    std::vector<RecipeLesson> lessons_{};
    std::vector<const RecipeLesson*> all_{};
    std::vector<std::size_t> folds_{};
    Recipes before_{}, recipes_{};
    bool changed_ = false;
    RecipeReport report_{};
};

}  // namespace

std::optional<RecipeReport> learn_recipes(Draft& draft, const std::vector<Judgement>& judgements,
                                          std::size_t threads, Progress* progress) {
    RecipeTraining training(draft, judgements, threads, progress);
    std::optional<RecipeReport> report = training.learn();
    training.keep(draft);
    return report;
}

}  // namespace moxie
