#pragma once

#include <cstdint>
#include <string>

namespace moxie {

/// How far a long operation has come. Called from the thread that runs the operation, at most ten
/// times a second.
class Progress {
public:
    virtual ~Progress() = default;
    /// `done` of `total` units (bytes of input when adding); `total` 0 where unknown. `items`
    /// finished documents.
    virtual void update(std::uint64_t done, std::uint64_t total, std::uint64_t items,
                        const std::string& what) = 0;
    /// Polled between documents and, by any of the operation's threads, while a document is read by
    /// the program moxie-read. True ends the operation after committing what is complete:
    /// Error{cancelled} says how much is in.
    virtual bool cancelled() { return false; }
};

}  // namespace moxie
