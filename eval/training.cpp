#include "eval/training.h"

#include <set>

#include "eval/collection_files.h"
#include "moxie/error.h"

namespace moxie::eval {

std::vector<TrainQuery> load_training(const std::string& queries, const std::string& qrels) {
    const Judgements judgements = qrels.empty() ? Judgements() : read_judgements(qrels);
    std::vector<TrainQuery> training;
    std::set<std::string> ids;
    read_queries(queries, [&](std::string id, std::string text) {
        const auto judged = judgements.find(id);
        if (!qrels.empty() && judged == judgements.end()) return;
        if (!qrels.empty() && !ids.insert(id).second)
            throw Error(ErrorCode::unsupported, queries +
                                                    ": several queries have the same _id, by which "
                                                    "judgements name them: " +
                                                    excerpt(id));
        TrainQuery& query = training.emplace_back(TrainQuery{std::move(text), {}});
        if (qrels.empty()) return;
        for (const auto& [document, grade] : judged->second)
            if (grade > 0) query.documents.push_back(document);
    });
    if (training.empty())
        throw Error(ErrorCode::invalid_request,
                    qrels.empty() ? "there are no queries in: " + queries
                                  : "no query of " + queries + " is judged in: " + qrels,
                    "queries");
    return training;
}

}  // namespace moxie::eval
