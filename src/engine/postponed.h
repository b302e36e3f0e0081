#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/prepared.h"

namespace moxie {

/// Documents that differ from what is stored of their id, kept back until the end of their call: a
/// later one of the same call may take their place, and it may be what is stored already. One
/// thread.
class Postponed {
public:
    void put(Prepared&& prepared, const std::string& source);
    /// The one with this id, if there is one, is not wanted any more.
    void drop(const std::string& id);
    /// Bytes held, approximately.
    std::uint64_t bytes() const { return bytes_; }

    struct Group {
        std::string source;  ///< the path of the request that they were found under
        std::vector<Prepared> documents;
    };
    /// All of them in the order of reading, by source; leaves none.
    std::vector<Group> take();

private:
    std::vector<Group> groups_;
    std::unordered_map<std::string, std::pair<std::size_t, std::size_t>>
        places_;  // group, document
    std::uint64_t bytes_ = 0;
};

}  // namespace moxie
