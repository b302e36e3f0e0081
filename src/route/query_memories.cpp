#include "route/query_memories.h"

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 3;
constexpr std::string_view kWhat = "memory of queries";

}  // namespace

std::vector<std::uint8_t> write_memories(const QueryMemories& memories) {
    ByteWriter out;
    out.u32(kVersion);
    for (const auto* memory : {&memories.terms, &memories.vectors}) {
        out.u8(*memory ? 1 : 0);
        if (*memory) out.raw((*memory)->write());
    }
    return sealed(std::move(out));
}

QueryMemories read_memories(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion)
        throw Error(ErrorCode::conflict, "the memory of queries is of another version");
    QueryMemories memories;
    for (auto* memory : {&memories.terms, &memories.vectors})
        if (in.u8() != 0) *memory = QueryMemory::read(in);
    return memories;
}

}  // namespace moxie
