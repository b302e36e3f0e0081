#pragma once

#include <map>
#include <string>

#include "eval/study.h"
#include "moxie/answer.h"

namespace moxie::eval {

/// Counts what one mode opens.
class LoadTable {
public:
    void add(const Route& route);
    /// Without hardness.
    Load summary(const std::string& route) const;

private:
    struct Tally {
        std::size_t opened = 0;
        double weight = 0;
    };
    std::map<std::string, Tally> experts_;
    std::size_t queries_ = 0;
};

}  // namespace moxie::eval
