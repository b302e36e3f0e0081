#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "base/bytes.h"
#include "moxie/error.h"
#include "route/features.h"
#include "route/query_grams.h"
#include "route/query_memories.h"
#include "route/query_memory.h"
#include "route/tune_pilots.h"

namespace moxie {
namespace {

std::vector<float> unit_vector(std::mt19937& random, std::size_t dimensions) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(dimensions);
    float squares = 0;
    for (float& value : vector) {
        value = normal(random);
        squares += value * value;
    }
    for (float& value : vector) value /= std::sqrt(squares);
    return vector;
}

struct World {
    std::size_t columns = 0;
    std::vector<AskedQuery> queries;
    QueryPilots pilots;

    std::vector<const AskedQuery*> pointers() const {
        std::vector<const AskedQuery*> all;
        for (const AskedQuery& query : queries) all.push_back(&query);
        return all;
    }
    QueryMemory memory() const {
        std::vector<std::int64_t> experts;
        for (std::size_t c = 0; c < columns; ++c) experts.push_back(static_cast<int>(10 + c));
        return QueryMemory("some", experts, pointers(), pilots);
    }
};

constexpr std::size_t kDimensions = 24;

World random_world(std::mt19937& random) {
    World world;
    world.columns = 1 + random() % 6;
    world.queries.resize(1 + random() % 60);
    for (AskedQuery& query : world.queries) {
        query.vector = unit_vector(random, kDimensions);
        std::set<std::uint32_t> grams;
        for (int g = 0; g < 5; ++g) grams.insert(static_cast<std::uint32_t>(random() % 20));
        query.grams.assign(grams.begin(), grams.end());
        query.outcome.assign(world.columns, 0);
        const std::size_t a = random() % world.columns, b = random() % world.columns;
        query.outcome[a] += 0.75;
        query.outcome[b] += 0.25;
    }
    for (std::size_t c = 0; c < world.columns; ++c)
        for (const float value : unit_vector(random, kDimensions))
            world.pilots.vectors.push_back(value);
    for (std::size_t i = 0; i < world.columns * kStyleTraits; ++i)
        world.pilots.styles.push_back(static_cast<float>(random() % 9) - 4);
    for (float& trait : world.pilots.usual) trait = static_cast<float>(random() % 5) / 4;
    return world;
}

std::vector<bool> random_eligible(std::mt19937& random, std::size_t columns) {
    std::vector<bool> eligible(columns);
    for (std::size_t c = 0; c < columns; ++c) eligible[c] = random() % 4 != 0;
    return eligible;
}

// The definition, expert by expert.
double gram_value(const World& world, const std::vector<bool>& eligible,
                  const std::vector<std::uint32_t>& grams, std::size_t column) {
    double own = 1, all = 0, value = 0;
    for (std::size_t c = 0; c < world.columns; ++c) {
        if (!eligible[c]) continue;
        all += 1;
        for (const AskedQuery& query : world.queries) all += query.outcome[c];
    }
    for (const AskedQuery& query : world.queries) own += query.outcome[column];
    const double expected = own / all;
    for (const std::uint32_t gram : grams) {
        double answers = 0, mine = 0;
        bool known = false;
        for (const AskedQuery& query : world.queries) {
            if (!std::binary_search(query.grams.begin(), query.grams.end(), gram)) continue;
            known = true;
            mine += query.outcome[column];
            for (std::size_t c = 0; c < world.columns; ++c)
                if (eligible[c]) answers += query.outcome[c];
        }
        if (known) value += std::log((mine + .5 * expected) / (answers + .5) / expected);
    }
    return value / std::sqrt(std::max<double>(1, static_cast<double>(grams.size())));
}

TEST(QueryMemoryTest, GramsMatchTheirDefinition) {
    std::mt19937 random(1);
    for (int round = 0; round < 100; ++round) {
        const World world = random_world(random);
        const std::vector<bool> eligible = random_eligible(random, world.columns);
        const std::vector<std::uint32_t> grams{1, 5, 7, 19, 900};
        std::vector<double> values(world.columns);
        world.memory().asked_grams(grams, eligible, values);
        for (std::size_t c = 0; c < world.columns; ++c)
            EXPECT_NEAR(values[c], eligible[c] ? gram_value(world, eligible, grams, c) : 0, 1e-5);
    }
}

// Of many queries the first are compared, and more are counted.
TEST(QueryMemoryTest, FewerAreComparedThanCounted) {
    std::mt19937 random(14);
    World world = random_world(random);
    world.columns = 2;
    world.pilots = {};
    world.queries.assign(QueryMemory::kMostCompared + 1, {});
    for (AskedQuery& query : world.queries) {
        query.vector = unit_vector(random, kDimensions);
        query.grams = {1};
        query.outcome = {1, 0};
    }
    world.queries.back().grams = {2};
    world.queries.back().outcome = {0, 1};
    const QueryMemory memory = world.memory();
    EXPECT_EQ(memory.queries(), world.queries.size());
    std::vector<double> values(2);
    memory.neighbours(world.queries.back().vector, {true, true}, values);
    EXPECT_GT(values[0], values[1]);
    memory.asked_grams(std::vector<std::uint32_t>{2}, {true, true}, values);
    EXPECT_LT(values[0], values[1]);
    const std::vector<std::uint8_t> bytes = memory.write();
    ByteReader in(bytes, "memory");
    EXPECT_EQ(QueryMemory::read(in).write(), bytes);
}

double neighbour_value(const World& world, const std::vector<bool>& eligible,
                       const std::vector<float>& query, std::size_t column) {
    std::vector<std::pair<double, const AskedQuery*>> near;
    for (const AskedQuery& one : world.queries) {
        double cosine = 0, mass = 0;
        for (std::size_t i = 0; i < kDimensions; ++i)
            cosine += static_cast<double>(one.vector[i]) * static_cast<double>(query[i]);
        for (std::size_t c = 0; c < world.columns; ++c) mass += eligible[c] ? one.outcome[c] : 0;
        if (mass > 0) near.emplace_back(-cosine, &one);
    }
    std::sort(near.begin(), near.end());
    if (near.size() > 20) near.resize(20);
    const double fair = std::exp(-10.0);
    double own = 0, all = 0, columns = 0;
    for (const auto& [distance, one] : near)
        for (std::size_t c = 0; c < world.columns; ++c)
            if (eligible[c]) {
                const double mass = one->outcome[c] * std::exp(20 * (-distance - 1));
                all += mass;
                own += c == column ? mass : 0;
            }
    for (std::size_t c = 0; c < world.columns; ++c) columns += eligible[c] ? 1 : 0;
    return std::log((own * columns + fair) / (all + fair));
}

TEST(QueryMemoryTest, NeighboursMatchTheirDefinition) {
    std::mt19937 random(2);
    for (int round = 0; round < 100; ++round) {
        World world = random_world(random);
        // Of few directions, because codes may reorder near ties; of equals the earlier is nearer.
        for (std::size_t q = 4; q < world.queries.size(); ++q)
            world.queries[q].vector = world.queries[random() % 4].vector;
        const std::vector<bool> eligible = random_eligible(random, world.columns);
        const std::vector<float> query = unit_vector(random, kDimensions);
        std::vector<double> values(world.columns);
        world.memory().neighbours(query, eligible, values);
        for (std::size_t c = 0; c < world.columns; ++c)
            EXPECT_NEAR(values[c], eligible[c] ? neighbour_value(world, eligible, query, c) : 0,
                        0.15);  // a byte a component
    }
}

TEST(QueryMemoryTest, StylesMatchTheirDefinition) {
    std::mt19937 random(15);
    for (int round = 0; round < 100; ++round) {
        const World world = random_world(random);
        const std::vector<bool> eligible = random_eligible(random, world.columns);
        const QueryStyle style = query_style("Why is " + std::to_string(random() % 200) + " so?");
        std::vector<double> values(world.columns, 7);
        world.memory().asked_style(style, eligible, values);
        for (std::size_t c = 0; c < world.columns; ++c) {
            double product = 0;
            for (std::size_t t = 0; t < kStyleTraits; ++t)
                product += static_cast<double>(world.pilots.styles[c * kStyleTraits + t] *
                                               (style[t] - world.pilots.usual[t]));
            EXPECT_NEAR(values[c], eligible[c] ? product : 0, 1e-5);
        }
    }
}

TEST(QueryMemoryTest, KnowsExpertsThatAnswerThreeQueries) {
    World world;
    world.columns = 4;
    const auto ask = [&](std::vector<double> outcome, int times) {
        for (; times > 0; --times)
            world.queries.push_back({.vector = {1, 0, 0}, .grams = {1}, .outcome = outcome});
    };
    ask({.6, 0, .4, 0}, 3);
    ask({0, 1, 0, 0}, 2);
    ask({0, 0, 0, 0}, 3);
    const QueryMemory memory = world.memory();
    EXPECT_TRUE(memory.knows(0));
    EXPECT_FALSE(memory.knows(1));
    EXPECT_FALSE(memory.knows(2)) << "answers some of three, most of none";
    EXPECT_FALSE(memory.knows(3));
    const std::vector<std::uint8_t> bytes = memory.write();
    ByteReader in(bytes, "memory");
    EXPECT_TRUE(QueryMemory::read(in).knows(0));
}

TEST(QueryMemoryTest, NothingAlikeSpeaksForNobody) {
    World world;
    world.columns = 2;
    world.queries.assign(2, {.vector = {1, 0, 0}, .grams = {1}, .outcome = {1, 0}});
    std::vector<double> values(2);
    const std::vector<float> other{0, 1, 0}, same{1, 0, 0};
    world.memory().neighbours(other, {true, true}, values);
    EXPECT_NEAR(values[0], 0, 1e-3);
    EXPECT_NEAR(values[1], 0, 1e-3);
    world.memory().neighbours(same, {true, true}, values);
    EXPECT_GT(values[0], 0.5);
    EXPECT_LT(values[1], -5);
}

// Who may not see an expert learns nothing of it: as if what it answered had never been asked.
TEST(QueryMemoryTest, WhatOthersAnsweredDoesNotShow) {
    std::mt19937 random(3);
    World world = random_world(random);
    while (world.columns < 3) world = random_world(random);
    for (AskedQuery& query : world.queries) {  // answered by one expert
        const auto best = std::max_element(query.outcome.begin(), query.outcome.end());
        const auto at = static_cast<std::size_t>(best - query.outcome.begin());
        query.outcome.assign(world.columns, 0);
        query.outcome[at] = 1;
    }
    World without = world;
    std::erase_if(without.queries, [](const AskedQuery& query) { return query.outcome[0] > 0; });
    std::vector<bool> eligible(world.columns, true);
    eligible[0] = false;
    const std::vector<float> query = unit_vector(random, kDimensions);
    const std::vector<std::uint32_t> grams{1, 2, 3};
    std::vector<double> a(world.columns), b(world.columns);
    world.memory().neighbours(query, eligible, a);
    without.memory().neighbours(query, eligible, b);
    EXPECT_EQ(a, b);
    world.memory().asked_grams(grams, eligible, a);
    without.memory().asked_grams(grams, eligible, b);
    for (std::size_t c = 0; c < a.size(); ++c) EXPECT_NEAR(a[c], b[c], 1e-9);
}

TEST(QueryMemoryTest, SurvivesBeingWritten) {
    std::mt19937 random(4);
    for (int round = 0; round < 20; ++round) {
        const World world = random_world(random);
        QueryMemories memories;
        memories.vectors = world.memory();
        const QueryMemories read = read_memories(write_memories(memories));
        ASSERT_TRUE(read.vectors.has_value());
        EXPECT_FALSE(read.terms.has_value());
        EXPECT_EQ(read.vectors->version(), memories.vectors->version());
        EXPECT_EQ(read.vectors->write(), memories.vectors->write());
    }
}

TEST(QueryMemoryTest, RefusesDamage) {
    std::mt19937 random(5);
    QueryMemories memories;
    memories.vectors = random_world(random).memory();
    const std::vector<std::uint8_t> bytes = write_memories(memories);
    for (std::size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 200) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[i] ^= 0x10;
        EXPECT_THROW(read_memories(damaged), Error);
    }
    // Bytes that are sealed but make no sense.
    const std::vector<std::uint8_t> memory = memories.vectors->write();
    for (std::size_t i = 0; i < memory.size(); i += 1 + memory.size() / 200) {
        std::vector<std::uint8_t> damaged = memory;
        damaged[i] ^= 0x80;
        ByteReader in(damaged, "test");
        try {
            QueryMemory::read(in);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::corrupt);
        }
    }
}

