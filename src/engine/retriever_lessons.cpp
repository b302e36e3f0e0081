#include "engine/retriever_lessons.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <set>

#include "base/bytes.h"
#include "engine/probe.h"
#include "engine/search_stage.h"
#include "moxie/error.h"
#include "rank/discounted_gain.h"
#include "route/mean_interval.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 2;
constexpr const char* kWhat = "learnt shares of retrievers";

struct Learned {
    std::int64_t expert = 0;
    std::vector<std::int64_t> retrievers;
    RetrieverLessons lessons;
};

std::vector<std::int64_t> ids_of(const Expert& expert) {
    std::vector<std::int64_t> ids;
    for (const auto& retriever : expert.retrievers) ids.push_back(retriever->id);
    return ids;
}

std::vector<std::uint8_t> write_learned(const std::vector<Learned>& all) {
    ByteWriter out;
    out.u32(kVersion);
    out.varint(all.size());
    for (const Learned& one : all) {
        out.varint(static_cast<std::uint64_t>(one.expert));
        out.varint(one.retrievers.size());
        for (const std::int64_t id : one.retrievers) out.varint(static_cast<std::uint64_t>(id));
        write_pilots(one.lessons.pilots, out);
    }
    return sealed(std::move(out));
}

std::vector<Learned> read_learned(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion) throw Error(ErrorCode::conflict, "it is of another version");
    std::vector<Learned> all(in.count(1));
    for (Learned& one : all) {
        one.expert = static_cast<std::int64_t>(in.varint());
        one.retrievers.resize(in.count(1));
        for (std::int64_t& id : one.retrievers) id = static_cast<std::int64_t>(in.varint());
        one.lessons = {read_pilots(in), compared_shares(one.retrievers.size() + 1)};
    }
    return all;
}

const std::vector<Learned>& lessons_in(const Learnt& learnt) {
    return learnt.once->get<std::vector<Learned>>([&] { return read_learned(learnt.state); });
}

bool is_readable(const Learnt& learnt) {
    try {
        lessons_in(learnt);
        return true;
    } catch (const Error&) {  // whoever searches is told
        return false;
    }
}

// nDCG with gains as they are; a document counts where its first chunk stands.
double graded(const Expert& expert, const std::vector<FoundChunk>& found,
              const std::map<std::string, double>& gains) {
    std::vector<double> ideal;
    for (const auto& [document, gain] : gains) ideal.push_back(gain);
    std::sort(ideal.rbegin(), ideal.rend());
    std::vector<double> ranked;
    std::set<std::string_view> seen;
    for (const FoundChunk& hit : found) {
        const Segment& segment = expert.parts[hit.segment].segment->open();
        const std::string_view document = segment.document_id(segment.document_of(hit.chunk));
        if (!seen.insert(document).second) continue;
        const auto gain = gains.find(std::string(document));
        ranked.push_back(gain != gains.end() ? gain->second : 0);
    }
    const double best = discounted_gain(ideal);
    return best > 0 ? discounted_gain(ranked) / best : 0;
}

// Several chunks may be of one document.
constexpr std::size_t kSearched = 30;

void teach_one(const Snapshot& snapshot, Encoders& encoders, const Expert& expert,
               const GradedQuery& query, const std::vector<RecipeShares>& arms, Pilots& pilots) {
    Request request = probe_request(query.text, SearchMode::hybrid);
    request.experts = {expert.name};
    for (const auto& retriever : expert.retrievers) request.experts.push_back(retriever->name);
    Aside aside(std::move(request), snapshot);
    prepare_probe(aside.inquiry, encoders);
    if (aside.inquiry.encoded.empty()) return;
    const EncodedQuery& encoded = aside.inquiry.encoded.front();
    pilots.encoder = encoded.encoder;
    pilots.dimensions = encoded.vector.dimensions();
    const auto components = encoded.vector.components().first(pilots.dimensions);
    pilots.queries.insert(pilots.queries.end(), components.begin(), components.end());
    SearchCounters counters;
    const RecipeLists lists =
        list_recipes(expert, arms.front(), make_search(aside.inquiry), counters);  // all are open
    for (const RecipeShares& arm : arms)
        pilots.outcomes.push_back(static_cast<float>(
            graded(expert, fuse_recipes(expert, lists, arm, kSearched), query.gains)));
}

constexpr std::size_t kFewestQueries = 20;

// All fused alike, each alone, and whatever does best on all queries.
void report_arms(const Expert& expert, const Pilots& pilots, RetrieverReport& report) {
    std::vector<double> means(pilots.arms, 0);
    for (std::size_t i = 0; i < pilots.outcomes.size(); ++i)
        means[i % pilots.arms] += pilots.outcomes[i] / static_cast<double>(pilots.count());
    const auto best =
        static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
    const std::vector<RecipeShares> arms = arms_of(expert);
    for (std::size_t arm = 0; arm < arms.size(); ++arm)
        if (arm <= expert.retrievers.size() + 1 || arm == best)
            report.arms.emplace_back(arm_name(expert, arms[arm]), means[arm]);
}

void compare(Pilots& pilots, RetrieverReport& report) {
    const std::size_t n = pilots.count();
    for (std::size_t choice = 0; choice < Pilots::kChoices; ++choice) {
        Pilots tried = pilots;
        tried.choice = static_cast<Pilots::Choice>(choice);
        std::vector<double> gains = outcomes_left_out(tried);
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
            sum += gains[i];
            gains[i] -= pilots.outcomes[i * pilots.arms];
        }
        const double routed = sum / static_cast<double>(n);
        if (choice > 0 && routed <= report.routed) continue;
        const MeanInterval gain = mean_interval(gains);
        pilots.choice = tried.choice;
        report.routed = routed;
        report.low = gain.low;
        report.high = gain.high;
        report.choice = to_string(tried.choice);
    }
    report.adopted = report.low > 0;
}

