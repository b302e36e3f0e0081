#include <algorithm>
#include <map>
#include <set>

#include "base/clock.h"
#include "base/threads.h"
#include "engine/calibrate.h"
#include "engine/discover.h"
#include "engine/inquiry.h"
#include "engine/learn.h"
#include "engine/probe_texts.h"
#include "engine/relevance_fit.h"
#include "text/unicode.h"

namespace moxie {

namespace {

constexpr const char* kStopped =
    "stopped: relevance is calibrated as before; `moxie encode` tries again";
// Between two looks at whether to stop.
constexpr std::size_t kBatch = 32;

std::vector<ProbeQuery> queries_of(const Snapshot& snapshot, const CalibrateRequest& request) {
    std::vector<ProbeQuery> queries;
    for (const std::string_view text : null_probes())
        queries.push_back({ProbeQuery::Kind::null, std::string(text)});
    for (std::string& text : pseudo_queries(snapshot, kRelevanceQueries))
        queries.push_back({ProbeQuery::Kind::pseudo, std::move(text)});
    std::map<std::string, ProbeQuery> judged;
    for (const Judgement& judgement : request.judgements)
        judged.try_emplace(judgement.query, ProbeQuery{ProbeQuery::Kind::judged, judgement.query})
            .first->second.relevant.emplace(judgement.expert, judgement.document);
    for (auto& [text, query] : judged) queries.push_back(std::move(query));
    return queries;
}

// One call of calibrate_relevance().
class Calibrating {
public:
    Calibrating(Draft& draft, const CalibrateRequest& request, Progress* progress)
        : draft_(draft),
          request_(request),
          progress_(progress),
          snapshot_(draft.snapshot()),
          queries_(queries_of(*snapshot_, request)) {}

    CalibrateReport run() {
        const Stopwatch watch;
        CalibrateReport report;
        for (const ProbeQuery& query : queries_)
            ++(query.kind == ProbeQuery::Kind::null     ? report.null_probes
               : query.kind == ProbeQuery::Kind::pseudo ? report.pseudo_queries
                                                        : report.judged_queries);
        draft_.keep(kRelevance, write_calibration(learn()));
        report.seconds = watch.ms() / 1000;
        return report;
    }

private:
    Calibration learn() {
        Calibration calibration = before();
        const std::vector<Probed> hybrid = with_cosine(probe_all(SearchMode::hybrid));
        const std::vector<Probed> words = probe_all(SearchMode::lexical);
        calibration.encoders = encoders_of(hybrid);
        learn(RelevanceFit(queries_, hybrid), calibration, calibration.vectors);
        learn(RelevanceFit(queries_, words), calibration, calibration.words);
        return calibration;
    }

    static void learn(const RelevanceFit& fit, const Calibration& calibration,
                      Calibration::Part& part) {
        part = fit.learn(part);
        part.least = fit.least_for_answer(calibration, part);
    }

    static std::vector<Probed> with_cosine(std::vector<Probed> probed) {
        for (Probed& one : probed)
            std::erase_if(one.hits, [](const ProbedHit& hit) { return !hit.match.cosine; });
        return probed;
    }

    static std::vector<std::string> encoders_of(const std::vector<Probed>& probed) {
        std::set<std::string> names;
        for (const Probed& one : probed) names.insert(one.encoders.begin(), one.encoders.end());
        return {names.begin(), names.end()};
    }

    // What judgements taught stays until others come.
    Calibration before() const {
        const Learnt* learnt = snapshot_->find_learnt(kRelevance);
        if (!learnt || !request_.judgements.empty()) return uncalibrated();
        try {
            return read_calibration(learnt->state);
        } catch (const Error&) {  // damaged, or of another model: learnt anew
            return uncalibrated();
        }
    }

    std::vector<Probed> probe_all(SearchMode mode) {
        std::vector<Probed> probed(queries_.size());
        const std::size_t before = done_;
        parallel_for_in_batches(
            queries_.size(), kBatch, request_.threads,
            [&](std::size_t i) {
                probed[i] = probe(*snapshot_, draft_.parts().encoders, queries_[i].text, mode);
            },
            [&](std::size_t done) {
                done_ = before + done;
                stop_if_asked();
            });
        return probed;
    }

    void stop_if_asked() {
        if (!progress_) return;
        progress_->update(done_, 2 * queries_.size(), done_, "relevance");
        if (progress_->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
    }

    Draft& draft_;
    const CalibrateRequest& request_;
    Progress* progress_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<ProbeQuery> queries_;
    std::size_t done_ = 0;
};

void check_judgements(const CalibrateRequest& request, const Snapshot& snapshot) {
    std::set<std::string> experts;
    for (const Judgement& judgement : request.judgements) {
        if (is_blank(judgement.query))
            throw Error(ErrorCode::invalid_request, "a judgement has no query", "judgements");
        if (experts.insert(judgement.expert).second)
            find_holder(snapshot, judgement.expert, "judgements");
    }
}

}  // namespace

std::string relevance_version(std::uint64_t version) {
    return shipped_relevance().name + "@" + std::to_string(version);
}

bool needs_calibration(const Snapshot& snapshot) {
    if (!has_chunks(snapshot)) return false;
    const Learnt* learnt = snapshot.find_learnt(kRelevance);
    if (!learnt) return true;
    try {
        const Calibration calibration = read_calibration(learnt->state);
        const std::vector<std::string> used = encoders_in_use(snapshot);
        return learnt->moved > (calibration.is_judged() ? kStaleRelevance : kMostMoved) ||
               !std::includes(calibration.encoders.begin(), calibration.encoders.end(),
                              used.begin(), used.end());
    } catch (const Error&) {
        return true;
    }
}

bool keeps_judged_relevance(const Snapshot& snapshot, const std::vector<Judgement>& judgements) {
    const Learnt* learnt = snapshot.find_learnt(kRelevance);
    std::set<std::string> queries;
    for (const Judgement& one : judgements) queries.insert(one.query);
    try {
        return learnt && queries.size() < kFewestJudged &&
               read_calibration(learnt->state).is_judged();
    } catch (const Error&) {  // damaged, or of another model: learnt anew
        return false;
    }
}

CalibrateReport calibrate_relevance(Draft& draft, const CalibrateRequest& request,
                                    Progress* progress) {
    return Calibrating(draft, request, progress).run();
}

CalibrateReport Engine::calibrate(const CalibrateRequest& request, Progress* progress) {
    CalibrateReport report;
    const auto former = request.judgements.empty() ? Writer::Former::kept : Writer::Former::goes;
    const Draft draft = commit_draft(
        *parts_, former,
        [&](Draft& one) {
            check_judgements(request, *one.snapshot());
            report = calibrate_relevance(one, request, progress);
        },
        [&] {
            if (progress && progress->cancelled()) throw Error(ErrorCode::cancelled, kStopped);
        });
    report.commit = draft.committed();
    report.version = relevance_version(draft.version(kRelevance));
    return report;
}

}  // namespace moxie
