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
    CellChoice cells{};
};

/// As it is called in the report: flat, top-p=0.9+cells, flat+cells=0.3.
std::string mode_name(const RouteChoice& route, const CellChoice& cells);

/// plain, flat and oracle, then the routes asked for, each once. The first three compare all
/// vectors; where cells are to be routed, flat is there once more with them, and so are the routes.
std::vector<ModeRequest> modes_of(const std::vector<RouteChoice>& routes,
                                  const CellChoice& cells = {});
constexpr std::size_t kPlain = 0, kFlat = 1, kOracle = 2;  ///< the places of the first three

/// The search of one query in this mode; everything else as in `base`. `own` are the names that
/// open its own expert (Families::opened_alone).
Request request_for(const ModeRequest& mode, const Request& base,
                    const std::vector<std::string>& own, const std::string& query);

}  // namespace moxie::eval
