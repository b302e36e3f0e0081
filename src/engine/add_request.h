#pragma once

#include <cstdint>
#include <string>

#include "engine/parts.h"
#include "moxie/engine.h"

namespace moxie {

/// Chunks of an expert that no request has set a size for.
inline constexpr std::uint32_t kDefaultChunkTokens = 256;

/// Throws Error with the option's name where it cannot be carried out: unknown paths, sizes out of
/// range.
void check_add(const AddRequest& request);

/// Makes a retriever (AddRequest::over). Its vectors follow by encode().
AddReport add_retriever(Engine::Parts& parts, const AddRequest& request, Progress* progress);

/// The path as the catalog remembers it: absolute, links resolved as far as it exists.
std::string absolute_path(const std::string& path);

}  // namespace moxie
