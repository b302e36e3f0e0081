#pragma once

#include <nlohmann/json_fwd.hpp>

#include "eval/evaluate.h"

namespace moxie::eval {

/// Adds what a result says of routing beside the modes: load, curve, ladder; nothing where it says
/// nothing.
void add_study(const Result& result, nlohmann::ordered_json& json);
nlohmann::ordered_json interval_json(const Interval& interval);

}  // namespace moxie::eval
