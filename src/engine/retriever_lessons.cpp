#include "engine/retriever_lessons.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "engine/discover.h"
#include "engine/learn.h"
#include "engine/probe.h"
#include "moxie/error.h"
#include "rank/discounted_gain.h"
#include "route/mean_interval.h"
#include "store/writer.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 1;
constexpr const char* kWhat = "learnt choice of retrievers";
constexpr std::size_t kMostCombined = 4;

struct Learned {
    std::int64_t expert = 0;
    std::vector<std::int64_t> retrievers;
    Pilots pilots;
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
        write_pilots(one.pilots, out);
    }
    return sealed(std::move(out));
}

std::vector<Learned> read_learned(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion)
        throw Error(ErrorCode::conflict, "the choice of retrievers is of another version");
    std::vector<Learned> all(in.count(1));
    for (Learned& one : all) {
        one.expert = static_cast<std::int64_t>(in.varint());
        one.retrievers.resize(in.count(1));
        for (std::int64_t& id : one.retrievers) id = static_cast<std::int64_t>(in.varint());
        one.pilots = read_pilots(in);
    }
    return all;
}

// nDCG with gains as they are; a document counts where its first chunk stands.
double graded(const Inquiry& inquiry, const std::map<std::string, double>& gains) {
    std::vector<double> ideal;
    for (const auto& [document, gain] : gains) ideal.push_back(gain);
    std::sort(ideal.rbegin(), ideal.rend());
    std::vector<double> found;
    std::set<std::string_view> seen;
    for (const Merged& merged : inquiry.merged) {
        if (!seen.insert(merged.best.document).second) continue;
        const auto gain = gains.find(std::string(merged.best.document));
        found.push_back(gain != gains.end() ? gain->second : 0);
    }
    const double best = discounted_gain(ideal);
    return best > 0 ? discounted_gain(found) / best : 0;
}

std::vector<std::string> names_of(const Expert& expert, const OpenRecipes& arm) {
    std::vector<std::string> names;
    for (std::size_t recipe = 0; recipe < arm.size(); ++recipe)
        if (arm[recipe])
            names.push_back(recipe == 0 ? expert.name : expert.retrievers[recipe - 1]->name);
    return names;
}

// Several chunks may be of one document.
constexpr std::size_t kSearched = 30;

void teach_one(const Snapshot& snapshot, Encoders& encoders, const Expert& expert,
               const GradedQuery& query, Pilots& pilots) {
    std::vector<float> outcomes;
    for (const OpenRecipes& arm : arms_of(expert)) {
        Request request = probe_request(query.text, SearchMode::hybrid);
        request.experts = names_of(expert, arm);
        request.k = kSearched;
        Aside aside(std::move(request), snapshot);
        run_probe(aside.inquiry, encoders);
        if (aside.inquiry.encoded.empty()) return;
        const EncodedQuery& encoded = aside.inquiry.encoded.front();
        outcomes.push_back(static_cast<float>(graded(aside.inquiry, query.gains)));
        if (outcomes.size() > 1) continue;
        pilots.encoder = encoded.encoder;
        pilots.dimensions = encoded.vector.dimensions();
        const auto components = encoded.vector.components().first(pilots.dimensions);
        pilots.queries.insert(pilots.queries.end(), components.begin(), components.end());
    }
    pilots.outcomes.insert(pilots.outcomes.end(), outcomes.begin(), outcomes.end());
}

constexpr std::size_t kFolds = 5, kFewestQueries = 20;

// What each query gets from the arm that the queries of the other folds choose for it.
std::vector<double> routed_outcomes(const Pilots& pilots) {
    std::vector<double> routed;
    const std::span<const float> rows = pilots.queries;
    for (std::size_t i = 0; i < pilots.count(); ++i) {
        std::vector<bool> left_out(pilots.count());
        for (std::size_t j = 0; j < left_out.size(); ++j) left_out[j] = j % kFolds == i % kFolds;
        const std::size_t arm =
            choose_arm(pilots, rows.subspan(i * pilots.dimensions, pilots.dimensions), left_out);
        routed.push_back(pilots.outcomes[i * pilots.arms + arm]);
    }
    return routed;
}

