#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/parts.h"
#include "store/feedback_rows.h"
#include "store/writer.h"

namespace moxie {

/// What was learnt and is not committed yet. Later lessons are taught on a store that has it; other
/// searches see all of it once it is committed, or nothing. One thread.
class Draft {
public:
    explicit Draft(Engine::Parts& parts);

    Engine::Parts& parts() const { return parts_; }
    /// The commit that was the newest when this was made, with all that is kept. Its documents are
    /// what everything is learnt from.
    const std::shared_ptr<const Snapshot>& snapshot() const { return snapshot_; }

    /// Takes the place of what was learnt of this kind before.
    void keep(const char* kind, std::vector<std::uint8_t> state);
    /// All that is kept in one commit; waits for other writers, asking now and then whether to
    /// stop. False: others learnt something or forgot judgements since this was made, and nothing
    /// is committed.
    bool commit(Writer::Former former, const std::function<void()>& stop_if_asked);

    /// 0: nothing was kept, or it is not committed.
    std::uint64_t committed() const { return committed_; }
    /// Of what was kept, once it is committed.
    std::uint64_t version(const char* kind) const;

private:
    Engine::Parts& parts_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::map<std::string, std::uint64_t> versions_;  // of what was learnt when this was made
    FeedbackMark feedback_;
    std::vector<LearntRow> rows_;
    std::uint64_t committed_ = 0;
};

/// A draft that was taught and committed; where others learnt or forgot meanwhile, another one is
/// taught on what they left. Throws Error{conflict} where that happens again and again, and what
/// `teach` and `stop_if_asked` throw: nothing is changed then.
Draft commit_draft(Engine::Parts& parts, Writer::Former former,
                   const std::function<void(Draft&)>& teach,
                   const std::function<void()>& stop_if_asked);

}  // namespace moxie
