#include "cli/query_command.h"

namespace moxie::cli {

CommandEntry route_command() {
    return {"route",
            "QUERY…",
            "show which experts a query opens, and why",
            "Shows the gate's and the router's decision for a query without searching: every "
            "expert's weight, which "
            "ones would be opened, and why.",
            {{"which experts would be opened", "moxie route how to undo a commit"},
             {"a follow-up, after what was asked before",
              "moxie route --history turns.jsonl and how do I undo it"},
             {"features, bounds and reasons in full", "moxie route --explain undo a commit"}},
            [] {
                return std::unique_ptr<Command>(
                    std::make_unique<QueryCommand>("route", Depth::route, render_route));
            }};
}

}  // namespace moxie::cli
