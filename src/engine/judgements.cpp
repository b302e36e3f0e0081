#include <map>

#include "engine/train.h"

namespace moxie {

namespace {

// Finds the one expert that holds a document.
class Holders {
public:
    Holders(const Engine::Parts& parts, const Snapshot& snapshot)
        : catalog_(parts.paths, parts.files, Database::Access::read) {
        for (const auto& expert : snapshot.holders()) experts_[expert->name] = expert->id;
    }

    /// Empty: no expert holds it, or several do and `named` does not say which.
    std::optional<std::pair<std::string, std::string>> find(const std::string& named) {
        std::vector<std::string> holding;
        for (const auto& [name, id] : experts_)
            if (catalog_.document(id, named)) holding.push_back(name);
        if (holding.size() == 1) return std::pair(holding.front(), named);
        const std::size_t slash = named.find('/');
        if (slash == std::string::npos) return std::nullopt;
        const auto expert = experts_.find(named.substr(0, slash));
        std::string id = named.substr(slash + 1);
        if (expert == experts_.end() || !catalog_.document(expert->second, id)) return std::nullopt;
        return std::pair(expert->first, std::move(id));
    }

private:
    Catalog catalog_;
    std::map<std::string, std::int64_t> experts_;
};

}  // namespace

std::vector<Judgement> judgements_of(const Engine::Parts& parts, const Snapshot& snapshot,
                                     const std::vector<TrainQuery>& queries,
                                     std::vector<std::string>& warnings) {
    Holders holders(parts, snapshot);
    std::vector<Judgement> judgements;
    std::vector<std::string> lost;
    for (const TrainQuery& query : queries)
        for (const std::string& named : query.documents) {
            if (auto held = holders.find(named))
                judgements.push_back({query.text, std::move(held->first), std::move(held->second)});
            else
                lost.push_back(named);
        }
    if (!lost.empty())
        warnings.push_back(
            std::to_string(lost.size()) +
            (lost.size() == 1 ? " named document is" : " named documents are") +
            " left out, because no expert holds it, or several do (then EXPERT/ID says which); "
            "the first: " +
            excerpt(lost.front()));
    return judgements;
}

}  // namespace moxie
