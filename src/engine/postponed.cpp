#include "engine/postponed.h"

#include <utility>

namespace moxie {

namespace {

std::uint64_t size_of(const Prepared& prepared) {
    return prepared.document.text.size() + prepared.chunks.size() * sizeof(Chunk);
}

}  // namespace

void Postponed::put(Prepared&& prepared, const std::string& source) {
    drop(prepared.document.id);
    if (groups_.empty() || groups_.back().source != source) groups_.push_back({source, {}});
    std::vector<Prepared>& documents = groups_.back().documents;
    bytes_ += size_of(prepared);
    places_[prepared.document.id] = {groups_.size() - 1, documents.size()};
    documents.push_back(std::move(prepared));
}

void Postponed::drop(const std::string& id) {
    const auto place = places_.find(id);
    if (place == places_.end()) return;
    Prepared& gone = groups_[place->second.first].documents[place->second.second];
    bytes_ -= size_of(gone);
    gone = {};
    places_.erase(place);
}

std::vector<Postponed::Group> Postponed::take() {
    for (Group& group : groups_)
        std::erase_if(group.documents, [](const Prepared& one) { return !one.wanted; });
    std::erase_if(groups_, [](const Group& group) { return group.documents.empty(); });
    places_.clear();
    bytes_ = 0;
    return std::exchange(groups_, {});
}

}  // namespace moxie
