#include "route/adopted_routers.h"

#include <bit>
#include <cmath>
#include <cstdio>

#include "moxie/error.h"
#include "route/contract.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 4;
constexpr std::string_view kWhat = "set of adopted routers";

void write_router(ByteWriter& out, Evidence evidence, const std::optional<RouterWeights>& router) {
    out.string(shipped_router(evidence).version);
    out.varint(router ? router->factors.size() : 0);
    if (!router) return;
    for (const double factor : router->factors) out.u64(std::bit_cast<std::uint64_t>(factor));
    out.u64(router->memory);
}

double read_factor(ByteReader& in) {
    const double factor = std::bit_cast<double>(in.u64());
    if (!std::isfinite(factor))
        throw Error(ErrorCode::corrupt, "an adopted router holds a factor that is no number");
    return factor;
}

std::optional<RouterWeights> read_router(ByteReader& in, Evidence evidence) {
    const RouterWeights& shipped = shipped_router(evidence);
    const bool same = in.string() == shipped.version;
    std::vector<double> factors(in.count(sizeof(std::uint64_t)));
    for (double& factor : factors) factor = read_factor(in);
    if (!same || factors.size() > features().size())
        throw Error(ErrorCode::conflict, "the adopted routers belong to other shipped ones");
    if (factors.empty()) return std::nullopt;
    const std::uint64_t memory = in.u64();
    return adopted_router(evidence, std::move(factors), memory);
}

}  // namespace

RouterWeights adopted_router(Evidence evidence, std::vector<double> factors, std::uint64_t memory) {
    ByteWriter bytes;
    for (const double factor : factors) bytes.u64(std::bit_cast<std::uint64_t>(factor));
    if (memory != 0) bytes.u64(memory);
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x",
                  static_cast<std::uint32_t>(checksum(bytes.bytes())));
    return {shipped_router(evidence).version + "+" + digits, std::move(factors), memory};
}

RouterTrial try_router(std::span<const Lesson* const> lessons, std::span<const std::size_t> folds,
                       const std::vector<double>& current, const std::vector<double>& shipped,
                       std::span<const double> chunks, std::span<const Lesson* const> beside) {
    RouterTrial trial{cross_validate(lessons, folds, current, shipped, beside)};
    std::vector<std::vector<double>> points;
    for (const Lesson* lesson : lessons) points.push_back(points_of(*lesson, current));
    trial.opens_before = share_for_loss(lessons, points, chunks, kComparedLoss);
    trial.opens_after = share_for_loss(lessons, trial.gain.points, chunks, kComparedLoss);
    return trial;
}

std::vector<std::uint8_t> write_routers(const AdoptedRouters& routers) {
    ByteWriter out;
    out.u32(kVersion);
    write_router(out, Evidence::terms, routers.terms);
    write_router(out, Evidence::vectors, routers.vectors);
    out.u8(routers.quarters);
    return sealed(std::move(out));
}

AdoptedRouters read_routers(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    if (in.u32() != kVersion)
        throw Error(ErrorCode::conflict, "the adopted routers are of another version");
    AdoptedRouters routers;
    routers.terms = read_router(in, Evidence::terms);
    routers.vectors = read_router(in, Evidence::vectors);
    routers.quarters = in.u8();
    return routers;
}

}  // namespace moxie
