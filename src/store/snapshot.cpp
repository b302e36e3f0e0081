#include "store/snapshot.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "moxie/error.h"
#include "store/rebuild_directory.h"
#include "store/views.h"
#include "text/analyser.h"

namespace moxie {

namespace {

using Deletions = std::map<std::int64_t, std::vector<std::uint32_t>>;

Deletions read_deletions(Catalog& catalog) {
    Deletions deletions;
    for (const auto& [segment, document] : catalog.deletions())
        deletions[segment].push_back(document);
    return deletions;
}

std::shared_ptr<const ExpertSegment> make_segment(const StorePaths& paths,
                                                  const std::shared_ptr<Files>& files,
                                                  const SegmentRow& row) {
    return std::make_shared<const ExpertSegment>(
        static_cast<std::uint64_t>(row.id), files,
        ContainerLocation{paths.file(row.file_name), row.offset, row.length, row.checksum});
}

std::shared_ptr<const ExpertVectors> make_vectors(const StorePaths& paths,
                                                  const std::shared_ptr<Files>& files,
                                                  const VectorRow& row) {
    return std::make_shared<const ExpertVectors>(
        static_cast<std::uint64_t>(row.id), files,
        ContainerLocation{paths.file(row.file_name), 0, row.length, row.checksum});
}

// What an earlier snapshot has already opened.
struct Opened {
    std::unordered_map<std::uint64_t, std::shared_ptr<const ExpertSegment>> segments;
    std::unordered_map<std::uint64_t, std::shared_ptr<const ExpertVectors>> vectors;
    std::unordered_map<std::string, std::shared_ptr<const DirectoryPart>> parts;
    KnownViews views;

