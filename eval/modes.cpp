#include "eval/modes.h"

#include <algorithm>

namespace moxie::eval {

std::vector<ModeRequest> modes_of(const std::vector<RouteChoice>& routes) {
    const RouteChoice flat{RouteMode::flat, 0};
    std::vector<ModeRequest> modes = {
        {"plain", flat, true, false}, {"flat", flat, false, false}, {"oracle", flat, false, true}};
    for (const RouteChoice& route : routes) {
        const auto same = [&](const ModeRequest& mode) { return mode.name == to_string(route); };
        if (std::none_of(modes.begin(), modes.end(), same)) {
            modes.push_back({to_string(route), route, false, false});
        }
    }
    return modes;
}

Request request_for(const ModeRequest& mode, const Request& base, const std::string& own_expert,
                    const std::string& query) {
    Request request = base;
    request.query = query;
    request.depth = Depth::search;
    request.route = mode.route;
    request.plain = mode.plain;
    if (mode.own_expert_only) request.experts = {own_expert};
    return request;
}

}  // namespace moxie::eval
