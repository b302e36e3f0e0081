#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/parts.h"
#include "engine/wait_to_write.h"
#include "store/division.h"

namespace moxie {

/// How an expert would be divided, for the store and for people.
struct Discovery {
    NewDivision division;
    DiscoverReport report;
};

/// Divides an expert by its vectors into `wanted` parts (or kAnyDivision) and what fits none of
/// them. Depends on documents, encoder and `wanted` alone. Throws as Engine::discover does.
Discovery discover_experts(const Expert& expert, std::int64_t wanted, std::size_t threads);

/// Divides the experts that are to be divided and are not, as far as their vectors are there, and
/// says so in the report of each. Waits for another writer.
void divide_waiting(Engine::Parts& parts, const EncodeRequest& request, Progress* progress,
                    std::vector<EncodeReport>& reports);

/// The expert of this name that holds documents. Throws Error{not_found}, and
/// Error{invalid_request} for one that was discovered, or a retriever.
std::shared_ptr<const Expert> find_holder(const Snapshot& snapshot, const std::string& name,
                                          const char* parameter);

/// For what only the expert that holds the documents can do.
[[noreturn]] void refuse_discovered(const std::string& name, const char* parameter);

/// What to say where a change of documents ended a division.
std::string division_ended(const std::string& expert);
}  // namespace moxie
