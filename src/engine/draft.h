#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/parts.h"
#include "store/writer.h"

namespace moxie {

/// What was learnt and is not committed yet. Later lessons are taught on a store that has it; other
/// searches see all of it once it is committed, or nothing. One thread.
class Draft {
public:
    explicit Draft(Engine::Parts& parts) : parts_(parts), snapshot_(parts.newest()) {}

    Engine::Parts& parts() const { return parts_; }
    /// The commit that was the newest when this was made, with all that is kept. Its documents are
    /// what everything is learnt from.
    const std::shared_ptr<const Snapshot>& snapshot() const { return snapshot_; }

    /// Takes the place of what was learnt of this kind before.
    void keep(const char* kind, std::vector<std::uint8_t> state);
    /// In one commit, which is returned; 0 where nothing is kept. Waits for other writers, asking
    /// now and then whether to stop.
    std::uint64_t commit(Writer::Former former, const std::function<void()>& stop_if_asked);

    /// Of what was kept, once it is committed.
    std::uint64_t version(const char* kind) const;

private:
    Engine::Parts& parts_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<LearntRow> rows_;
};

}  // namespace moxie
