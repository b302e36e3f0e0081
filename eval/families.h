#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "moxie/engine.h"

namespace moxie::eval {

/// Which experts belong to which: those discovered in one, and the retrievers over it.
class Families {
public:
    Families() = default;
    explicit Families(const std::vector<ExpertInfo>& experts);

    /// What opens an expert alone as the product opens it among others: it, or all that was
    /// discovered in it, with every retriever over it.
    std::vector<std::string> opened_alone(const std::string& expert) const;
    /// Whether `expert` is the own one or was discovered in it.
    bool is_own(const std::string& expert, const std::string& own) const;
    /// Whether that it was opened says that the own expert was found: what was discovered in it and
    /// is always open says nothing.
    bool tells_of(const std::string& expert, const std::string& own) const;

private:
    std::map<std::string, std::string> parents_;                  // of discovered experts
    std::map<std::string, std::vector<std::string>> retrievers_;  // over an expert
    std::set<std::string> rests_;                                 // discovered and always open
};

}  // namespace moxie::eval
