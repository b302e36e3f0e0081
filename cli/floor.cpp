#include "cli/floor.h"

#include <algorithm>

#include "cli/near.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "moxie/error.h"

namespace moxie::cli {
namespace {

const std::vector<std::string>& metrics() {
    static const std::vector<std::string> kNames = {"ndcg@10", "recall@100", "mrr@10",
                                                    "expert_recall"};
    return kNames;
}

}  // namespace

Floor parse_floor(const std::string& text) {
    const auto [metric, value] = parse_pair(text, "--min");
    if (std::find(metrics().begin(), metrics().end(), metric) == metrics().end()) {
        throw Error(ErrorCode::invalid_request,
                    "--min knows ndcg@10, recall@100, mrr@10 and expert_recall, not: " + metric +
                        did_you_mean(metric, metrics()),
                    "min");
    }
    return {metric, parse_number(value, "--min")};
}

std::optional<std::string> missed(const Floor& floor, const eval::Result& result,
                                  const std::string& route) {
    for (const eval::Mode& mode : result.modes) {
        if (mode.route != route) continue;
        for (const auto& [name, value] : mode.macro) {
            if (name == floor.metric && value < floor.value) {
                return "the floor was missed: " + name + " of " + route + " is " + fixed(value, 4) +
                       ", wanted at least " + fixed(floor.value, 4);
            }
        }
    }
    return std::nullopt;
}

}  // namespace moxie::cli
