#include "rank/recipes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kVersion = 2, kWithoutAnswers = 1;
constexpr double kMostAnswers = 100;
constexpr std::string_view kWhat = "set of recipes";

void write(ByteWriter& out, double value) { out.u64(std::bit_cast<std::uint64_t>(value)); }

double read(ByteReader& in, double least, double most) {
    const double value = std::bit_cast<double>(in.u64());
    if (!(value >= least && value <= most))
        throw Error(ErrorCode::corrupt, "a recipe holds a number that cannot be");
    return value;
}

void write_numbers(ByteWriter& out, const Recipes& recipes) {
    write(out, recipes.weight);
    write(out, recipes.route_weight);
    out.varint(recipes.own.size());
    for (const auto& [expert, own] : recipes.own) {
        out.varint(expert);
        write(out, own.weight);
        write(out, own.prior);
        write(out, own.answers);
    }
}

std::vector<double> log_home(const Recipes& recipes, std::span<const double> weights,
                             std::span<const std::uint32_t> experts) {
    std::vector<double> home(weights.size());
    double sum = 0;
    for (std::size_t i = 0; i < home.size(); ++i) {
        const auto own = recipes.own.find(experts[i]);
        home[i] = weights[i] * (own == recipes.own.end() ? 1 : std::exp(own->second.prior));
        sum += home[i];
    }
    for (double& value : home) value = std::log(std::max(sum > 0 ? value / sum : 0, kLeastHome));
    return home;
}

}  // namespace

const ShippedFusion& shipped_fusion() {
    static const ShippedFusion kShipped =
#include "rank/shipped_fusion.inc"
        ;
    return kShipped;
}

const Recipes& shipped_recipes() {
    static const Recipes kShipped{
        shipped_fusion().weight,
#include "rank/shipped_route_weight.inc"
    };
    return kShipped;
}

bool operator==(const Recipes& a, const Recipes& b) {
    const auto version = [](const Recipes& one) { return one.memory ? one.memory->version() : 0; };
    return a.weight == b.weight && a.route_weight == b.route_weight && a.own == b.own &&
           version(a) == version(b);
}

std::string Recipes::suffix() const {
    if (*this == shipped_recipes()) return {};
    ByteWriter out;
    write_numbers(out, *this);
    out.u64(memory ? memory->version() : 0);
    char digits[10];
    std::snprintf(digits, sizeof digits, "+%08x",
                  static_cast<std::uint32_t>(checksum(out.bytes())));
    return digits;
}

void Recipes::drop_common() {
    std::erase_if(own, [this](const auto& entry) {
        const Own& one = entry.second;
        return one.weight == weight && one.prior == 0 && one.answers == 0;
    });
}

Recipes Recipes::without_answers() const {
    Recipes recipes = *this;
    recipes.memory = nullptr;
    for (auto& [expert, one] : recipes.own) one.answers = 0;
    recipes.drop_common();
    return recipes;
}

Blend blend(const Recipes& recipes, std::span<const double> weights,
            std::span<const std::uint32_t> experts) {
    Blend result{recipes.weight, log_home(recipes, weights, experts),
                 std::vector<double>(weights.size())};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto own = recipes.own.find(experts[i]);
        if (own == recipes.own.end()) continue;
        result.answers[i] = own->second.answers;
        result.weight += std::exp(result.log_home[i]) * (own->second.weight - recipes.weight);
    }
    return result;
}

std::vector<std::uint8_t> write_recipes(const Recipes& recipes) {
    ByteWriter out;
    out.u32(kVersion);
    write_numbers(out, recipes);
    out.u8(recipes.memory ? 1 : 0);
    if (recipes.memory) recipes.memory->write(out);
    return sealed(std::move(out));
}

Recipes read_recipes(Bytes bytes) {
    ByteReader in(unsealed(bytes, kWhat), kWhat);
    const std::uint32_t version = in.u32();
    if (version != kVersion && version != kWithoutAnswers)
        throw Error(ErrorCode::conflict, "the recipes are of another version");
    Recipes recipes;
    recipes.weight = read(in, 0, 1);
    recipes.route_weight = read(in, 0, 1);
    for (std::uint64_t left = in.count(2 * sizeof(std::uint64_t)); left > 0; --left) {
        const auto expert = static_cast<std::uint32_t>(in.varint());
        const double weight = read(in, 0, 1);
        const double prior = read(in, -100, 100);
        recipes.own[expert] = {weight, prior, version == kVersion ? read(in, 0, kMostAnswers) : 0};
    }
    if (version == kVersion && in.u8() != 0)
        recipes.memory = std::make_shared<const AnswerMemory>(AnswerMemory::read(in));
    return recipes;
}

}  // namespace moxie
