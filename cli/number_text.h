#pragma once

#include <cstdint>
#include <string>

namespace moxie::cli {

std::string fixed(double value, int digits);  ///< 0.5 → "0.500"
std::string grouped(std::uint64_t value);     ///< "12,345"
std::string percent(double share);            ///< 0.18 → "18 %", 0.004 → "0.4 %"
std::string byte_count(std::uint64_t bytes);  ///< "4.1 MB", decimal units
std::string duration(double seconds);         ///< "3.2 ms", "4.1 s", "2 min 10 s", "3 h 5 min"
/// "1 document", "2 documents", "2 queries".
std::string counted(std::uint64_t count, const std::string& singular);
/// "12 pieces of the store's own text", which stood for queries.
std::string counted_pieces(std::uint64_t count);
/// The same, or "12 queries" where `source` is "real".
std::string counted_queries(std::uint64_t count, const std::string& source);

}  // namespace moxie::cli
