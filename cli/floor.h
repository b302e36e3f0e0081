#pragma once

#include <optional>
#include <string>

#include "eval/evaluate.h"

namespace moxie::cli {

/// A least value that a metric must reach: `eval --min ndcg@10=0.55`.
struct Floor {
    std::string metric;
    double value = 0;
};

/// Throws Error{invalid_request} for anything but METRIC=NUMBER with a metric that is known.
Floor parse_floor(const std::string& text);

/// What is wrong, if the macro average of this route is below the floor.
std::optional<std::string> missed(const Floor& floor, const eval::Result& result,
                                  const std::string& route);

}  // namespace moxie::cli
