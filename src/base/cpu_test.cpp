#include "base/cpu.h"

#include <gtest/gtest.h>

namespace moxie {
namespace {

TEST(CpuTest, TheScalarLevelRunsEverywhere) {
    EXPECT_TRUE(runs_here(KernelLevel::scalar));
    EXPECT_EQ(kernels_here().front(), KernelLevel::scalar);
}

TEST(CpuTest, TheBestLevelIsTheLastOfThoseThatRun) {
    EXPECT_TRUE(runs_here(best_kernel()));
    EXPECT_EQ(kernels_here().back(), best_kernel());
    for (const KernelLevel level : kernels_here()) EXPECT_TRUE(runs_here(level));
}

TEST(CpuTest, LevelsHaveNames) {
    EXPECT_EQ(to_string(KernelLevel::scalar), "scalar");
    EXPECT_EQ(to_string(KernelLevel::avx512), "avx512");
}

}  // namespace
}  // namespace moxie
