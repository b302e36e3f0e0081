#include "store/snapshot.h"

#include <map>
#include <optional>

#include "moxie/error.h"
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

std::shared_ptr<Expert> make_expert(const ExpertRow& row) {
    auto expert = std::make_shared<Expert>();
    expert->id = static_cast<std::uint32_t>(row.id);
    expert->name = row.name;
    expert->description = row.description;
    expert->shared = row.shared;
    expert->recipe = row.recipe;
    expert->profile = row.profile;
    return expert;
}

// What an earlier snapshot has already opened.
struct Opened {
    std::unordered_map<std::uint64_t, std::shared_ptr<const ExpertSegment>> segments;
    std::unordered_map<std::uint64_t, std::shared_ptr<const ExpertVectors>> vectors;
    std::unordered_map<std::string, std::shared_ptr<const DirectoryPart>> parts;

    explicit Opened(const Snapshot* previous) {
        if (!previous) return;
        for (const auto& expert : previous->experts) {
            for (const Expert::Part& part : expert->parts) {
                segments[part.segment->id()] = part.segment;
                if (part.vectors) vectors[part.vectors->id()] = part.vectors;
            }
        }
        for (const auto& part : previous->directory.parts())
            parts[part->container().location().path] = part;
    }
};

Directory load_directory(const StorePaths& paths, const Files& files, Catalog& catalog,
                         const Opened& opened) {
    std::vector<std::shared_ptr<const DirectoryPart>> parts;
    for (const DirectoryRow& row : catalog.live_directory()) {
        const std::string path = paths.file(row.file_name);
        const auto known = opened.parts.find(path);
        parts.push_back(known != opened.parts.end()
                            ? known->second
                            : std::make_shared<const DirectoryPart>(
                                  files, ContainerLocation{path, 0, row.length, row.checksum}));
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
    for (const VectorProfileRow& row : catalog.vector_profiles()) {
        const auto expert = experts.find(row.expert);
        if (expert == experts.end() || expert->second->recipe.encoder != row.encoder) continue;
        expert->second->vector_profile =
            std::make_shared<const VectorProfile>(read_vector_profile(row.profile));
    }
}

}  // namespace

std::shared_ptr<const Snapshot> load_snapshot(const StorePaths& paths, std::shared_ptr<Files> files,
                                              Catalog& catalog, const Snapshot* previous) {
    const Opened opened(previous);
    auto snapshot = std::make_shared<Snapshot>();
    // Until the catalog is read, hold everything: a writer might otherwise remove what we are about
    // to name.
    const std::unique_ptr<Lease> everything = Lease::take(paths.leases(), 0);
    Transaction transaction(catalog.database(), Transaction::Kind::read);
    snapshot->commit = catalog.last_commit();
    snapshot->lease = everything ? Lease::take(paths.leases(), snapshot->commit) : nullptr;
    snapshot->directory = load_directory(paths, *files, catalog, opened);

    std::map<std::int64_t, std::shared_ptr<Expert>> experts;
    for (const ExpertRow& row : catalog.experts()) {
        if (row.recipe.analyser != Analyser::name()) {
            snapshot->warnings.push_back("expert " + row.name + " is left out: it was indexed by " +
                                         row.recipe.analyser + ", this is " + Analyser::name() +
                                         "; remove it and add its documents again");
            continue;
        }
        const auto expert = experts[row.id] = make_expert(row);
        snapshot->index_by_id[expert->id] = snapshot->experts.size();
        snapshot->experts.push_back(expert);
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
    transaction.commit();
    return snapshot;
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