// The first column's expert answers nothing; another expert came after the memory was made.
TEST(QueryMemoryTest, ExpertsThatNobodyAskedAreNeitherHelpedNorHarmed) {
    std::mt19937 random(6);
    World world = random_world(random);
    for (AskedQuery& query : world.queries) query.outcome[0] = 0;
    for (std::size_t c = 1; c < world.columns; ++c)
        for (int i = 0; i < 3; ++i) {
            world.queries.push_back(world.queries.front());
            world.queries.back().outcome.assign(world.columns, 0);
            world.queries.back().outcome[c] = 1;
        }
    const QueryMemory memory = world.memory();
    std::vector<ExpertProfile> experts(world.columns + 1);
    std::vector<std::uint32_t> columns;
    for (std::uint32_t c = 0; c < world.columns; ++c) columns.push_back(c + 1);
    const std::vector<float> query = unit_vector(random, kDimensions);
    const std::vector<std::uint32_t> grams{1, 2, 3};
    RouterInput input{experts, {}, query};
    input.memory = &memory;
    input.columns = columns;
    input.grams = grams;
    input.style = query_style("Why so?");
    for (const auto compute : {asked_words, asked_style, neighbours, pilot}) {
        std::vector<double> values(experts.size(), 7);
        compute(input, values);
        EXPECT_EQ(values[0], 0) << "came later";
        EXPECT_EQ(values[1], 0) << "was never asked";
        EXPECT_TRUE(std::any_of(values.begin() + 2, values.end(), [](double v) { return v != 0; }));
    }
}

