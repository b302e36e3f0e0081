#include "engine/draft.h"

#include <algorithm>

#include "engine/learn.h"
#include "engine/wait_to_write.h"

namespace moxie {

void Draft::keep(const char* kind, std::vector<std::uint8_t> state) {
    const Learnt* const before = snapshot_->find_learnt(kind);
    rows_.push_back(learnt_row(*snapshot_, kind, state));
    snapshot_ = with_learnt(*snapshot_, {kind, before ? before->version + 1 : 1, std::move(state)});
}

std::uint64_t Draft::version(const char* kind) const {
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const LearntRow& one) { return one.kind == kind; });
    return row == rows_.end() ? 0 : row->version;
}

std::uint64_t Draft::commit(Writer::Former former, const std::function<void()>& stop_if_asked) {
    if (rows_.empty()) return 0;
    return wait_to_write(parts_, stop_if_asked).commit_learnt(rows_, former);
}

}  // namespace moxie
