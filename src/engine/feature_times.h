#pragma once

#include <map>
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
    std::map<std::string, double> medians() const;

private:
    template <typename Work>
    void add(const std::string& name, Work work);

    const QueryMemory* memory_;
    std::map<std::string, std::vector<double>> times_;
};

}  // namespace moxie
