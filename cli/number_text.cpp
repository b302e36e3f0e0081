#include "cli/number_text.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace moxie::cli {

std::string fixed(double value, int digits) {
    std::array<char, 64> buffer;
    std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    return buffer.data();
}

std::string grouped(std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string percent(double share) {
    const double value = 100 * share;
    if (value > 0 && value < 0.05) return "<0.1 %";
    const bool tiny = value > 0 && value < 0.95;
    return fixed(value, tiny ? 1 : 0) + " %";
}

std::string byte_count(std::uint64_t bytes) {
    if (bytes < 1000) return std::to_string(bytes) + " B";
    constexpr std::array<const char*, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
    double value = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    for (; value >= 999.95 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
    return fixed(value, 1) + " " + kUnits[unit];
}

std::string duration(double seconds) {
    if (seconds < 1) return fixed(1000 * seconds, 1) + " ms";
    if (seconds < 60) return fixed(seconds, 1) + " s";
    const auto whole = static_cast<std::uint64_t>(std::min(seconds, 1e12));
    if (whole < 3600) {
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    }
    return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

std::string counted(std::uint64_t count, const std::string& singular) {
    if (count == 1) return "1 " + singular;
    if (singular.ends_with('y'))
        return grouped(count) + " " + singular.substr(0, singular.size() - 1) + "ies";
    return grouped(count) + " " + singular + "s";
}

std::string counted_pieces(std::uint64_t count) {
    return counted(count, "piece") + " of the store's own text";
}

std::string counted_queries(std::uint64_t count, const std::string& source) {
    return source == "real" ? counted(count, "query") : counted_pieces(count);
}

}  // namespace moxie::cli
