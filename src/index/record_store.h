#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "index/container.h"

namespace moxie {

/// Writes numbered records (0, 1, 2, …) into zstd blocks of about 16 KiB: small enough that
/// fetching ten hits decompresses little, large enough to compress.
class RecordStoreWriter {
public:
    RecordStoreWriter();
    ~RecordStoreWriter();
    void add(std::string_view record);
    /// Adds the index as section `number` and the blocks as section `number + 1`.
    void finish(ContainerWriter& container, std::uint32_t number);

private:
    void flush();
    struct Compressor;
    std::unique_ptr<Compressor> compressor_;
    ByteWriter pending_;
    std::uint32_t pending_count_ = 0;
    std::uint32_t count_ = 0;
    ByteWriter index_;
    ByteWriter blocks_;
};

/// Reads them back. Thread-safe.
class RecordStore {
public:
    RecordStore(const Container& container, std::uint32_t number)
        : container_(&container), number_(number) {}
    /// Throws Error{corrupt} if there is no such record.
    std::string record(std::uint32_t index) const;

private:
    const Container* container_;
    std::uint32_t number_;
};

}  // namespace moxie
