#pragma once

#include <span>
#include <string_view>

namespace moxie {

/// The instruction sets that kernels are written for, weakest first. A higher level may be faster
/// and never gives another result.
enum class KernelLevel {
    scalar,  ///< any CPU
    avx2,
    avx512,  ///< AVX-512 F, BW, VL and VNNI (Ice Lake and Zen 4 onwards)
};

/// What this CPU and its operating system can run.
bool runs_here(KernelLevel level);
/// The highest level that runs here. Costs a few loads: ask once a call, not once a row.
KernelLevel best_kernel();
/// Every level that runs here, weakest first: what a test goes through.
std::span<const KernelLevel> kernels_here();

/// "scalar", "avx2", "avx512".
std::string_view to_string(KernelLevel level);

}  // namespace moxie
