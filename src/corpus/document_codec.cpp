#include "corpus/document_codec.h"

#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::uint32_t kMagic = 0x3144584d;  // "MXD1"
constexpr std::uint8_t kDocument = 0;
constexpr std::uint8_t kRefusal = 1;
constexpr std::uint8_t kEnd = 0x5A;
constexpr std::uint8_t kDeepestHeading = 6;
constexpr std::size_t kLeastBlockBytes = 5;
constexpr std::size_t kLeastPairBytes = 2;

[[noreturn]] void damaged() { throw Error(ErrorCode::corrupt, "its reader gave a damaged answer"); }

void write_block(ByteWriter& out, const Block& block, std::uint64_t from) {
    out.u8(static_cast<std::uint8_t>(block.kind));
    out.u8(block.level);
    out.varint(block.page ? std::uint64_t{*block.page} + 1 : 0);
    out.varint(block.begin - from);
    out.varint(block.end - block.begin);
}

std::string text_from(ByteReader& in) {
    const std::string_view text = in.string();
    if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) damaged();
    return std::string(text);
}

BlockKind kind_from(ByteReader& in) {
    const std::uint8_t kind = in.u8();
    if (kind > static_cast<std::uint8_t>(BlockKind::table_row)) damaged();
    return static_cast<BlockKind>(kind);
}

std::optional<std::uint32_t> page_from(ByteReader& in) {
    const std::uint64_t page = in.varint();
    if (page > std::uint64_t{UINT32_MAX} + 1) damaged();
    if (page == 0) return std::nullopt;
    return static_cast<std::uint32_t>(page - 1);
}

/// Half-open, behind `from`, within a text of `size` bytes.
Block block_from(ByteReader& in, std::uint64_t from, std::uint64_t size) {
    Block block;
    block.kind = kind_from(in);
    block.level = in.u8();
    block.page = page_from(in);
    const std::uint64_t gap = in.varint();
    const std::uint64_t length = in.varint();
    if (block.level > kDeepestHeading || gap > size - from || length > size - from - gap) damaged();
    block.begin = from + gap;
    block.end = block.begin + length;
    return block;
}

Document document_from(ByteReader& in) {
    Document document;
    document.title = text_from(in);
    document.text = text_from(in);
    std::uint64_t end = 0;
    for (std::uint64_t left = in.count(kLeastBlockBytes); left > 0; --left) {
        document.blocks.push_back(block_from(in, end, document.text.size()));
        end = document.blocks.back().end;
    }
    for (std::uint64_t left = in.count(kLeastPairBytes); left > 0; --left) {
        std::string key = text_from(in);
        document.metadata.emplace_back(std::move(key), text_from(in));
    }
    return document;
}

}  // namespace

std::vector<std::uint8_t> encode_document(const Document& document) {
    ByteWriter out;
    out.u32(kMagic);
    out.u8(kDocument);
    out.string(document.title);
    out.string(document.text);
    out.varint(document.blocks.size());
    std::uint64_t end = 0;
    for (const Block& block : document.blocks) {
        write_block(out, block, end);
        end = block.end;
    }
    out.varint(document.metadata.size());
    for (const auto& [key, value] : document.metadata) {
        out.string(key);
        out.string(value);
    }
    out.u8(kEnd);
    return out.take();
}

std::vector<std::uint8_t> encode_refusal(std::string_view reason) {
    ByteWriter out;
    out.u32(kMagic);
    out.u8(kRefusal);
    out.string(reason);
    out.u8(kEnd);
    return out.take();
}

Document decode_document(Bytes answer) {
    ByteReader in(answer, "the answer of a reader");
    if (in.u32() != kMagic) damaged();
    const std::uint8_t kind = in.u8();
    if (kind > kRefusal) damaged();
    std::string reason;
    Document document;
    if (kind == kRefusal) {
        reason = text_from(in);
    } else {
        document = document_from(in);
    }
    if (in.u8() != kEnd || in.remaining() > 0) damaged();
    if (kind == kRefusal) throw Error(ErrorCode::unsupported, reason);
    return document;
}

}  // namespace moxie
