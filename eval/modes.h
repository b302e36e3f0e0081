#pragma once

#include <string>
#include <vector>

#include "moxie/request.h"

namespace moxie::eval {

/// A way to search, by its name in the report.
struct ModeRequest {
    std::string name;
    RouteChoice route;
    bool plain = false;
    bool own_expert_only = false;
};

/// plain, flat and oracle, then the routes asked for, each once.
std::vector<ModeRequest> modes_of(const std::vector<RouteChoice>& routes);
constexpr std::size_t kFlat = 1;  ///< the place of flat among them

/// The search of one query in this mode; everything else as in `base`.
Request request_for(const ModeRequest& mode, const Request& base, const std::string& own_expert,
                    const std::string& query);

}  // namespace moxie::eval
