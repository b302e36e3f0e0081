#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/encoders.h"
#include "route/query_memory.h"
#include "store/snapshot.h"

namespace moxie {

/// Microseconds of every router feature, one query at a time on one thread, each over again until
/// the clock can tell. For router_study alone.
class FeatureTimes {
public:
    /// Null: features that remember are left out.
    explicit FeatureTimes(const QueryMemory* memory) : memory_(memory) {}
    void time(const std::string& query, const Snapshot& snapshot, Encoders& encoders);
    nlohmann::ordered_json medians() const;

private:
    template <typename Work>
    void add(const std::string& name, Work work);

    const QueryMemory* memory_;
    std::map<std::string, std::vector<double>> times_;
};

}  // namespace moxie