    explicit Opened(const Snapshot* previous) {
        if (!previous) return;
        for (const auto& expert : previous->experts) {
            if (!expert->parent.empty()) views[expert->id] = expert;
            take(*expert);
        }
        for (const auto& expert : previous->divided) take(*expert);
        for (const auto& part : previous->directory.parts())
            parts[part->container().location().path] = part;
    }

private:
    void take(const Expert& expert) {
        take_parts(expert);
        for (const auto& retriever : expert.retrievers) take_parts(*retriever);
    }
    void take_parts(const Expert& expert) {
        for (const Expert::Part& part : expert.parts) {
            segments[part.segment->id()] = part.segment;
            if (part.vectors) vectors[part.vectors->id()] = part.vectors;
        }
    }
};

Directory load_directory(const StorePaths& paths, const Files& files, Catalog& catalog,
                         const Opened& opened, Verify verify) {
    std::vector<std::shared_ptr<const DirectoryPart>> parts;
    for (const DirectoryRow& row : catalog.live_directory()) {
        const std::string path = paths.file(row.file_name);
        const auto known = opened.parts.find(path);
        parts.push_back(known != opened.parts.end()
                            ? known->second
                            : std::make_shared<const DirectoryPart>(
                                  files, ContainerLocation{path, 0, row.length, row.checksum}));
        if (verify == Verify::whole) parts.back()->container().verify();
    }
    return Directory(std::move(parts));
}

// The vectors that each live segment has by its expert's encoder, and that encoder's profiles.
void attach_vectors(const StorePaths& paths, const std::shared_ptr<Files>& files, Catalog& catalog,
                    const Opened& opened,
                    const std::map<std::int64_t, std::shared_ptr<Expert>>& experts) {
    std::map<std::int64_t, std::map<std::string, VectorRow>> rows;
    for (VectorRow& row : catalog.live_vectors()) rows[row.segment][row.encoder] = std::move(row);
    for (const auto& [id, expert] : experts)
        for (Expert::Part& part : expert->parts) {
            const auto own = rows.find(static_cast<std::int64_t>(part.segment->id()));
            if (own == rows.end()) continue;
            const auto row = own->second.find(expert->recipe.encoder);
            if (row == own->second.end()) continue;
            const auto known = opened.vectors.find(static_cast<std::uint64_t>(row->second.id));
            part.vectors = known != opened.vectors.end() ? known->second
                                                         : make_vectors(paths, files, row->second);
        }
}

// One that is damaged is as if it had not been made: words, vectors and the other experts are as
// good without it.
void attach_profiles(Catalog& catalog,
                     const std::map<std::int64_t, std::shared_ptr<Expert>>& experts,
                     const std::string& mend, std::vector<std::string>& warnings) {
    for (const VectorProfileRow& row : catalog.vector_profiles()) {
        const auto expert = experts.find(row.expert);
        if (expert == experts.end() || expert->second->recipe.encoder != row.encoder) continue;
        try {
            VectorProfile profile = read_vector_profile(row.profile);
            if (profile.dimensions > 0)  // else of nothing, as it used to be written
                expert->second->vector_profile =
                    std::make_shared<const VectorProfile>(std::move(profile));
        } catch (const Error& error) {
            warnings.push_back("the vector profile of expert " + expert->second->name +
                               " is not used: " + error.what() + "; " + mend);
        }
    }
}

using ById = std::map<std::int64_t, std::shared_ptr<Expert>>;

// With the parts of their parents, which must have theirs; without vectors yet.
ById make_retrievers(const std::vector<ExpertRow>& rows, const ById& experts) {
    ById retrievers;
    for (const ExpertRow& row : rows) {
        const auto parent = experts.find(row.parent);
        if (!row.retriever || parent == experts.end()) continue;
        std::shared_ptr<Expert>& own = retrievers[row.id] = make_expert(row);
        own->parent = parent->second->name;
        own->profile = parent->second->profile;
        for (const Expert::Part& part : parent->second->parts)
            own->parts.push_back({part.segment, part.deleted, {}, part.outside});
    }
    return retrievers;
}

// By name, as the rows are.
void give_retrievers(const std::vector<ExpertRow>& rows, const ById& retrievers,
                     const ById& experts) {
    for (const ExpertRow& row : rows)
        if (const auto own = retrievers.find(row.id); own != retrievers.end())
            experts.at(row.parent)->retrievers.push_back(own->second);
}

// What was kept is better than what took its place where it was learnt from just what is there, as
// after an expert came and went.
bool is_better(const Learnt& kept, const Learnt& newest) {
    return kept.kind == newest.kind && kept.moved == 0 && newest.moved > 0;
}

// What is damaged is as if it had not been learnt: it can be learnt again.
void load_learnt(Catalog& catalog, Snapshot& snapshot) {
    const ChunkCounts now = snapshot.chunk_counts();
    std::vector<LearntRow> rows = catalog.learnt("");
    for (LearntRow& row : catalog.learnt(std::string(kKeptLearnt))) rows.push_back(std::move(row));
    for (LearntRow& row : rows) {
        try {
            const double moved = moved_share(read_chunk_counts(row.chunks), now);
            Learnt learnt{row.kind, row.version, std::move(row.state), moved};
            if (row.audience.empty())
                snapshot.learnt.push_back(std::move(learnt));
            else
                for (Learnt& newest : snapshot.learnt)
                    if (is_better(learnt, newest)) newest = learnt;
        } catch (const Error& error) {
            snapshot.warnings.push_back("what was learnt of " + row.kind +
                                        " is damaged and not used: " + error.what());
            snapshot.damaged[row.kind] = snapshot.warnings.back();
        }
    }
}

using Experts = std::vector<std::shared_ptr<const Expert>>;

void sort_by_name(Experts& experts) {
    std::sort(experts.begin(), experts.end(),
              [](const auto& a, const auto& b) { return a->name < b->name; });
}

// Those whose documents are searched through views are not eligible themselves.
void list_experts(const std::map<std::int64_t, std::shared_ptr<Expert>>& experts,
                  Snapshot& snapshot) {
    std::set<std::string> parents;
    for (const auto& [id, expert] : experts) parents.insert(expert->parent);
    for (const auto& [id, expert] : experts)
        (parents.contains(expert->name) ? snapshot.divided : snapshot.experts).push_back(expert);
    sort_by_name(snapshot.experts);
    sort_by_name(snapshot.divided);
    for (std::size_t i = 0; i < snapshot.experts.size(); ++i)
        snapshot.index_by_id[snapshot.experts[i]->id] = i;
}

// Why the directory as it is stored is of no use, if it is damaged.
std::optional<std::string> try_directory(const StorePaths& paths, const Files& files,
                                         Catalog& catalog, const Opened& opened, Verify verify,
                                         Snapshot& snapshot) {
    try {
        snapshot.directory = load_directory(paths, files, catalog, opened, verify);
        return std::nullopt;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt && error.code() != ErrorCode::not_found) throw;
        return error.what();
    }
}

void replace_directory(const std::string& damage, Snapshot& snapshot) {
    snapshot.warnings.push_back(
        "the term directory is damaged and was made anew from the segments, which takes time with "
        "every command; the next `moxie add` that changes something stores it: " +
        damage);
    Experts all = snapshot.experts;
    all.insert(all.end(), snapshot.divided.begin(), snapshot.divided.end());
    snapshot.directory = rebuild_directory(all, snapshot.warnings);
    snapshot.directory_rebuilt = true;
}

}  // namespace

