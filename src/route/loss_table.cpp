#include <bit>

#include "moxie/error.h"
#include "route/contract.h"

namespace moxie {

namespace {

// The first did not know what is opened.
constexpr std::uint32_t kVersion = 2, kFirstVersion = 1;
constexpr std::string_view kWhat = "calibration of losses";

void write_curve(ByteWriter& out, const LossCurve& curve) {
    out.varint(curve.draws);
    for (std::size_t i = 0; i < kThresholds; ++i) {
        out.u64(std::bit_cast<std::uint64_t>(curve.mean[i]));
        out.u64(std::bit_cast<std::uint64_t>(curve.bound[i]));
    }
}

double read_share(ByteReader& in) {
    const double value = std::bit_cast<double>(in.u64());
    if (!(value >= 0 && value <= 1))
        throw Error(ErrorCode::corrupt, "a calibration of losses holds a number out of range");
    return value;
}

LossCurve read_curve(ByteReader& in) {
    LossCurve curve;
    curve.draws = in.varint();
    for (std::size_t i = 0; i < kThresholds; ++i) {
        curve.mean.push_back(read_share(in));
        curve.bound.push_back(read_share(in));
    }
    return curve;
}

void write_shares(ByteWriter& out, const std::vector<double>& shares) {
    out.varint(shares.size());
    for (const double share : shares) out.u64(std::bit_cast<std::uint64_t>(share));
}

std::vector<double> read_shares(ByteReader& in) {
    std::vector<double> shares(in.count(sizeof(std::uint64_t)));
    if (!shares.empty() && shares.size() != kThresholds)
        throw Error(ErrorCode::corrupt, "a calibration of losses has another grid");
    for (double& share : shares) share = read_share(in);
    return shares;
}

}  // namespace

std::vector<std::uint8_t> write_loss_table(const LossTable& table) {
    ByteWriter out;
    out.u32(kVersion);
    out.u8(static_cast<std::uint8_t>(table.source));
    out.varint(table.audience.size());
    for (const std::int64_t expert : table.audience) out.varint(static_cast<std::uint64_t>(expert));
    out.varint(table.encoders.size());
    for (const std::string& encoder : table.encoders) out.string(encoder);
    for (const auto& part : table.parts) {
        out.u8(part ? 1 : 0);
        if (!part) continue;
        out.string(part->router);
        out.string(part->scorer);
        write_curve(out, part->curve);
        write_shares(out, part->opened);
    }
    return sealed(std::move(out));
}

LossTable read_loss_table(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    const std::uint32_t version = in.u32();
    if (version != kVersion && version != kFirstVersion)
        throw Error(ErrorCode::conflict, "a calibration of losses is of another version");
    LossTable table;
    table.source = in.u8() == 1 ? LossTable::Source::real : LossTable::Source::pseudo;
    table.audience.resize(in.count(1));
    for (std::int64_t& expert : table.audience) expert = static_cast<std::int64_t>(in.varint());
    table.encoders.resize(in.count(1));
    for (std::string& encoder : table.encoders) encoder = in.string();
    for (auto& part : table.parts) {
        if (in.u8() == 0) continue;
        part.emplace();
        part->router = in.string();
        part->scorer = in.string();
        part->curve = read_curve(in);
        if (version != kFirstVersion) part->opened = read_shares(in);
    }
    return table;
}

}  // namespace moxie
