#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "moxie/answer.h"
#include "moxie/drift.h"
#include "moxie/error.h"
#include "moxie/feedback.h"
#include "moxie/manage.h"
#include "moxie/plan.h"
#include "moxie/progress.h"
#include "moxie/request.h"
#include "moxie/train.h"

namespace moxie {

class Files;

/// The version of this library, e.g. "0.1.0".
std::string version();

/// Where and how to open a store.
struct OpenOptions {
    std::string store = ".moxie";  ///< directory
    bool create = false;           ///< make an empty store where there is none
    std::string generator_url;    ///< an OpenAI-compatible endpoint; empty: extractive answers only
    std::string generator_model;  ///< model name sent to it; empty: "default"
    std::string generator_key;    ///< bearer token; empty: none
    std::string encoder;          ///< of new experts; empty: all-MiniLM-L6-v2 where it is installed
    std::string models;           ///< the folder of installed models; empty: there are none
    /// Of vectors that were computed, to be used again; empty: a file in the store. Several stores
    /// may share one.
    std::string vector_cache;
    /// How long add, remove, discover and feedback wait for another process that writes before they
    /// throw Error{locked}.
    std::size_t lock_seconds = 5;
};

/// A store, opened. Reading calls (ask, experts, …) may run from any number of threads at once,
/// each on the newest snapshot at its start; writing calls (add, remove) take the store's lock and
/// may run beside them. Every call throws Error; a failed writing call leaves the store as its last
/// commit left it.
class Engine {
public:
    /// Throws Error: not_found where there is no store (and `create` is false), future_version,
    /// permission, corrupt.
    explicit Engine(OpenOptions options);
    /// The same over another disk: tests inject faults through it.
    Engine(OpenOptions options, std::shared_ptr<Files> files);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Route, search and answer in one pipeline, as far as request.depth says.
    Answer ask(const Request& request) const;

    /// Adds or updates documents. Commits in batches: what a crash or cancellation leaves is whole
    /// documents.
    AddReport add(const AddRequest& request, Progress* progress = nullptr);

    /// Computes the vectors that experts lack, expert by expert, each searched with them as soon as
    /// it is done, and calibrates relevance where that is due. May be stopped and called again at
    /// any time: finished batches are kept. Runs beside readers and writers; one at a time in a
    /// store (Error{locked}, unless the request waits). Throws Error{not_found} where the encoder
    /// is not installed.
    std::vector<EncodeReport> encode(const EncodeRequest& request, Progress* progress = nullptr);

    /// Learns how relevance is to be read in this store (Hit::relevance, Request::min_relevance,
    /// when `ask` abstains), in place of what was learnt of it before. Needs no labels; takes
    /// seconds at most without them. encode() does it where documents or encoders have changed, and
    /// keeps what judgements taught. Runs beside readers and writers. Throws Error{not_found} for
    /// an expert that a judgement names and that does not exist.
    CalibrateReport calibrate(const CalibrateRequest& request, Progress* progress = nullptr);

    /// Learns routing in this store, with flat search as the teacher: fits the router on a quarter
    /// of the queries (half of 1,500 of users or more, three quarters of 4,000 or more), adopts it
    /// only where it is better on queries that it was not fitted on, then calibrates what
    /// `max-loss` promises on the other queries; on all where they are too few to fit. encode()
    /// does the second where documents have changed, with pseudo-queries. Documents that the
    /// queries name also calibrate relevance. The order of queries does not matter. Runs beside
    /// readers and writers. Throws Error: conflict for a store without documents, or where
    /// others learn here again and again meanwhile; invalid_request for a query without text;
    /// cancelled (everything is as before). What is learnt is committed at once; what a search
    /// costs, where unknown, after it.
    TrainReport train(const TrainRequest& request, Progress* progress = nullptr);

    /// What routing costs and saves here: measures flat and routed search of many queries on this
    /// machine, holds both against the cost model, and keeps the unit costs that traces predict
    /// with; where they cannot be written the report has a warning. Seconds. encode() and train()
    /// measure unit costs where they are not known. Throws Error: conflict for a store without
    /// documents, invalid_request for a query without text or a route that opens all or decides
    /// while it searches, cancelled.
    PlanReport plan(const PlanRequest& request, Progress* progress = nullptr);

    /// Stores judgements, all or none; one of the same query, expert and document takes the place
    /// of the earlier. Throws Error: invalid_request for a blank query or a grade outside 0 to 100,
    /// not_found for an expert or document that is not there.
    FeedbackReport add_feedback(const std::vector<Feedback>& feedback);
    /// Removes judgements, all or none. Throws Error{not_found} for an id that there is not.
    FeedbackReport forget_feedback(const std::vector<std::uint64_t>& ids);
    /// All of them, oldest first; those of what was removed since are not `live`.
    std::vector<Feedback> feedback() const;

    /// How far documents have moved since something was learnt, what shadowed searches missed
    /// beside what was promised, how experts are used and which hold the same; with proposals.
    /// Changes nothing. Seconds. Throws Error{cancelled}.
    DriftReport drift(const DriftRequest& request, Progress* progress = nullptr) const;

    /// Divides an expert into discovered ones, or undoes that. They are routed to and opened like
    /// any other; documents, and what hits say of them, stay with the expert. Every later change of
    /// its documents ends the division until encode() has made their vectors and divides it anew.
    /// Throws Error: conflict where vectors are missing, invalid_request for too few chunks or an
    /// expert that was discovered itself.
    DiscoverReport discover(const DiscoverRequest& request);

    /// Removes documents by id, or the whole expert where `documents` is empty.
    RemoveReport remove(const std::string& expert, const std::vector<std::string>& documents);

    /// Sorted by name, each followed by those discovered in it.
    std::vector<ExpertInfo> experts() const;

    /// Calls `visit` with every chunk of an expert as a hit without rank and scores: what is
    /// indexed, searched and cited. Throws Error{not_found | corrupt}.
    void chunks(const std::string& expert, const std::function<void(const Hit&)>& visit) const;

    /// Verifies every checksum and cross-reference of the current snapshot.
    CheckReport check(Progress* progress = nullptr) const;

    struct Parts;

private:
    std::unique_ptr<Parts> parts_;
};

/// What auto_experts() makes of a folder.
struct AutoExperts {
    std::vector<AddRequest> requests;
    std::vector<std::string> warnings;  ///< files that belong to no subfolder
    std::vector<std::string> refused;   ///< subfolders left out, because their names would be one
};

/// The subfolders of `folder` as one AddRequest each (expert name = the subfolder's name made
/// valid), sorted; of a folder without subfolders itself, to be divided. Throws Error: not_found,
/// permission, or invalid_request where every subfolder is refused.
AutoExperts auto_experts(const std::string& folder);

}  // namespace moxie
