#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "store/sqlite.h"
#include "store/sqlite_files.h"

namespace moxie {

/// One routed search that was run flat as well (schema: docs/formats.md). No word of its query is
/// kept.
struct ShadowRow {
    std::string at;     ///< ISO 8601, UTC
    std::string route;  ///< as in to_string(RouteChoice)
    std::string mode;   ///< of search
    std::int64_t k = 10;
    std::optional<double> epsilon;  ///< `max-loss`, where something was promised
    bool guarantee = false;         ///< it was a guarantee, not an estimate
    std::int64_t contract = 0;      ///< version of what was calibrated of losses; 0: of none
    double loss = 0;
    double share_opened = 0;
    std::vector<std::string> opened;  ///< experts by name
};

/// What flat search found that routing missed, in a file beside the catalog: it is written by
/// searches, which neither wait for the store's writer nor make a new snapshot. Whoever deletes it
/// loses that knowledge and nothing else. One thread at a time; several processes may share it.
class ShadowLog {
public:
    /// As many are kept, the newest.
    static constexpr std::int64_t kMostRows = 10000;

    /// Made if it is not there, unless it is only read. Throws Error.
    ShadowLog(const std::string& path, std::shared_ptr<Files> files, Database::Access access);
    /// Durable when it returns.
    void add(const ShadowRow& row);
    std::vector<ShadowRow> rows();  ///< oldest first

private:
    SqliteFiles sqlite_files_;
    std::unique_ptr<Database> database_;
};

}  // namespace moxie
