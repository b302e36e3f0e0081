#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "route/query_style.h"

namespace moxie {

/// A query that was asked, and where its answer lay.
struct AskedQuery {
    std::vector<float> vector{};                  ///< unit; empty: was not encoded
    std::vector<std::uint32_t> grams{};           ///< query_grams()
    QueryStyle style{};                           ///< query_style()
    std::array<QueryStyle, kManners> restyled{};  ///< of the same, typed_otherwise()
    std::vector<double> outcome{};  ///< by column: share of what answers it; sums to 0 or 1
};

/// Directions of the queries that experts answer (tune_pilots()), a row an expert, or none.
struct QueryPilots {
    std::vector<float> vectors{};  ///< of queries' vectors
    std::vector<float> styles{};   ///< of their styles less the usual one
    QueryStyle usual{};            ///< the mean style of the queries
};

/// What a store keeps of the queries that it was trained on: of each the vector in a byte a
/// component and where its answers lay, how often experts answered each of its n-grams, and for
/// each expert directions of the queries that it answers (pilots). Experts are columns; those
/// that came later have none, and every value of theirs is 0: neither for nor against. A column
/// whose expert is gone, or not eligible, counts as if it had answered nothing. Immutable; any
/// number of threads. Measured in docs/evaluation.md.
class QueryMemory {
public:
    /// `pilots`: of `experts` rows. Of many queries the first kMostQueries are kept, the
    /// vectors of the first kMostCompared, and of many n-grams the kMostGrams most frequent.
    QueryMemory(std::string encoder, std::vector<std::int64_t> experts,
                std::span<const AskedQuery* const> queries, QueryPilots pilots);

    const std::string& encoder() const { return encoder_; }
    const std::vector<std::int64_t>& experts() const { return experts_; }
    std::size_t queries() const { return outcomes_.size(); }
    /// Of everything that decides a value, the experts' ids aside: they say when each was added.
    std::uint64_t version() const { return version_; }

    /// Whether the expert of a column answers three of the queries at least. What is said of
    /// another means only that nobody was seen to ask it, and is neither for nor against it.
    bool knows(std::size_t column) const;
    /// Σ over the query's n-grams of ln P(expert | n-gram) − ln P(expert), divided by the root of
    /// their number; P smoothed by half an answer of the expected kind. `eligible` and `values` by
    /// column.
    void asked_grams(std::span<const std::uint32_t> grams, const std::vector<bool>& eligible,
                     std::span<double> values) const;
    /// ln of how many times its fair share each expert had of the answers of the nearest queries
    /// (Mysore Gopinath and others' kNN-Embed smooths by neighbours likewise): the twenty nearest,
    /// weighed by exp(20·(cosine − 1)), beside a query at cosine .5 that all answered alike. So
    /// where nothing alike was asked every value is near 0.
    void neighbours(std::span<const float> query, const std::vector<bool>& eligible,
                    std::span<double> values) const;
    /// The inner product of each expert's pilot and what the style of the query has beyond the
    /// usual one.
    void asked_style(const QueryStyle& style, const std::vector<bool>& eligible,
                     std::span<double> values) const;
    /// The inner product of the query and each expert's pilot.
    void pilots(std::span<const float> query, const std::vector<bool>& eligible,
                std::span<double> values) const;

    std::vector<std::uint8_t> write() const;
    /// Throws Error{corrupt}.
    static QueryMemory read(ByteReader& in);

    static constexpr std::size_t kMostQueries = 4096, kMostCompared = 2048, kMostGrams = 32768,
                                 kMostExperts = 256;

private:
    struct Share {
        std::uint16_t column = 0;
        float amount = 0;
    };
    using Shares = std::vector<Share>;
    struct Neighbour {
        std::uint32_t query = 0;
        double cosine = 0;
    };

    QueryMemory() = default;
    void keep(const AskedQuery& query);
    void count_grams(std::span<const AskedQuery* const> queries);
    std::vector<Neighbour> nearest(std::span<const float> query,
                                   const std::vector<bool>& eligible) const;
    std::size_t dimensions() const { return scales_.empty() ? 0 : codes_.size() / scales_.size(); }
    void finish();
    void write_content(ByteWriter& out) const;

    std::string encoder_;
    std::vector<std::int64_t> experts_;
    std::vector<std::int8_t> codes_;  // a row a query, of the first ones
    std::vector<float> scales_;
    std::vector<Shares> outcomes_;
    std::vector<std::uint32_t> grams_;  // increasing
    std::vector<Shares> answered_;      // of each of grams_
    std::vector<double> answers_;       // by column: Σ of outcomes
    std::vector<std::size_t> homes_;    // by column: queries that it answers most of
    QueryPilots pilots_;
    std::uint64_t version_ = 0;
};

}  // namespace moxie
