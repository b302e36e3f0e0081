#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/snapshot.h"

namespace moxie {

/// Questions of everyday life that hardly any collection answers: what a store finds for them shows
/// how well it matches by chance.
std::vector<std::string_view> null_probes();

/// Pieces of the store's own text, each standing for a question that its chunk answers: at most
/// `count`, made from live chunks that are drawn by the hashes of their texts: the same
/// documents give the same ones, in whatever order they came. An expert's share grows with the root
/// of its chunks. Each is the chunk's heading or title, a sentence, or five to ten words in a row;
/// chunks without words enough are passed over, and so are damaged segments.
std::vector<std::string> pseudo_queries(const Snapshot& snapshot, std::size_t count);

}  // namespace moxie
