#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "text/analyser.h"

namespace moxie {

/// One analyser a thread, kept for its caches. Any thread.
class AnalyserPool {
public:
    explicit AnalyserPool(std::size_t count) : free_(count) {}
    Analyser take() {
        const std::lock_guard guard(mutex_);
        if (free_.empty()) return Analyser();
        Analyser analyser = std::move(free_.back());
        free_.pop_back();
        return analyser;
    }
    void give(Analyser analyser) {
        const std::lock_guard guard(mutex_);
        free_.push_back(std::move(analyser));
    }

private:
    std::mutex mutex_;
    std::vector<Analyser> free_;
};

class AnalyserLease {
public:
    explicit AnalyserLease(AnalyserPool& pool) : pool_(pool), analyser_(pool.take()) {}
    ~AnalyserLease() { pool_.give(std::move(analyser_)); }
    Analyser& operator*() { return analyser_; }

private:
    AnalyserPool& pool_;
    Analyser analyser_;
};

}  // namespace moxie
