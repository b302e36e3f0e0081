#include "eval/evaluate.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "eval/answer_scores.h"
#include "eval/consistency.h"
#include "eval/families.h"
#include "eval/features.h"
#include "eval/modes.h"
#include "eval/outcome.h"
#include "eval/output_file.h"
#include "eval/parallel.h"
#include "eval/reliability.h"
#include "eval/route_study.h"
#include "eval/routing.h"
#include "eval/run_file.h"
#include "eval/searches.h"
#include "eval/summary.h"

namespace moxie::eval {
namespace {

/// The hits as the user gets them, for comparing byte for byte.
std::string hits_json(Answer answer) {
    answer.route = {};
    answer.trace = {};
    return to_json(answer);
}

bool has_answers(const Collection& collection) {
    return std::any_of(collection.queries.begin(), collection.queries.end(),
                       [](const Collection::Query& query) { return !query.answers.empty(); });
}

class Evaluation {
public:
    Evaluation(const Engine& engine, const Options& options, Progress* progress)
        : engine_(engine),
          options_(options),
          progress_(progress),
          modes_(modes_of(options.routes, options.base.cells)),
          outcomes_(modes_.size()),
          families_(engine.experts()),
          study_(engine, options, modes_) {
        for (std::size_t i = 0; i < modes_.size(); ++i) outcomes_[i].route = modes_[i].name;
    }

    Result run() {
        load();
        if (!options_.features.empty()) {
            features_.emplace(options_.features);
            homes_ = HitHomes(engine_);
        }
        for (const Collection& collection : collections_) measure(collection);
        if (features_) features_->close();
        Result result = summarised();
        if (options_.answers) measure_answers(result);
        measure_paraphrases(result);
        if (!options_.report.empty()) write_file(options_.report, to_html(result));
        return result;
    }

private:
    void load() {
        const std::vector<ExpertInfo> experts = engine_.experts();
        for (const std::string& directory : options_.directories) {
            load_one(directory, experts);
        }
        if (!options_.paraphrases.empty())
            wordings_ = load_paraphrases(options_.paraphrases, collections_);
        steps_.emplace(progress_, count_steps());
    }

    std::uint64_t count_steps() const {
        std::uint64_t steps = 0;
        for (const Collection& collection : collections_) {
            steps += collection.queries.size() * (options_.answers ? 3 : 2);
        }
        for (const Collection& collection : out_of_scope_) steps += collection.queries.size();
        if (!collections_.empty()) steps += study_.steps();
        return steps + wordings_.size() * std::max<std::size_t>(options_.routes.size(), 1);
    }

    void load_one(const std::string& directory, const std::vector<ExpertInfo>& experts) {
        if (!std::filesystem::is_directory(directory)) {
            throw Error(ErrorCode::not_found, "no such folder: " + directory);
        }
        auto unanswerable = options_.answers ? load_out_of_scope(directory, options_.split)
                                             : std::optional<Collection>();
        const std::string name = collection_name(directory);
        refuse_twice(name);
        const bool present =
            std::any_of(experts.begin(), experts.end(),
                        [&](const ExpertInfo& expert) { return expert.name == name; });
        if (!present && !unanswerable) {
            throw Error(ErrorCode::not_found,
                        "the store has no expert named " + name + "; run `moxie add " + name + " " +
                            corpus_file(directory) + "` first, or give --add",
                        "experts");
        }
        if (present) {
            collections_.push_back(load_collection(directory, options_.split));
            sample(collections_.back(), options_.queries, options_.seed);
        }
        if (unanswerable) {
            sample(*unanswerable, options_.queries, options_.seed);
            out_of_scope_.push_back(std::move(*unanswerable));
        }
    }

    void refuse_twice(const std::string& name) const {
        for (const auto* some : {&collections_, &out_of_scope_})
            for (const Collection& other : *some)
                if (other.name == name)
                    throw Error(ErrorCode::invalid_request,
                                "two folders have the name of one expert, and each query counts "
                                "once: " +
                                    name);
    }

    void measure(const Collection& collection) {
        const std::size_t first = group_.size();
        group_.resize(first + collection.queries.size(), names_.size());
        names_.push_back(collection.name);
        for (auto& mode : outcomes_) mode.outcomes.resize(group_.size());
        study_.resize(group_.size());
        measure_quality(collection, first);
        measure_speed(collection, first);
    }

    void measure_quality(const Collection& collection, std::size_t first) {
        const std::size_t count = collection.queries.size();
        std::vector<std::vector<std::string>> runs(modes_.size(), std::vector<std::string>(count));
        steps_->begin("ranking " + collection.name);
        for_each_step(count, options_.base.threads, *steps_, [&](std::size_t i) {
            const auto rankings = rank(collection, collection.queries[i], first + i);
            if (options_.runs.empty()) return;
            for (std::size_t m = 0; m < modes_.size(); ++m) {
                runs[m][i] =
                    run_lines(collection.queries[i].id, rankings[m], "moxie-" + modes_[m].name);
            }
        });
        if (!options_.runs.empty()) write_runs(collection, runs);
    }

    /// The rankings of one query by every mode; what they are worth goes to outcomes_[…][place].
    std::vector<std::vector<RankedDocument>> rank(const Collection& collection,
                                                  const Collection::Query& query,
                                                  std::size_t place) {
        std::vector<std::vector<RankedDocument>> rankings;
        std::vector<Answer> found;
        for (const ModeRequest& mode : modes_) {
            found.push_back(deep_search(
                engine_, request_for(mode, base_of(query), families_.opened_alone(collection.name),
                                     query.text)));
            rankings.push_back(rank_documents(found.back().hits, collection.name, kDocuments));
        }
        study_.add(place, collection, query, base_of(query), found);
        for (std::size_t m = 0; m < modes_.size(); ++m) {
            outcomes_[m].outcomes[place] = quality_of(rankings[m], rankings[kFlat], query);
        }
        return rankings;
    }