TEST(QueryGramsTest, CountWordsPairsAndEnds) {
    EXPECT_EQ(query_grams("Does it?").size(), 5U);  // does, it, ^ does, does it, it $
    EXPECT_EQ(query_grams("does IT"), query_grams("Does it?"));
    EXPECT_NE(query_grams("it does"), query_grams("does it"));
    EXPECT_TRUE(query_grams(" ?! ").empty());
    const auto grams = query_grams("a b a b a b");
    EXPECT_TRUE(std::is_sorted(grams.begin(), grams.end()));
    EXPECT_EQ(grams.size(), 6U);  // a, b, ^ a, a b, b a, b $
}

// Two experts that the router takes for each other: what tells their queries apart is one
// component.
TEST(TunePilotsTest, LearnWhatTheRouterDoesNotKnow) {
    std::mt19937 random(7);
    std::vector<AskedQuery> queries(200);
    const std::vector<double> logits{0, 0, -20};
    std::vector<PilotLesson> lessons;
    for (AskedQuery& query : queries) {
        query.vector = unit_vector(random, 8);
        query.outcome = {0, 0, 0};
        query.outcome[query.vector[3] > 0 ? 0 : 1] = 1;
        lessons.push_back({query.vector, query.outcome, logits});
    }
    const std::vector<float> pilots = tune_pilots(lessons, 3, 8);
    ASSERT_EQ(pilots.size(), 24U);
    std::size_t right = 0;
    for (const AskedQuery& query : queries) {
        double difference = 0;
        for (std::size_t i = 0; i < 8; ++i)
            difference += static_cast<double>((pilots[i] - pilots[8 + i]) * query.vector[i]);
        right += (difference > 0) == (query.vector[3] > 0) ? 1 : 0;
    }
    EXPECT_GT(right, 190U);
    EXPECT_EQ(pilots, tune_pilots(lessons, 3, 8));
    for (PilotLesson& lesson : lessons) lesson.weight = 2;
    EXPECT_EQ(pilots, tune_pilots(lessons, 3, 8)) << "only how much more some weigh tells";
    EXPECT_TRUE(tune_pilots({}, 0, 0).empty());
}

}  // namespace
}  // namespace moxie
