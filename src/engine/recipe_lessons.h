#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/encoders.h"
#include "engine/train.h"
#include "rank/recipe_lesson.h"
#include "store/snapshot.h"

namespace moxie {

/// A query, and the documents that were judged to answer it.
struct JudgedQuery {
    std::string text;
    std::set<std::pair<std::string, std::string>> relevant;  ///< expert, document
    /// What is remembered of it: its vector is empty where it has none to be compared with.
    AnsweredQuery asked{};
    std::vector<EncodedQuery> encoded{};
};

/// At most a few thousand, by hash, so that neither their order nor who else is among them decides
/// what one is used for; of experts that are asked little all. Not encoded yet.
std::vector<JudgedQuery> judged_queries(const std::vector<Judgement>& judgements,
                                        const Snapshot& snapshot);

/// Fills in the query's vectors. Any thread.
void encode_judged(const Snapshot& snapshot, Encoders& encoders, JudgedQuery& query);

/// What flat search finds for an encoded query under several shares of words, and what the answers
/// of others say of it. Nothing where there is no vector to compare with. Any thread.
std::optional<RecipeLesson> lesson_of(const Snapshot& snapshot, Encoders& encoders,
                                      const JudgedQuery& query, const AnswerMemory& memory);

}  // namespace moxie
