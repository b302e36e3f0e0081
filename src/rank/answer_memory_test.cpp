#include "rank/answer_memory.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "moxie/error.h"
#include "rank/recipe_lesson.h"

namespace moxie {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<float> random_unit(std::mt19937& random, const std::vector<float>& around = {}) {
    std::normal_distribution<float> normal(0, around.empty() ? 1.0F : 0.2F);
    std::vector<float> vector(16);
    double squares = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) {
        vector[i] = normal(random) + (around.empty() ? 0 : around[i]);
        squares += double{vector[i]} * double{vector[i]};
    }
    for (float& value : vector) value = static_cast<float>(value / std::sqrt(squares));
    return vector;
}

// Questions about a few things, each answered by some of twelve documents of three experts.
std::vector<AnsweredQuery> some_queries(std::size_t count) {
    std::mt19937 random(3);
    std::vector<std::vector<float>> things;
    for (int i = 0; i < 5; ++i) things.push_back(random_unit(random));
    std::vector<AnsweredQuery> queries;
    for (std::size_t q = 0; q < count; ++q) {
        AnsweredQuery query{q, random_unit(random, things[q % 5]), {}};
        for (std::size_t n = 0; n <= q % 3; ++n)
            query.documents.emplace_back(random() % 3, "d" + std::to_string(random() % 4));
        queries.push_back(query);
    }
    return queries;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
    return sum;
}

// The formula, from the vectors as they came.
std::map<AnsweringDocument, double> expected(const std::vector<AnsweredQuery>& queries,
                                             const std::vector<float>& vector, std::uint64_t but) {
    std::map<AnsweringDocument, double> squares;
    for (const AnsweredQuery& query : queries) {
        const double near = cosine(query.vector, vector) - 0.5;
        if (near <= 0 || query.text == but) continue;
        const std::set<AnsweringDocument> documents(query.documents.begin(), query.documents.end());
        for (const AnsweringDocument& document : documents) squares[document] += near * near;
    }
    return squares;
}

TEST(AnswerMemoryTest, LikenessIsTheRootOfTheSquaresOfWhatIsAboveAHalf) {
    const std::vector<AnsweredQuery> queries = some_queries(200);
    const AnswerMemory memory("e", queries);
    for (std::size_t q = 0; q < 50; ++q) {
        const auto wanted = expected(queries, queries[q].vector, q);
        std::map<AnsweringDocument, double> found;
        for (const auto& [document, likeness] : memory.recall(queries[q].vector, q))
            found[*document] = likeness;
        for (const auto& [document, squares] : wanted) {
            const auto at = found.find(document);
            EXPECT_NEAR(at == found.end() ? 0 : at->second, std::sqrt(squares), 0.02);
        }
        for (const auto& [document, likeness] : found)
            EXPECT_TRUE(wanted.contains(document) || likeness < 0.02);
    }
}

TEST(AnswerMemoryTest, AQuestionThatIsLeftOutTellsNothing) {
    const std::vector<AnsweredQuery> one{{7, {1, 0}, {{1, "a"}}}};
    const AnswerMemory memory("e", one);
    EXPECT_THAT(memory.recall(one[0].vector), SizeIs(1));
    EXPECT_THAT(memory.recall(one[0].vector, 7), IsEmpty());
    EXPECT_THAT(memory.recall(std::vector<float>{1, 0, 0}), IsEmpty()) << "of another encoder";
}

TEST(AnswerMemoryTest, WhatIsKeptOfSomeExpertsRecallsTheSameOfThem) {
    const std::vector<AnsweredQuery> queries = some_queries(100);
    const AnswerMemory memory("e", queries);
    const AnswerMemory kept = memory.kept(
        [](std::uint64_t, const AnsweringDocument& document) { return document.first != 1; });
    EXPECT_LT(kept.queries(), memory.queries());
    std::map<AnsweringDocument, double> all, some;
    for (const auto& [document, likeness] : memory.recall(queries[1].vector))
        if (document->first != 1) all[*document] = likeness;
    for (const auto& [document, likeness] : kept.recall(queries[1].vector))
        some[*document] = likeness;
    EXPECT_FALSE(some.empty());
    EXPECT_EQ(some, all);
}

