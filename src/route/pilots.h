#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace moxie {

/// What judged queries say of several ways ("arms") to search the same chunks, of which arm 0 is
/// all recipes fused alike. RouterRetriever's pilots (arXiv 2409.02685) are the queries that one of
/// the first arms won; the other arms are for ways that read how much was won.
struct Pilots {
    enum class Choice : std::uint8_t {
        mean,        ///< the arm whose won queries are nearest in the mean: the paper
        nearest,     ///< the arm of the nearest won query: its released script
        neighbours,  ///< the arm that gained most on the nearest queries, drawn to its mean gain
        constant,    ///< the arm that gained most on all queries, whatever is asked
    };
    static constexpr std::size_t kChoices = 4;

    std::string encoder;  ///< of the queries' vectors
    Choice choice = Choice::mean;
    std::size_t arms = 0;
    std::size_t contenders = 0;  ///< of the arms, those that a pilot may win: the first
    std::size_t dimensions = 0;
    std::vector<float> queries;   ///< unit vectors, one after another
    std::vector<float> outcomes;  ///< nDCG@10 of each query by each arm, likewise

    std::size_t count() const { return arms == 0 ? 0 : outcomes.size() / arms; }
};

/// The arm for a query; arm 0 where nothing speaks for another. `left_out(i)`, if given, says which
/// queries do not count. O(queries · dimensions).
std::size_t choose_arm(const Pilots& pilots, std::span<const float> query,
                       const std::vector<bool>& left_out = {});

/// What each query gets from the arm that the queries of the other of five folds choose for it.
std::vector<double> outcomes_left_out(const Pilots& pilots);

const char* to_string(Pilots::Choice choice);

void write_pilots(const Pilots& pilots, ByteWriter& out);
/// Throws Error{corrupt}.
Pilots read_pilots(ByteReader& reader);

}  // namespace moxie
