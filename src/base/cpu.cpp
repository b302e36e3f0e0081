#include "base/cpu.h"

#include <array>

namespace moxie {
namespace {

constexpr std::array kLevels = {KernelLevel::scalar, KernelLevel::avx2, KernelLevel::avx512};

}  // namespace

bool runs_here(KernelLevel level) {
#if defined(__x86_64__)
    switch (level) {
        case KernelLevel::scalar:
            return true;
        case KernelLevel::avx2:
            return __builtin_cpu_supports("avx2") != 0;
        case KernelLevel::avx512:
            return __builtin_cpu_supports("avx512f") != 0 &&
                   __builtin_cpu_supports("avx512bw") != 0 &&
                   __builtin_cpu_supports("avx512vl") != 0 &&
                   __builtin_cpu_supports("avx512vnni") != 0;
    }
#endif
    return level == KernelLevel::scalar;
}

KernelLevel best_kernel() { return kernels_here().back(); }

std::span<const KernelLevel> kernels_here() {
    std::size_t count = 1;
    while (count < kLevels.size() && runs_here(kLevels[count])) ++count;
    return std::span(kLevels).first(count);
}

std::string_view to_string(KernelLevel level) {
    constexpr std::array<std::string_view, kLevels.size()> kNames = {"scalar", "avx2", "avx512"};
    return kNames[static_cast<std::size_t>(level)];
}

}  // namespace moxie