ChunkCounts Snapshot::chunk_counts() const {
    ChunkCounts counts;
    for (const auto& expert : holders()) counts[expert->id] = expert->profile.chunks;
    return counts;
}

std::vector<std::shared_ptr<const Expert>> Snapshot::holders() const {
    Experts holders = divided;
    for (const auto& expert : experts)
        if (expert->parent.empty()) holders.push_back(expert);
    sort_by_name(holders);
    return holders;
}

std::shared_ptr<const Snapshot> load_snapshot(const StorePaths& paths, std::shared_ptr<Files> files,
                                              Catalog& catalog, const Snapshot* previous,
                                              Verify verify) {
    const Opened opened(previous);
    auto snapshot = std::make_shared<Snapshot>();
    // Until the catalog is read, hold everything: a writer might otherwise remove what we are about
    // to name.
    const std::unique_ptr<Lease> everything = Lease::take(paths.leases(), 0);
    Transaction transaction(catalog.database(), Transaction::Kind::read);
    snapshot->commit = catalog.last_commit();
    snapshot->lease = everything ? Lease::take(paths.leases(), snapshot->commit) : nullptr;
    const std::optional<std::string> damage =
        try_directory(paths, *files, catalog, opened, verify, *snapshot);

    std::map<std::int64_t, std::shared_ptr<Expert>> experts;
    const std::vector<ExpertRow> rows = catalog.experts();
    for (const ExpertRow& row : rows) {
        if (row.parent != 0) continue;
        if (row.recipe.analyser != Analyser::name())
            snapshot->warnings.push_back("expert " + row.name + " is left out: it was indexed by " +
                                         row.recipe.analyser + ", this is " + Analyser::name() +
                                         "; remove it and add its documents again");
        else
            experts[row.id] = make_expert(row);
    }
    Deletions deletions = read_deletions(catalog);
    for (const SegmentRow& row : catalog.live_segments()) {
        const auto expert = experts.find(row.expert);
        if (expert == experts.end()) continue;
        const auto known = opened.segments.find(static_cast<std::uint64_t>(row.id));
        expert->second->parts.push_back(
            {known != opened.segments.end() ? known->second : make_segment(paths, files, row),
             std::move(deletions[row.id]),
             {}});
    }
    attach_vectors(paths, files, catalog, opened, experts);
    for (const auto& [id, view] : load_views(catalog, rows, experts, opened.views, *snapshot))
        experts[id] = view;
    const auto retrievers = make_retrievers(rows, experts);
    attach_vectors(paths, files, catalog, opened, retrievers);
    attach_profiles(catalog, experts,
                    "`moxie encode` makes it anew, `moxie discover` that of a discovered expert",
                    snapshot->warnings);
    attach_profiles(catalog, retrievers, "`moxie encode` makes it anew", snapshot->warnings);
    give_retrievers(rows, retrievers, experts);
    list_experts(experts, *snapshot);
    load_learnt(catalog, *snapshot);
    if (damage) replace_directory(*damage, *snapshot);
    transaction.commit();
    return snapshot;
}

std::shared_ptr<const Snapshot> with_learnt(const Snapshot& snapshot, Learnt learnt) {
    auto later = std::make_shared<Snapshot>(snapshot);
    std::erase_if(later->learnt, [&](const Learnt& one) { return one.kind == learnt.kind; });
    later->damaged.erase(learnt.kind);
    later->learnt.push_back(std::move(learnt));
    return later;
}

std::vector<Expert::Part> load_parts(const StorePaths& paths, const std::shared_ptr<Files>& files,
                                     Catalog& catalog, std::int64_t expert) {
    Deletions deletions = read_deletions(catalog);
    std::vector<Expert::Part> parts;
    for (const SegmentRow& row : catalog.live_segments())
        if (row.expert == expert)
            parts.push_back({make_segment(paths, files, row), std::move(deletions[row.id]), {}});
    return parts;
}

}  // namespace moxie
