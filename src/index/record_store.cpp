#include "index/record_store.h"

#include <zstd.h>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::size_t kBlockBytes = 16384;
constexpr std::size_t kEntryBytes = 16;  // first record, raw bytes, offset of the compressed block
constexpr int kLevel = 1;

struct Entry {
    std::uint32_t first = 0;
    std::uint32_t raw_bytes = 0;
    std::uint64_t offset = 0;
};

Entry read_entry(const Container& container, std::uint32_t number, std::uint64_t index) {
    ByteReader reader(container.read(number, index * kEntryBytes, kEntryBytes), "record index");
    return {reader.u32(), reader.u32(), reader.u64()};
}

}  // namespace

struct RecordStoreWriter::Compressor {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ~Compressor() { ZSTD_freeCCtx(context); }
};

RecordStoreWriter::RecordStoreWriter() : compressor_(std::make_unique<Compressor>()) {}
RecordStoreWriter::~RecordStoreWriter() = default;

void RecordStoreWriter::add(std::string_view record) {
    pending_.string(record);
    ++pending_count_;
    ++count_;
    if (pending_.size() >= kBlockBytes) flush();
}

void RecordStoreWriter::flush() {
    if (pending_count_ == 0) return;
    const std::vector<std::uint8_t> raw = pending_.take();
    pending_ = ByteWriter();
    std::vector<std::uint8_t> packed(ZSTD_compressBound(raw.size()));
    const std::size_t length = ZSTD_compressCCtx(compressor_->context, packed.data(), packed.size(),
                                                 raw.data(), raw.size(), kLevel);
    if (ZSTD_isError(length))
        throw Error(ErrorCode::internal, std::string("zstd: ") + ZSTD_getErrorName(length));
    index_.u32(count_ - pending_count_);
    index_.u32(static_cast<std::uint32_t>(raw.size()));
    index_.u64(blocks_.size());
    blocks_.raw({packed.data(), length});
    pending_count_ = 0;
}

void RecordStoreWriter::finish(ContainerWriter& container, std::uint32_t number) {
    flush();
    index_.u32(count_);
    index_.u32(0);
    index_.u64(blocks_.size());
    container.section(number, index_.take());
    container.section(number + 1, blocks_.take());
}

std::string RecordStore::record(std::uint32_t index) const {
    const std::uint64_t entries = container_->length(number_) / kEntryBytes;
    const auto fail = [&] {
        throw Error(ErrorCode::corrupt, "damaged index file: record " + std::to_string(index) +
                                            ": " + container_->name());
    };
    if (entries < 2 || index >= read_entry(*container_, number_, entries - 1).first) fail();
    std::uint64_t low = 0,
                  high = entries -
                         1;  // entry low starts at or before the record, entry high behind it
    while (high - low > 1) {
        const std::uint64_t middle = (low + high) / 2;
        (read_entry(*container_, number_, middle).first <= index ? low : high) = middle;
    }
    const Entry block = read_entry(*container_, number_, low),
                next = read_entry(*container_, number_, low + 1);
    if (next.offset < block.offset) fail();
    const Bytes packed = container_->read(number_ + 1, block.offset, next.offset - block.offset);
    std::vector<std::uint8_t> raw(block.raw_bytes);
    const std::size_t length =
        ZSTD_decompress(raw.data(), raw.size(), packed.data(), packed.size());
    if (ZSTD_isError(length) || length != raw.size()) fail();
    ByteReader reader(raw, "record block");
    for (std::uint32_t skip = block.first; skip < index; ++skip) reader.string();
    return std::string(reader.string());
}

}  // namespace moxie
