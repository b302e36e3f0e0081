#pragma once

#include <functional>
#include <string>
#include <utility>

#include "moxie/progress.h"

namespace moxie {

/// For tests: does something each time that a stage begins, as others might meanwhile.
class Meanwhile final : public Progress {
public:
    Meanwhile(std::string stage, std::function<void()> act)
        : stage_(std::move(stage)), act_(std::move(act)) {}
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string& what) override {
        if (std::exchange(last_, what) != what && what == stage_) act_();
    }
    bool cancelled() override { return false; }

private:
    std::string stage_, last_;
    std::function<void()> act_;
};

}  // namespace moxie
