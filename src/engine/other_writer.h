#pragma once

#include <optional>
#include <string>

#include "moxie/progress.h"
#include "store/writer.h"

namespace moxie {

/// For tests: another writer, which ends when somebody waits for it.
class OtherWriter final : public Progress {
public:
    explicit OtherWriter(const std::string& store)
        : writer_(std::in_place, StorePaths(store), disk_files()) {}
    void update(std::uint64_t, std::uint64_t, std::uint64_t, const std::string& what) override {
        if (what != "another process is writing") return;
        waited = true;
        writer_.reset();
    }
    bool waited = false;

private:
    std::optional<Writer> writer_;
};

}  // namespace moxie
