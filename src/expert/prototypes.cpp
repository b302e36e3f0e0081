#include "expert/prototypes.h"

#include <algorithm>

#include "expert/k_means.h"

namespace moxie {
namespace {

constexpr std::size_t kSampleChunks = 16384;  // enough for 512 means, half a second to cluster

}  // namespace

bool PrototypeSample::wants(std::uint64_t text_hash) const {
    if (chosen_.contains(text_hash)) return false;
    return chosen_.size() < kSampleChunks || text_hash < chosen_.rbegin()->first;
}

void PrototypeSample::add(std::uint64_t text_hash, Bytes row, float scale) {
    if (!wants(text_hash)) return;
    chosen_.emplace(text_hash, EncodedVector{{row.begin(), row.end()}, scale});
    if (chosen_.size() > kSampleChunks) chosen_.erase(std::prev(chosen_.end()));
}

std::vector<Prototype> PrototypeSample::prototypes(std::size_t count, std::size_t threads) const {
    OwnedRows rows(format_, dimensions_);
    rows.reserve(chosen_.size());
    for (const auto& [hash, vector] : chosen_) rows.add(vector);
    const Clustering clustering = k_means(rows.view(), count, {.threads = threads});
    std::vector<Prototype> found(clustering.centroids.count());
    const VectorRows centroids = clustering.centroids.view();
    for (std::size_t i = 0; i < found.size(); ++i)
        found[i].centroid =
            decode_vector(format_, centroids.row(i), centroids.scale(i), dimensions_);
    for (const Nearest& nearest : clustering.nearest)
        found[nearest.cluster].share += 1.0 / static_cast<double>(chosen_.size());
    std::erase_if(found, [](const Prototype& prototype) { return prototype.share == 0; });
    std::stable_sort(found.begin(), found.end(),
                     [](const Prototype& a, const Prototype& b) { return a.share > b.share; });
    return found;
}

}  // namespace moxie
