#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "moxie/error.h"
#include "store/vector_cache.h"

namespace moxie {

/// The vector cache as encoding uses it: one that fails, damaged or for want of space, is passed
/// over from there on with a warning, as its vectors can be computed again. One thread at a time.
class KnownVectors {
public:
    using Row = VectorCache::Row;
    /// Throws Error{io} where the folder of the cache is not there: a mistake of who named it.
    KnownVectors(std::string path, const std::shared_ptr<Files>& files);

    /// The row of each key, in their order; empty where there is none of this length.
    std::vector<std::optional<Row>> find(const std::string& encoder,
                                         std::span<const std::string> keys, std::size_t length);
    void store(const std::string& encoder, std::span<const std::pair<std::string, Row>> rows);

    /// Why the cache is passed over; empty: it is not.
    const std::string& failure() const { return failure_; }

private:
    void pass_over(const Error& error);

    std::string path_;
    std::optional<VectorCache> cache_;
    std::string failure_;
};

}  // namespace moxie
