#include "engine/discover.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/clock.h"
#include "engine/names.h"
#include "expert/division.h"
#include "expert/live_chunks.h"
#include "expert/make_profile.h"
#include "expert/view_summary.h"

namespace moxie {

namespace {

constexpr std::size_t kFewestExperts = 2, kMostExperts = 64;
constexpr std::size_t kFewestChunks = 2;  // in the mean
// Scattered chunks would widen the parts that they are nearest to, and with them every bound.
constexpr double kMostRest = 0.05;

// Parts grow with the root of the chunks: neither many tiny experts nor few huge ones.
std::size_t parts_wanted(const Expert& expert, std::int64_t wanted) {
    if (wanted != kAnyDivision) return static_cast<std::size_t>(wanted);
    const double chunks = static_cast<double>(expert.profile.chunks);
    return std::clamp(static_cast<std::size_t>(std::round(std::sqrt(chunks) / 4)), kFewestExperts,
                      kMostExperts);
}

void check_divisible(const Expert& expert, std::size_t wanted) {
    if (!expert.retrievers.empty())
        throw Error(ErrorCode::invalid_request,
                    "expert " + expert.name +
                        " has retrievers, which search its chunks undivided; `moxie remove " +
                        expert.retrievers.front()->name + "` first",
                    "expert");
    if (expert.profile.chunks < kFewestChunks * wanted)
        throw Error(ErrorCode::invalid_request,
                    "expert " + expert.name + " has " + std::to_string(expert.profile.chunks) +
                        " chunks, too few for " + std::to_string(wanted) + " experts: at least " +
                        std::to_string(kFewestChunks * wanted) + " are needed",
                    "experts");
    if (!is_encoder(expert.recipe.encoder))
        throw Error(ErrorCode::conflict,
                    "expert " + expert.name +
                        " has no encoder, and vectors decide how it is divided; `moxie models` "
                        "lists encoders, `moxie add " +
                        expert.name + " PATH --encoder NAME` gives it one",
                    "expert");
    if (!expert.has_vectors(expert.recipe.encoder))
        throw Error(ErrorCode::conflict,
                    "expert " + expert.name +
                        " lacks vectors, which decide how it is divided; `moxie encode " +
                        expert.name + "` makes them",
                    "expert");
}

Division divide_chunks(const Expert& expert, const std::vector<LiveChunk>& chunks,
                       std::size_t wanted, std::size_t threads) {
    const VectorSegment& first = expert.parts[0].vectors->open();
    OwnedRows rows(first.format(), first.dimensions());
    rows.reserve(chunks.size());
    for (const LiveChunk& live : chunks) {
        const VectorSegment& vectors = expert.parts[live.part].vectors->open();
        rows.add(vectors.encoded(vectors.row_of(live.chunk)));
    }
    DivisionOptions options;
    options.parts = wanted;
    options.rest = kMostRest;
    options.threads = threads;
    return divide(rows.view(), options);
}

// Parts that hold anything, the largest first and the rest last: the order of views.
std::vector<std::uint32_t> order_of_views(const Division& division) {
    const auto rest = static_cast<std::uint32_t>(division.centroids.count() - 1);
    std::vector<std::size_t> sizes(division.centroids.count(), 0);
    for (const std::uint32_t part : division.part_of) ++sizes[part];
    std::vector<std::uint32_t> order(sizes.size());
    std::iota(order.begin(), order.end(), 0U);
    std::erase_if(order, [&](std::uint32_t part) { return sizes[part] == 0; });
    const auto is_rest = [&](std::uint32_t part) { return division.has_rest && part == rest; };
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return is_rest(a) != is_rest(b) ? is_rest(b) : sizes[a] > sizes[b];
    });
    return order;
}

ViewsOfChunks views_of_chunks(const Expert& expert, const std::vector<LiveChunk>& chunks,
                              const Division& division, const std::vector<std::uint32_t>& order) {
    std::vector<std::uint8_t> view_of_part(division.centroids.count(), kNoView);
    for (std::size_t view = 0; view < order.size(); ++view)
        view_of_part[order[view]] = static_cast<std::uint8_t>(view);
    ViewsOfChunks views;
    for (const Expert::Part& part : expert.parts)
        views.emplace_back(part.segment->open().chunk_count(), kNoView);
    for (std::size_t i = 0; i < chunks.size(); ++i)
        views[chunks[i].part][chunks[i].chunk] = view_of_part[division.part_of[i]];
    return views;
}

std::string description_of(const ViewSummary& summary, bool rest) {
    std::string text = rest ? "what is near to none of the others: " : "";
    for (const std::string& term : summary.terms)
        text += (&term == &summary.terms.front() ? "" : ", ") + term;
    return text;
}

// The vector profile of a view, as its expert in a snapshot would be seen.
std::vector<std::uint8_t> profile_of(const Expert& expert, const ViewsOfChunks& views,
                                     std::uint8_t view) {
    std::vector<Expert::Part> own;
    for (std::size_t i = 0; i < expert.parts.size(); ++i) {
        if (std::find(views[i].begin(), views[i].end(), view) == views[i].end()) continue;
        own.push_back({expert.parts[i].segment,
                       {},
                       expert.parts[i].vectors,
                       std::make_shared<const ChunkSet>(outside_of(views[i], view))});
    }
    std::vector<ProfiledPart> profiled;
    for (const Expert::Part& part : own) profiled.push_back({&part, &part.vectors->open()});
    return write_vector_profile(make_vector_profile(profiled, expert.recipe.encoder));
}

