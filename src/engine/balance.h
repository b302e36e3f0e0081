#pragma once

#include <string>
#include <vector>

#include "engine/draft.h"
#include "engine/inquiry.h"
#include "engine/teach.h"

namespace moxie {

/// The kind of learnt state that a BalanceTable is.
inline constexpr const char* kBalance = "balance";

/// What is added to each expert's log weight for choosing alone (Request::balance, newcomers);
/// empty: nothing. Throws Error{conflict} where balance is asked for and was never learnt, or is
/// damaged; warns where it is not known who is new because that is.
std::vector<double> choosing_bias(Inquiry& inquiry);

/// Learns how much would even the load of experts over these queries (or pieces of the store's own
/// text, where there are none), without searching. `taught` may throw.
void learn_balance(Draft& draft, std::vector<std::string> queries, std::size_t threads,
                   const Taught& taught);

}  // namespace moxie
