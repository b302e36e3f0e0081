#include "engine/expert_use.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/threads.h"
#include "engine/probe.h"
#include "moxie/error.h"
#include "route/plan.h"

namespace moxie {

namespace {

// Searches of a thread between two looks at whether to stop: well below a second, also where an
// encoder shares its processor.
constexpr std::size_t kSearchesAtOnce = 4;

struct Searched {
    std::vector<bool> opened;
    std::vector<double> found;  // shares of flat's best hits
};

Searched search(const Snapshot& snapshot, Encoders& encoders, const std::string& piece) {
    Aside aside(probe_request(piece, SearchMode::hybrid), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.teaching = true;
    run_probe(inquiry, encoders);
    PlanInput plan;
    plan.weights = inquiry.routing.weights;
    for (const auto& expert : inquiry.experts) plan.shared.push_back(expert->shared);
    Searched searched;
    searched.opened = plan_route(plan, RouteChoice{}).open;
    searched.found.assign(inquiry.experts.size(), 0);
    for (const Merged& merged : inquiry.merged)
        searched.found[inquiry.found[merged.best.origin].expert] +=
            1 / static_cast<double>(inquiry.merged.size());
    return searched;
}

void count_shadows(const std::vector<ShadowRow>& shadows, UseOfExperts& use) {
    std::map<std::string, ExpertUse*> by_name;
    for (ExpertUse& one : use.experts) by_name[one.name] = &one;
    for (const ShadowRow& row : shadows)
        for (const std::string& name : row.opened)
            if (const auto at = by_name.find(name); at != by_name.end()) at->second->opened += 1;
}

}  // namespace

UseOfExperts use_of_experts(const Snapshot& snapshot, Encoders& encoders,
                            const std::vector<std::string>& pieces,
                            const std::vector<ShadowRow>& shadows, std::size_t threads,
                            const std::function<void(std::size_t)>& done) {
    UseOfExperts use;
    use.pieces = pieces.size();
    use.searches = pieces.size() + shadows.size();
    for (const auto& expert : snapshot.experts)
        use.experts.push_back({expert->name, expert->profile.chunks});
    std::vector<Searched> searched(pieces.size());
    const std::size_t batch = kSearchesAtOnce * (threads > 0 ? threads : core_count());
    done(0);
    parallel_for_in_batches(
        pieces.size(), batch, threads,
        [&](std::size_t i) { searched[i] = search(snapshot, encoders, pieces[i]); }, done);
    for (const Searched& one : searched)
        for (std::size_t e = 0; e < use.experts.size(); ++e) {
            use.experts[e].opened += one.opened[e] ? 1 : 0;
            use.experts[e].found += one.found[e] / static_cast<double>(pieces.size());
        }
    count_shadows(shadows, use);
    for (ExpertUse& one : use.experts)
        one.opened /= static_cast<double>(std::max<std::uint64_t>(1, use.searches));
    return use;
}

namespace {

// From here on experts overlap; of a random pair of collections nothing does.
constexpr double kCopied = .5, kSameCentroid = .98;
// A text that more experts share is boilerplate, and pairs of them would be many.
constexpr std::size_t kMostSharing = 8;
constexpr std::size_t kMostCompared = 2000;

using Held = std::pair<std::uint64_t, std::uint32_t>;  // hash of a text, index of an expert
using Pair = std::pair<std::uint32_t, std::uint32_t>;

void add_texts(const Expert::Part& part, std::uint32_t expert, std::vector<Held>& held) {
    const Segment& segment = part.segment->open();
    for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk)
        if (!std::binary_search(part.deleted.begin(), part.deleted.end(),
                                segment.document_of(chunk)))
            held.emplace_back(segment.text_hash(chunk), expert);
}

// Of the experts that hold documents, each text once an expert.
std::vector<Held> texts_held(const std::vector<std::shared_ptr<const Expert>>& experts) {
    std::vector<Held> held;
    for (std::uint32_t e = 0; e < experts.size(); ++e)
        for (const Expert::Part& part : experts[e]->parts) {
            try {
                add_texts(part, e, held);
            } catch (const Error&) {  // damaged: `moxie check` says so
            }
        }
    std::sort(held.begin(), held.end());
    held.erase(std::unique(held.begin(), held.end()), held.end());
    return held;
}

struct Copies {
    std::vector<double> texts, copied;  // by expert
    std::map<Pair, double> shared;
};

Copies count_copies(const std::vector<Held>& held, std::size_t experts) {
    Copies copies{std::vector<double>(experts), std::vector<double>(experts), {}};
    for (std::size_t begin = 0, end = 0; begin < held.size(); begin = end) {
        while (end < held.size() && held[end].first == held[begin].first) ++end;
        for (std::size_t i = begin; i < end; ++i) {
            copies.texts[held[i].second] += 1;
            if (end - begin > 1) copies.copied[held[i].second] += 1;
            for (std::size_t j = i + 1; j < end && end - begin <= kMostSharing; ++j)
                copies.shared[{held[i].second, held[j].second}] += 1;
        }
    }
    return copies;
}

std::optional<double> cosine_of(const Expert& a, const Expert& b) {
    const VectorProfile *one = a.vector_profile.get(), *other = b.vector_profile.get();
    if (!one || !other || one->encoder != other->encoder) return std::nullopt;
    return one->mean.product(0, other->mean.decoded());
}

}  // namespace

std::vector<Twins> find_twins(const Snapshot& snapshot, UseOfExperts& use) {
    const auto experts = snapshot.holders();
    const Copies copies = count_copies(texts_held(experts), experts.size());
    for (std::size_t e = 0; e < experts.size(); ++e)
        for (ExpertUse& one : use.experts)
            if (one.name == experts[e]->name && copies.texts[e] > 0)
                one.copies = copies.copied[e] / copies.texts[e];
    std::vector<Twins> twins;
    const std::size_t compared = std::min(experts.size(), kMostCompared);
    for (std::uint32_t a = 0; a < compared; ++a)
        for (std::uint32_t b = a + 1; b < compared; ++b) {
            const auto shared = copies.shared.find({a, b});
            const bool a_larger = copies.texts[a] >= copies.texts[b];
            const std::uint32_t larger = a_larger ? a : b, smaller = a_larger ? b : a;
            if (copies.texts[smaller] == 0) continue;
            const double copied =
                shared == copies.shared.end() ? 0 : shared->second / copies.texts[smaller];
            const std::optional<double> cosine = cosine_of(*experts[a], *experts[b]);
            if (copied >= kCopied || cosine.value_or(0) >= kSameCentroid)
                twins.push_back({experts[larger]->name, experts[smaller]->name, copied, cosine});
        }
    return twins;
}

}  // namespace moxie
