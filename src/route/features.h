#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/wide_query.h"
#include "route/query_style.h"

namespace moxie {

/// What routing knows of an eligible expert.
struct ExpertProfile {
    double chunks = 0;
    double terms = 0;       ///< term occurrences in its live chunks
    CodedRows mean{};       ///< unit centroid of its vectors; empty: has none
    CodedRows centroids{};  ///< unit centroids of its clusters, group by group
    CodedRows groups{};     ///< unit centroids of groups of them; empty: not grouped
    std::span<const std::uint32_t> group_ends{};  ///< of each group: the centroid after its last
    std::optional<double> absence{};  ///< absence() of its terms, where it is known already
};

/// One query term over the eligible experts that hold it, by increasing index.
struct RoutedTerm {
    struct Holder {
        std::uint32_t expert = 0;  ///< index into the profiles
        double document_frequency = 0;
        double collection_frequency = 0;
    };
    double count = 1;  ///< occurrences in the query
    std::vector<Holder> holders;
};

class QueryMemory;

struct RouterInput {
    std::span<const ExpertProfile> experts;
    std::span<const RoutedTerm> terms;
    std::span<const float> query{};       ///< unit vector, of the profiles' dimensions; empty: none
    std::span<const RoutedTerm> pairs{};  ///< of neighbouring query terms, likewise
    const QueryMemory* memory = nullptr;  ///< of the queries that the store was trained on
    std::span<const std::uint32_t> columns{};  ///< of the memory: the expert's index, or kAbsent
    std::span<const std::uint32_t> grams{};    ///< query_grams()
    QueryStyle style{};                        ///< query_style()
    /// Of likelihood_ratio() and centroid(), where they are known already.
    std::span<const double> likelihood{}, means{};
    static constexpr std::uint32_t kAbsent = UINT32_MAX;
};

/// What a feature reads.
enum class Evidence { terms, vectors };

/// One router feature: a value for every expert, larger meaning more likely to answer. A new
/// feature is a function, a row in features(), and its test.
struct Feature {
    std::string_view name;
    Evidence evidence;
    void (*compute)(const RouterInput& input, std::span<double> values);
    bool remembers = false;  ///< reads what the store was trained on
};
std::span<const Feature> features();

/// Log-likelihood ratio of the query under the expert's unigram language model (Dirichlet
/// smoothing, μ = 1000, background = all eligible experts) against the background alone, in nats,
/// divided by the root of the query's length: longer queries are surer, but less than in
/// proportion, because their words depend on each other. μ and the root were chosen on train splits
/// (docs/evaluation.md). Term by term over the holders only: O(Σ holders).
void likelihood_ratio(const RouterInput& input, std::span<double> values);

/// The same ratio for the pairs of neighbouring query terms: which words stand together tells apart
/// collections that share the words. Experts that hold none of them, and experts beyond those that
/// pairs were looked up for, are alike. Measured in docs/evaluation.md.
void pair_ratio(const RouterInput& input, std::span<double> values);

/// What a query term that an expert of this many does not hold adds to the ratio: ln(μ/(terms +
/// μ)).
double absence(double terms);

/// CORI (Callan, Lu and Croft 1995): mean belief .4 + .6·T·I with T = df/(df + 50 + 150·cw/mean
/// cw), I = log((C + .5)/cf)/log(C + 1); in [0, 1].
void cori(const RouterInput& input, std::span<double> values);

/// Whether the query and every expert have vectors, without which no feature of that kind is
/// computed.
bool has_vectors(const RouterInput& input);

/// Cosine of the query and the centroid of all of the expert's vectors.
void centroid(const RouterInput& input, std::span<double> values);

/// The mean cosine of the query and the three nearest centroids of the expert's clusters; where
/// they are grouped, of those in the kOpenedGroups nearest groups. Where more than
/// kMostCentroidsRead would be read, those of the likeliest experts are, by their words and their
/// mean; the others are taken to lie as far beyond their mean as those do on average. So thousands
/// of experts cost no more than some hundred; what that changes, and where the numbers come from,
/// is in docs/evaluation.md.
inline constexpr std::size_t kMostCentroidsRead = 8192, kOpenedGroups = 4;
void nearest_centroids(const RouterInput& input, std::span<double> values);
/// How many rows that reads of an expert, about.
std::size_t centroids_read(std::size_t centroids, std::size_t groups);

/// What QueryMemory says by its n-grams, its pilots of styles, its queries' vectors and its pilots
/// of vectors: 0 without a memory, and for experts that it does not know.
void asked_words(const RouterInput& input, std::span<double> values);
void asked_style(const RouterInput& input, std::span<double> values);
void neighbours(const RouterInput& input, std::span<double> values);
void pilot(const RouterInput& input, std::span<double> values);

}  // namespace moxie