void compare(Pilots& pilots, RetrieverReport& report) {
    const std::size_t n = pilots.count();
    for (std::size_t arm = 0; arm < pilots.arms; ++arm) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += pilots.outcomes[i * pilots.arms + arm];
        report.arms[arm].second = sum / static_cast<double>(n);
    }
    for (std::size_t choice = 0; choice < Pilots::kChoices; ++choice) {
        Pilots tried = pilots;
        tried.choice = static_cast<Pilots::Choice>(choice);
        std::vector<double> gains = routed_outcomes(tried);
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
        throw Error(ErrorCode::cancelled, "stopped: the choice of retrievers is as before");
}

}  // namespace

std::vector<OpenRecipes> arms_of(const Expert& expert) {
    const std::size_t recipes = expert.retrievers.size() + 1;
    std::vector<OpenRecipes> arms{OpenRecipes(recipes, true)};
    for (std::size_t recipe = 0; recipe < recipes; ++recipe) {
        arms.emplace_back(recipes, false);
        arms.back()[recipe] = true;
    }
    if (recipes > kMostCombined) return arms;
    for (std::size_t set = 1; set + 1 < std::size_t{1} << recipes; ++set) {
        if ((set & (set - 1)) == 0) continue;  // one alone
        OpenRecipes& arm = arms.emplace_back(recipes, false);
        for (std::size_t recipe = 0; recipe < recipes; ++recipe)
            arm[recipe] = (set >> recipe & 1U) != 0;
    }
    return arms;
}

std::string arm_name(const Expert& expert, const OpenRecipes& arm) {
    std::string text;
    for (const std::string& name : names_of(expert, arm))
        text += (text.empty() ? "" : " + ") + name;
    return text;
}

const Pilots* retriever_lessons(const Snapshot& snapshot, const Expert& expert, Trace& trace) {
    const Learnt* learnt = snapshot.find_learnt(kRetrievers);
    if (!learnt) return nullptr;
    try {
        const auto& known =
            learnt->once->get<std::vector<Learned>>([&] { return read_learned(learnt->state); });
        for (const Learned& one : known) {
            if (one.expert != expert.id || one.retrievers != ids_of(expert)) continue;
            trace.versions.emplace_back("retrievers",
                                        "retrievers1@" + std::to_string(learnt->version));
            return &one.pilots;
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
    pilots.arms = arms_of(expert).size();
    for (std::size_t i = 0; i < queries.size(); ++i) {
        stop_if_asked(i);
        teach_one(snapshot, encoders, expert, queries[i], pilots);
    }
    return pilots;
}

std::vector<RetrieverReport> train_retrievers(Engine::Parts& parts,
                                              const std::vector<Judgement>& judgements,
                                              bool dry_run, Progress* progress) {
    const auto snapshot = parts.newest();
    std::vector<RetrieverReport> reports;
    std::vector<Learned> learned;
    for (const auto& expert : snapshot->experts) {
        if (expert->retrievers.empty()) continue;
        const std::vector<GradedQuery> queries = queries_of(judgements, expert->name);
        RetrieverReport& report = reports.emplace_back();
        report.expert = expert->name;
        for (const OpenRecipes& arm : arms_of(*expert))
            report.arms.emplace_back(arm_name(*expert, arm), 0);
        const auto stop_if_asked = [&](std::size_t done) {
            stop_learning(progress, done, queries.size(), "retrievers of " + expert->name);
        };
        Pilots pilots =
            teach_retrievers(*snapshot, parts.encoders, *expert, queries, stop_if_asked);
        report.queries = pilots.count();
        if (pilots.count() < kFewestQueries) continue;
        compare(pilots, report);
        if (report.adopted) learned.push_back({expert->id, ids_of(*expert), std::move(pilots)});
    }
    if (dry_run || reports.empty()) return reports;
    LearntRow row = learnt_row(*snapshot, kRetrievers, write_learned(learned));
    wait_to_write(parts, [&] {
        stop_learning(progress, 0, 0, "another process is writing");
    }).commit_learnt(row);
    return reports;
}

}  // namespace moxie
