#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/draft.h"
#include "expert/retrievers.h"
#include "moxie/answer.h"
#include "moxie/train.h"
#include "route/pilots.h"

namespace moxie {

/// The kind of learnt state that says how recipes are to count in an expert for which queries.
inline constexpr const char* kRetrievers = "retrievers";

/// The ways to search an expert's chunks that are compared; pilots win those that are alike.
std::vector<RecipeShares> arms_of(const Expert& expert);
/// "a + b", or "0.3 a + 0.7 b".
std::string arm_name(const Expert& expert, const RecipeShares& arm);

/// What judged queries say of the ways to search one expert's chunks.
struct RetrieverLessons {
    Pilots pilots;
    std::vector<RecipeShares> arms;  ///< that the pilots' arms are
};

/// What was learnt for an expert with these retrievers; null where nothing was, or of others.
/// Damaged, it is left out with a warning. The trace names its version. Lives as long as the
/// snapshot.
const RetrieverLessons* retriever_lessons(const Snapshot& snapshot, const Expert& expert,
                                          Trace& trace);

/// What names the learnt shares in a score, by what they are; empty where there are none that can
/// be read.
std::string retriever_suffix(const Snapshot& snapshot);

/// Reads what was learnt of retrievers: throws Error{corrupt}, or {conflict} for another version.
void verify_retriever_lessons(Bytes state);

/// A query with the documents of one expert that answer it, and how well (gains above 0).
struct GradedQuery {
    std::string text;
    std::map<std::string, double> gains;
};

/// nDCG@10 of each query by every arm (see Pilots) over an expert's chunks, with its vector;
/// queries that cannot be encoded are left out. `stop_if_asked` may throw.
Pilots teach_retrievers(const Snapshot& snapshot, Encoders& encoders, const Expert& expert,
                        const std::vector<GradedQuery>& queries,
                        const std::function<void(std::size_t done)>& stop_if_asked);

/// Learns from judged queries how recipes are to count for the experts that have retrievers, and
/// keeps what is better than all of them fused on queries left out. Empty where no expert has any.
std::vector<RetrieverReport> train_retrievers(Draft& draft,
                                              const std::vector<Judgement>& judgements,
                                              Progress* progress);

}  // namespace moxie
