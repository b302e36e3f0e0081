#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "index/vectors.h"
#include "store/sqlite.h"
#include "store/sqlite_files.h"

namespace moxie {

/// The name under which a cache keeps vectors of an encoder in a format.
std::string cached_as(const std::string& encoder, VectorFormat format);

/// Vectors that were computed already, by encoder and text, so that neither a crash nor a changed
/// document costs one twice. A file of its own: whoever deletes it loses time and nothing else. One
/// thread at a time; several processes may share it.
class VectorCache {
public:
    using Row = std::vector<std::uint8_t>;
    /// Made if it is not there. Throws Error.
    VectorCache(const std::string& path, std::shared_ptr<Files> files);

    /// The row of each key, in their order; empty where there is none.
    std::vector<std::optional<Row>> find(const std::string& encoder,
                                         std::span<const std::string> keys);
    /// Durable when it returns: all of them or none.
    void store(const std::string& encoder, std::span<const std::pair<std::string, Row>> rows);

private:
    std::int64_t number_of(const std::string& encoder);

    SqliteFiles sqlite_files_;
    std::unique_ptr<Database> database_;
};

}  // namespace moxie