    void write_runs(const Collection& collection,
                    const std::vector<std::vector<std::string>>& runs) const {
        for (std::size_t m = 0; m < modes_.size(); ++m) {
            std::string text;
            for (const std::string& lines : runs[m]) text += lines;
            write_file(options_.runs + "/" + modes_[m].name + "/" + collection.name + ".trec",
                       text);
        }
    }

    void measure_speed(const Collection& collection, std::size_t first) {
        steps_->begin("timing " + collection.name);
        for (std::size_t i = 0; i < collection.queries.size(); ++i) {
            const Collection::Query& query = collection.queries[i];
            const Answer routed = route(collection, query);
            const Answer flat = time_modes(collection, query, first + i);
            reliability_.add(collection, query, flat.hits);
            if (features_) {
                features_->write(feature_line(collection, query, routed, flat, homes_));
            }
            steps_->next();
        }
    }

    Request base_of(const Collection::Query& query) const {
        Request request = options_.base;
        if (!query.history.empty()) request.history = query.history;
        return request;
    }

    Answer route(const Collection& collection, const Collection::Query& query) {
        Request request = base_of(query);
        request.query = query.text;
        request.depth = Depth::route;
        Answer answer = engine_.ask(request);
        routing_.add(answer, collection.name, families_);
        return answer;
    }

    /// Every mode once; which one is first, and pays for cold caches, changes
    /// from query to query.
    Answer time_modes(const Collection& collection, const Collection::Query& query,
                      std::size_t place) {
        std::vector<Answer> answers(modes_.size());
        for (std::size_t i = 0; i < modes_.size(); ++i) {
            const std::size_t m = (i + place) % modes_.size();
            Request request = request_for(modes_[m], base_of(query),
                                          families_.opened_alone(collection.name), query.text);
            request.k = kHits;
            const auto start = std::chrono::steady_clock::now();
            answers[m] = engine_.ask(request);
            const std::chrono::duration<double, std::milli> time =
                std::chrono::steady_clock::now() - start;
            outcomes_[m].outcomes[place].ms = time.count();
        }
        const std::string flat = hits_json(answers[kFlat]);
        for (std::size_t m = 0; m < modes_.size(); ++m) {
            Outcome& outcome = outcomes_[m].outcomes[place];
            outcome.differs_from_flat = hits_json(answers[m]) != flat;
            add_effort(outcome, answers[m], collection.name, families_);
            study_.add_route(m, answers[m].route);
            if (modes_[m].cells.mode == CellMode::routed)
                outcome.loss = loss_of_hits(collection, answers[m], answers[kFlat]);
        }
        return answers[kFlat];
    }

    /// A search for more hits opens more cells: only that for ten shows what ten cost.
    static double loss_of_hits(const Collection& collection, const Answer& answer,
                               const Answer& flat) {
        return loss(rank_documents(answer.hits, collection.name, kHits),
                    rank_documents(flat.hits, collection.name, kHits));
    }

    Result summarised() {
        if (collections_.empty()) return {};
        Result result = summarise(outcomes_, group_, names_);
        result.routing = routing_.summary(group_);
        result.reliability = reliability_.summary();
        study_.summarise(result, outcomes_, group_, names_, *steps_);
        return result;
    }

    void measure_answers(Result& result) {
        Request request = options_.base;
        if (!options_.routes.empty()) request.route = options_.routes.back();
        for (const Collection& collection : collections_) {
            result.answers.push_back(has_answers(collection)
                                         ? score_answers(engine_, collection, request, *steps_)
                                         : score_abstentions(engine_, collection, request,
                                                             "false_abstentions", *steps_));
        }
        for (const Collection& collection : out_of_scope_) {
            result.answers.push_back(
                score_abstentions(engine_, collection, request, "refused", *steps_));
            result.answers.back().dataset += " (out of scope)";
        }
    }

    void measure_paraphrases(Result& result) {
        if (wordings_.empty()) return;
        auto routes = options_.routes;
        if (routes.empty()) routes.emplace_back();
        for (const RouteChoice& route : routes) {
            Request request = options_.base;
            request.route = route;
            const auto rows = measure_consistency(engine_, request, wordings_, *steps_);
            result.consistency.insert(result.consistency.end(), rows.begin(), rows.end());
        }
    }

    const Engine& engine_;
    const Options& options_;
    Progress* progress_;
    std::vector<ModeRequest> modes_;
    std::vector<Collection> collections_;
    std::vector<Collection> out_of_scope_;
    std::vector<ParaphraseGroup> wordings_;
    std::vector<std::string> names_;  // of the datasets, in order
    std::vector<std::size_t> group_;  // query → dataset
    std::vector<ModeOutcomes> outcomes_;
    Families families_;
    RouteStudy study_;
    Routing routing_;
    ReliabilityTable reliability_;
    std::optional<OutputFile> features_;
    HitHomes homes_;  // for the features
    std::optional<Steps> steps_;
};

}  // namespace

Result evaluate(const Engine& engine, const Options& options, Progress* progress) {
    return Evaluation(engine, options, progress).run();
}

}  // namespace moxie::eval