std::vector<GradedQuery> queries_of(const std::vector<Judgement>& judgements,
                                    const std::string& expert) {
    std::map<std::string, GradedQuery> by_text;
    for (const Judgement& one : judgements) {
        if (one.expert != expert) continue;
        GradedQuery& query = by_text[one.query];
        query.text = one.query;
        query.gains[one.document] = 1;
    }
    std::vector<GradedQuery> queries;
    for (auto& [text, query] : by_text) queries.push_back(std::move(query));
    // By hash, so that what is asked decides no fold.
    std::sort(queries.begin(), queries.end(), [](const GradedQuery& a, const GradedQuery& b) {
        return std::pair(checksum(a.text), a.text) < std::pair(checksum(b.text), b.text);
    });
    return queries;
}

void stop_learning(Progress* progress, std::size_t done, std::size_t all, const std::string& what) {
    if (!progress) return;
    progress->update(done, all, done, what);
    if (progress->cancelled())
        throw Error(ErrorCode::cancelled, "stopped: recipes count as before");
}

}  // namespace

std::vector<RecipeShares> arms_of(const Expert& expert) {
    return compared_shares(expert.retrievers.size() + 1);
}

std::string arm_name(const Expert& expert, const RecipeShares& arm) {
    const auto all = std::accumulate(arm.begin(), arm.end(), 0.0);
    std::string text;
    for (std::size_t recipe = 0; recipe < arm.size(); ++recipe) {
        if (arm[recipe] == 0) continue;
        char share[16] = "";
        if (!are_alike(arm)) std::snprintf(share, sizeof share, "%.1f ", arm[recipe] / all);
        text += (text.empty() ? "" : " + ") + std::string(share) +
                (recipe == 0 ? expert.name : expert.retrievers[recipe - 1]->name);
    }
    return text;
}

std::string retriever_suffix(const Snapshot& snapshot) {
    const Learnt* learnt = snapshot.find_learnt(kRetrievers);
    if (!learnt || !is_readable(*learnt)) return {};
    char digits[24];
    std::snprintf(digits, sizeof digits, " retrievers+%08x",
                  static_cast<std::uint32_t>(seal_of(learnt->state)));
    return digits;
}

void verify_retriever_lessons(Bytes state) { read_learned(state); }

const RetrieverLessons* retriever_lessons(const Snapshot& snapshot, const Expert& expert,
                                          Trace& trace) {
    const Learnt* learnt = snapshot.find_learnt(kRetrievers);
    if (!learnt) return nullptr;
    try {
        for (const Learned& one : lessons_in(*learnt)) {
            if (one.expert != expert.id || one.retrievers != ids_of(expert) ||
                one.lessons.pilots.arms != one.lessons.arms.size())
                continue;
            trace.versions.emplace_back("retrievers",
                                        "retrievers2@" + std::to_string(learnt->version));
            return &one.lessons;
        }
    } catch (const Error& error) {
        trace.warnings.push_back("what was learnt of retrievers is not used: " +
                                 std::string(error.what()) + "; `moxie train` learns it anew");
    }
    return nullptr;
}

Pilots teach_retrievers(const Snapshot& snapshot, Encoders& encoders, const Expert& expert,
                        const std::vector<GradedQuery>& queries,
                        const std::function<void(std::size_t done)>& stop_if_asked) {
    Pilots pilots;
    const std::vector<RecipeShares> arms = arms_of(expert);
    pilots.arms = arms.size();
    pilots.contenders =
        static_cast<std::size_t>(std::count_if(arms.begin(), arms.end(), are_alike));
    for (std::size_t i = 0; i < queries.size(); ++i) {
        stop_if_asked(i);
        teach_one(snapshot, encoders, expert, queries[i], arms, pilots);
    }
    return pilots;
}

std::vector<RetrieverReport> train_retrievers(Draft& draft,
                                              const std::vector<Judgement>& judgements,
                                              Progress* progress) {
    const auto snapshot = draft.snapshot();
    std::vector<RetrieverReport> reports;
    // None where what is there cannot be read: it is learnt anew.
    const Learnt* const before = snapshot->find_learnt(kRetrievers);
    const bool known = before && is_readable(*before);
    std::vector<Learned> learned = known ? lessons_in(*before) : std::vector<Learned>();
    bool changed = (before && !known) || snapshot->damaged.contains(kRetrievers);
    for (const auto& expert : snapshot->experts) {
        if (expert->retrievers.empty()) continue;
        const std::vector<GradedQuery> queries = queries_of(judgements, expert->name);
        RetrieverReport& report = reports.emplace_back();
        report.expert = expert->name;
        const auto stop_if_asked = [&](std::size_t done) {
            stop_learning(progress, done, queries.size(), "retrievers of " + expert->name);
        };
        Pilots pilots =
            teach_retrievers(*snapshot, draft.parts().encoders, *expert, queries, stop_if_asked);
        report.queries = pilots.count();
        if (pilots.count() < kFewestQueries) continue;  // what was learnt before stays
        report_arms(*expert, pilots, report);
        compare(pilots, report);
        changed = true;
        std::erase_if(learned, [&](const Learned& one) { return one.expert == expert->id; });
        if (report.adopted)
            learned.push_back({expert->id, ids_of(*expert), {std::move(pilots), {}}});
    }
    if (changed) draft.keep(kRetrievers, write_learned(learned));
    return reports;
}

}  // namespace moxie
