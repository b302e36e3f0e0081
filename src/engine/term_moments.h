#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "engine/inquiry.h"

namespace moxie {

/// Mean and variance of what a term adds to the scores of the chunks that hold it, as Taily (Aly,
/// Hiemstra and Demeester 2013) keeps them of every term.
struct Moments {
    double mean = 0, variance = 0;
};

/// Those that were asked for, kept, because frequent terms are asked for again and again. Any
/// number of threads. For router_study alone.
class KnownMoments {
public:
    /// Of the inquiry's term over an expert, by their places there.
    Moments of(const Inquiry& inquiry, std::size_t term, std::uint32_t expert);

private:
    std::mutex mutex_;
    std::map<std::pair<std::uint64_t, std::uint32_t>, Moments> known_;
};

}  // namespace moxie