TEST(AnswerMemoryTest, PartsJoinedRecallWhatTheWholeDoes) {
    const std::vector<AnsweredQuery> queries = some_queries(100);
    const AnswerMemory memory("e", queries);
    const auto even = [](std::uint64_t text, const AnsweringDocument&) { return text % 2 == 0; };
    const auto odd = [](std::uint64_t text, const AnsweringDocument&) { return text % 2 == 1; };
    const AnswerMemory joined = memory.kept(even).joined(memory.kept(odd));
    EXPECT_EQ(joined.queries(), memory.queries());
    std::map<AnsweringDocument, double> all, both;
    for (const auto& [document, likeness] : memory.recall(queries[1].vector))
        all[*document] = likeness;
    for (const auto& [document, likeness] : joined.recall(queries[1].vector))
        both[*document] = likeness;
    ASSERT_EQ(both.size(), all.size());
    for (const auto& [document, likeness] : all) EXPECT_NEAR(both[document], likeness, 1e-9);
}

TEST(AnswerMemoryTest, IsReadAsItWasWrittenAndDamageIsRefused) {
    const AnswerMemory memory("e", some_queries(40));
    ByteWriter out;
    memory.write(out);
    ByteReader in(out.bytes(), "memory");
    EXPECT_EQ(AnswerMemory::read(in).version(), memory.version());
    for (std::size_t length = 0; length < out.size(); ++length) {
        ByteReader cut(out.bytes().first(length), "memory");
        EXPECT_THROW(AnswerMemory::read(cut), Error) << length;
    }
    EXPECT_NE(AnswerMemory("e", some_queries(39)).version(), memory.version());
    EXPECT_EQ(AnswerMemory("e", {}).queries(), 0U);
}

// Whether likeness tells the relevant document of the first expert's queries; it misleads in the
// second, whose likely documents are others.
std::vector<RecipeLesson> lessons_of_two(std::size_t count) {
    std::vector<RecipeLesson> lessons;
    std::mt19937 random(5);
    std::uniform_real_distribution<double> score(0, 1);
    for (std::size_t i = 0; i < count; ++i) {
        RecipeLesson& lesson = lessons.emplace_back();
        lesson.own = i % 2;
        lesson.weights = {0.5, 0.5};
        lesson.gains.assign(20, 0);
        lesson.likeness.assign(20, 0);
        for (std::uint32_t d = 0; d < 20; ++d)
            lesson.rows.push_back(
                {d, static_cast<std::uint32_t>(lesson.own), score(random), score(random)});
        lesson.gains[3] = 1;
        lesson.likeness[lesson.own == 0 ? 3 : 4] = 0.3;
    }
    return lessons;
}

TEST(AnswersTrialTest, AnswersAreToldWhereTheyHelpAlone) {
    const std::vector<RecipeLesson> lessons = lessons_of_two(120);
    std::vector<const RecipeLesson*> all;
    std::vector<std::size_t> folds;
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        all.push_back(&lessons[i]);
        folds.push_back(i / 2 % kRecipeFolds);
    }
    const std::vector<std::uint32_t> experts{1, 2, 3};
    const auto trials = try_answers(all, folds, experts, shipped_recipes());
    ASSERT_THAT(trials, SizeIs(3));
    EXPECT_TRUE(trials[0].better());
    EXPECT_GT(trials[0].gain, trials[0].low);
    EXPECT_FALSE(trials[1].better());
    EXPECT_EQ(trials[1].weight, 0);
    EXPECT_EQ(trials[2].queries, 0U);
    EXPECT_FALSE(trials[2].better());
    const auto few = try_answers(std::span(all).first(30), std::span(folds).first(30), experts,
                                 shipped_recipes());
    EXPECT_FALSE(few[0].better()) << "fifteen queries tell too little";
}

// The first expert's documents answered its own queries, and look as if they answered the second's.
TEST(AnswersTrialTest, WhoseAnswersHarmAnotherIsToldNone) {
    std::vector<RecipeLesson> lessons = lessons_of_two(120);
    for (RecipeLesson& lesson : lessons) {
        if (lesson.own == 0) continue;
        lesson.likeness.assign(20, 0);
        for (std::uint32_t d = 10; d < 20; ++d) {
            lesson.rows[d].expert = 0;
            lesson.likeness[d] = 0.5;
        }
        lesson.rows[3].words = lesson.rows[3].cosine = 1;
    }
    std::vector<const RecipeLesson*> all;
    std::vector<std::size_t> folds;
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        all.push_back(&lessons[i]);
        folds.push_back(i / 2 % kRecipeFolds);
    }
    const auto trials =
        try_answers(all, folds, std::vector<std::uint32_t>{1, 2}, shipped_recipes());
    EXPECT_GT(trials[0].low, 0) << "alone it gains";
    EXPECT_FALSE(trials[0].better());
}

}  // namespace
}  // namespace moxie
