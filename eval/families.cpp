#include "eval/families.h"

namespace moxie::eval {

Families::Families(const std::vector<ExpertInfo>& experts) {
    for (const ExpertInfo& expert : experts) {
        if (expert.kind == "retriever") retrievers_[expert.parent].push_back(expert.name);
        if (expert.kind != "discovered") continue;
        parents_[expert.name] = expert.parent;
        if (expert.shared) rests_.insert(expert.name);
    }
}

std::vector<std::string> Families::opened_alone(const std::string& expert) const {
    std::vector<std::string> names = {expert};
    const auto over = retrievers_.find(expert);
    if (over != retrievers_.end())
        names.insert(names.end(), over->second.begin(), over->second.end());
    return names;
}

bool Families::is_own(const std::string& expert, const std::string& own) const {
    const auto parent = parents_.find(expert);
    return expert == own || (parent != parents_.end() && parent->second == own);
}

bool Families::tells_of(const std::string& expert, const std::string& own) const {
    return is_own(expert, own) && !rests_.contains(expert);
}

}  // namespace moxie::eval
