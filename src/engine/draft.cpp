#include "engine/draft.h"

#include <algorithm>

#include "engine/costs.h"
#include "engine/learn.h"
#include "engine/wait_to_write.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr int kTries = 3;

// What a search costs is no part of what is learnt.
std::map<std::string, std::uint64_t> versions_of(const Snapshot& snapshot) {
    std::map<std::string, std::uint64_t> versions;
    for (const Learnt& one : snapshot.learnt)
        if (one.kind != kCosts) versions[one.kind] = one.version;
    return versions;
}

}  // namespace

Draft::Draft(Engine::Parts& parts)
    : parts_(parts), snapshot_(parts.newest()), versions_(versions_of(*snapshot_)) {
    Catalog catalog(parts.paths, parts.files, Database::Access::read);
    feedback_ = mark_feedback(catalog.database());
}

void Draft::keep(const char* kind, std::vector<std::uint8_t> state) {
    const Learnt* const before = snapshot_->find_learnt(kind);
    rows_.push_back(learnt_row(*snapshot_, kind, state));
    snapshot_ = with_learnt(*snapshot_, {kind, before ? before->version + 1 : 1, std::move(state)});
}

bool Draft::commit(Writer::Former former, const std::function<void()>& stop_if_asked) {
    if (rows_.empty()) return true;
    Writer writer = wait_to_write(parts_, stop_if_asked);
    if (versions_of(*parts_.newest()) != versions_ ||
        !is_all_there(writer.catalog().database(), feedback_))
        return false;
    committed_ = writer.commit_learnt(rows_, former);
    return true;
}

std::uint64_t Draft::version(const char* kind) const {
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const LearntRow& one) { return one.kind == kind; });
    return row == rows_.end() ? 0 : row->version;
}

Draft commit_draft(Engine::Parts& parts, Writer::Former former,
                   const std::function<void(Draft&)>& teach,
                   const std::function<void()>& stop_if_asked) {
    for (int tried = 0; tried < kTries; ++tried) {
        Draft draft(parts);
        teach(draft);
        if (draft.commit(former, stop_if_asked)) return draft;
    }
    throw Error(ErrorCode::conflict,
                "others trained this store or forgot feedback again and again while this was "
                "learnt; nothing was changed: try again when they are done");
}

}  // namespace moxie