Discovery describe(const Expert& expert, const Division& division, NewDivision fresh,
                   std::size_t count) {
    Discovery discovery;
    DiscoverReport& report = discovery.report;
    report.expert = expert.name;
    report.largest = division.figures.largest;
    report.variation = division.figures.variation;
    report.silhouette = division.figures.silhouette;
    const std::vector<ViewSummary> summaries =
        summarise_views(fresh.parts, fresh.views_of_chunks, count);
    for (std::size_t i = 0; i < count; ++i) {
        const bool rest = division.has_rest && i + 1 == count;
        NewView view;
        view.name = expert.name + "." + (rest ? "rest" : std::to_string(i + 1));
        check_expert_name(view.name);
        view.description = description_of(summaries[i], rest);
        view.shared = rest;
        view.profile = summaries[i].profile;
        report.experts.push_back({view.name, view.description, view.profile.documents,
                                  view.profile.chunks, rest || expert.shared});
        fresh.views.push_back(std::move(view));
    }
    discovery.division = std::move(fresh);
    return discovery;
}

void add_profiles(const Expert& expert, NewDivision& division) {
    for (std::size_t view = 0; view < division.views.size(); ++view)
        division.views[view].vector_profile =
            profile_of(expert, division.views_of_chunks, static_cast<std::uint8_t>(view));
}

void check_request(const DiscoverRequest& request) {
    if (request.experts && (*request.experts < kFewestExperts || *request.experts > kMostExperts))
        throw Error(ErrorCode::invalid_request,
                    "an expert is divided into " + std::to_string(kFewestExperts) + " to " +
                        std::to_string(kMostExperts) + ": " + std::to_string(*request.experts),
                    "experts");
}

DiscoverReport undo(Engine::Parts& parts, const std::string& expert) {
    find_holder(*parts.newest(), expert, "expert");
    Writer writer = soon_to_write(parts);
    const std::optional<ExpertRow> row = writer.catalog().expert(expert);
    if (!row || row->division == 0)
        throw Error(ErrorCode::invalid_request, "expert " + expert + " is not divided", "expert");
    DiscoverReport report;
    report.expert = expert;
    report.commit = writer.undo_division(*row);
    return report;
}

}  // namespace

void refuse_discovered(const std::string& name, const char* parameter) {
    const std::string parent = name.substr(0, name.rfind('.'));
    throw Error(ErrorCode::invalid_request,
                "expert " + name + " was discovered in " + parent +
                    ", which holds its documents; name that, or make one expert of it again: "
                    "`moxie discover " +
                    parent + " --undo`",
                parameter);
}

namespace {

[[noreturn]] void refuse_retriever(const std::string& name, const std::string& over,
                                   const char* parameter) {
    throw Error(ErrorCode::invalid_request,
                "expert " + name + " is a retriever, another recipe over the chunks of " + over +
                    ", and holds no documents of its own; name the expert that holds them: " + over,
                parameter);
}

}  // namespace

std::shared_ptr<const Expert> find_holder(const Snapshot& snapshot, const std::string& name,
                                          const char* parameter) {
    std::vector<std::string> known;
    for (const auto& expert : snapshot.holders()) {
        if (expert->name == name) return expert;
        known.push_back(expert->name);
    }
    for (const auto& expert : snapshot.experts) {
        if (expert->name == name) refuse_discovered(name, parameter);
        for (const auto& retriever : expert->retrievers)
            if (retriever->name == name) refuse_retriever(name, expert->name, parameter);
    }
    throw Error(ErrorCode::not_found,
                "no expert '" + excerpt(name) + "'; " + near_names(name, known), parameter);
}

std::string division_ended(const std::string& expert) {
    return expert +
           " is one expert again, because what it was divided by has changed; `moxie encode " +
           expert + "` divides it anew";
}

Discovery discover_experts(const Expert& expert, std::int64_t wanted, std::size_t threads) {
    const std::size_t count = parts_wanted(expert, wanted);
    check_divisible(expert, count);
    const std::vector<LiveChunk> chunks = live_chunks(expert.parts);
    const Division division = divide_chunks(expert, chunks, count, threads);
    const std::vector<std::uint32_t> order = order_of_views(division);
    if (order.size() < kFewestExperts)
        throw Error(ErrorCode::invalid_request,
                    "the chunks of expert " + expert.name + " are too alike to be divided",
                    "expert");
    NewDivision fresh;
    fresh.wanted = wanted;
    fresh.encoder = expert.recipe.encoder;
    fresh.parts = expert.parts;
    fresh.views_of_chunks = views_of_chunks(expert, chunks, division, order);
    Discovery discovery = describe(expert, division, std::move(fresh), order.size());
    add_profiles(expert, discovery.division);
    return discovery;
}

DiscoverReport Engine::discover(const DiscoverRequest& request) {
    const Stopwatch watch;
    check_request(request);
    if (request.undo) return undo(*parts_, request.expert);
    const auto wanted =
        request.experts ? static_cast<std::int64_t>(*request.experts) : kAnyDivision;
    std::optional<Writer> writer;
    parts_->newest();  // a missing store is an error here, not something to make
    if (!request.dry_run) writer.emplace(soon_to_write(*parts_));
    const auto expert = find_holder(*parts_->newest(), request.expert, "expert");
    Discovery discovery = discover_experts(*expert, wanted, request.threads);
    if (writer) discovery.report.commit = writer->commit_division(expert->id, discovery.division);
    discovery.report.seconds = watch.ms() / 1000;
    return discovery.report;
}

}  // namespace moxie
