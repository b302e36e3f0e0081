#include "cli/query_command.h"

namespace moxie::cli {

CommandEntry search_command() {
    return {
        "search",
        "QUERY…",
        "rank the passages that match a query",
        "Ranks the passages of the opened experts for a query: the expert, title and section, the "
        "score, and the best "
        "part of the text.",
        {{"the ten best passages", "moxie search how to undo a commit"},
         {"three, of two experts, as JSON", "moxie search -k 3 --experts git,manual --json undo"},
         {"every expert open, for comparison", "moxie search --route flat how to undo a commit"},
         {"a follow-up, after what was asked before",
          "moxie search --history turns.jsonl and how do I undo it"},
         {"only documents with this metadata", "moxie search --filter year=2026 release notes"}},
        [] {
            return std::unique_ptr<Command>(
                std::make_unique<QueryCommand>("search", Depth::search, render_search));
        }};
}

}  // namespace moxie::cli
