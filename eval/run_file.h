#pragma once

#include <string>
#include <vector>

#include "moxie/answer.h"

namespace moxie::eval {

/// A document in a ranking.
struct RankedDocument {
    /// The document's id; "EXPERT/ID" for those of other experts than the query's
    /// own, so that no other expert's document can pass for a judged one.
    std::string id;
    double score = 0;  ///< of its best chunk
};

/// At most `limit` distinct documents of the hits, each at the place of its
/// best chunk.
std::vector<RankedDocument> rank_documents(const std::vector<Hit>& hits,
                                           const std::string& own_expert, std::size_t limit);

/// The lines of one query in a TREC run: `query Q0 document rank score tag`.
/// trec_eval ignores the rank, keeps scores as float32 and orders equal ones by
/// name, so each score is written as the engine's in float32, lowered to the
/// next smaller float where it would not be below the one before. A query that
/// found nothing gets one line with a document that does not exist, because
/// trec_eval leaves queries without lines out of its mean.
std::string run_lines(const std::string& query, const std::vector<RankedDocument>& ranking,
                      const std::string& tag);

}  // namespace moxie::eval
