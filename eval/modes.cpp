#include "eval/modes.h"

#include <algorithm>

namespace moxie::eval {

std::string mode_name(const RouteChoice& route, const CellChoice& cells) {
    const std::string name = to_string(route);
    if (cells.mode == CellMode::all) return name;
    const std::string margin =
        to_string(cells).substr(to_string(CellChoice{CellMode::routed}).size());
    return name + "+cells" + margin;
}

std::vector<ModeRequest> modes_of(const std::vector<RouteChoice>& routes, const CellChoice& cells) {
    const RouteChoice flat{RouteMode::flat, 0};
    std::vector<ModeRequest> modes = {
        {"plain", flat, true, false}, {"flat", flat, false, false}, {"oracle", flat, false, true}};
    const auto add = [&](const RouteChoice& route) {
        const std::string name = mode_name(route, cells);
        if (std::none_of(modes.begin(), modes.end(),
                         [&](const ModeRequest& mode) { return mode.name == name; }))
            modes.push_back({name, route, false, false, cells});
    };
    if (cells.mode == CellMode::routed) add(flat);
    for (const RouteChoice& route : routes) add(route);
    return modes;
}

Request request_for(const ModeRequest& mode, const Request& base,
                    const std::vector<std::string>& own, const std::string& query) {
    Request request = base;
    request.query = query;
    request.depth = Depth::search;
    request.route = mode.route;
    request.plain = mode.plain;
    request.cells = mode.cells;
    if (mode.own_expert_only) request.experts = own;
    return request;
}

}  // namespace moxie::eval
