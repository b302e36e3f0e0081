#include <bit>
#include <cmath>

#include "moxie/error.h"
#include "route/cost_model.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kWhat = "table of costs";

double read_cost(ByteReader& in) {
    const double ms = std::bit_cast<double>(in.u64());
    if (!(std::isfinite(ms) && ms >= 0))
        throw Error(ErrorCode::corrupt, "a table of costs holds one that is no time");
    return ms;
}

}  // namespace

std::vector<std::uint8_t> write_cost_table(const CostTable& table) {
    ByteWriter out;
    out.u32(kVersion);
    out.string(table.machine);
    for (const CostTable::Part& part : table.parts) {
        out.u8(part.known ? 1 : 0);
        if (!part.known) continue;
        for (const auto& stage : part.costs.ms)
            for (const double ms : stage) out.u64(std::bit_cast<std::uint64_t>(ms));
    }
    return sealed(std::move(out));
}

CostTable read_cost_table(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (const std::uint32_t version = in.u32(); version != kVersion)
        throw Error(ErrorCode::conflict,
                    "the table of costs has version " + std::to_string(version));
    CostTable table;
    table.machine = in.string();
    for (CostTable::Part& part : table.parts) {
        part.known = in.u8() != 0;
        if (!part.known) continue;
        for (auto& stage : part.costs.ms)
            for (double& ms : stage) ms = read_cost(in);
    }
    return table;
}

}  // namespace moxie
