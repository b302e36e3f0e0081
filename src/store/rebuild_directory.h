#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "expert/expert.h"
#include "index/directory.h"

namespace moxie {

/// The term directory as the segments of `experts` have it, in memory: for a store whose own is
/// damaged. Experts whose segments cannot be read are left out and named in `warnings`. Takes the
/// time of reading all postings.
Directory rebuild_directory(std::span<const std::shared_ptr<const Expert>> experts,
                            std::vector<std::string>& warnings);

}  // namespace moxie
