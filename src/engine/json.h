#pragma once

#include <string>
#include <utility>
#include <vector>

namespace moxie {

/// A flat JSON object of strings; empty for no pairs.
std::string metadata_json(const std::vector<std::pair<std::string, std::string>>& metadata);

}  // namespace moxie
