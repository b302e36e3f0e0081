#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace moxie {

/// For to_json(): keys in the order in which they were written.
using Json = nlohmann::ordered_json;

/// One line. Stored text is valid UTF-8; a path given by the operating system may not be.
inline std::string print(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Value>
Json optional(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

}  // namespace moxie
