#pragma once

#include <string>

#include "cli/command.h"
#include "cli/query_options.h"
#include "cli/render_answer.h"

namespace moxie::cli {

/// What route, search and ask have in common: one request as far as `depth`, and one way to show
/// the answer.
class QueryCommand final : public Command {
public:
    using Render = std::string (*)(const Answer&, const Style&, Explain);

    QueryCommand(std::string name, Depth depth, Render render)
        : name_(std::move(name)), depth_(depth), render_(render) {}

    std::vector<Option> options() override { return query_options(options_); }
    int run(Session& session, const std::vector<std::string>& words) override;

private:
    std::string name_;
    Depth depth_;
    Render render_;
    QueryOptions options_;
};

}  // namespace moxie::cli
