// How fast vectors are scanned, beside how fast the same memory can be read at all: both in the
// same run, alternately, one thread. Prints the median of each and of their ratio over the rounds.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "index/vector_search.h"
#include "index/vector_segment.h"
#include "index/vector_segment_builder.h"
#include "index/vector_segment_format.h"

namespace moxie {
namespace {

constexpr std::size_t kDimensions = 384;
constexpr std::size_t kRounds = 15;
constexpr std::uint32_t kBlockRows = 4096;

/// CPU time of this thread: other work on the machine then costs memory bandwidth only.
double cpu_seconds() {
    std::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + kRounds / 2, values.end());
    return values[kRounds / 2];
}

// What a read-only pass needs: whole registers, four chains of additions. Asking 8 KiB ahead helps
// on some CPUs, so the faster of both ways is what counts as reading.
#if defined(__x86_64__)
using Wide [[gnu::vector_size(64), gnu::may_alias]] = std::uint64_t;
template <std::size_t ahead>
[[gnu::target("avx512f")]] std::uint64_t sum_avx512(const std::uint8_t* bytes, std::size_t count) {
    Wide sums[4] = {};
    for (std::size_t i = 0; i + 256 <= count; i += 256) {
        for (std::size_t j = 0; j < ahead / 2048; ++j)
            __builtin_prefetch(bytes + i + ahead + j * 64);
        for (std::size_t j = 0; j < 4; ++j) {
            Wide part;
            std::memcpy(&part, bytes + i + j * 64, 64);
            sums[j] += part;
        }
    }
    const Wide all = sums[0] + sums[1] + sums[2] + sums[3];
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += all[i];
    return sum;
}
#endif

std::uint64_t sum_plain(const std::uint8_t* bytes, std::size_t count) {
    std::uint64_t sums[8] = {};
    for (std::size_t i = 0; i + 64 <= count; i += 64)
        for (std::size_t j = 0; j < 8; ++j) {
            std::uint64_t part;
            std::memcpy(&part, bytes + i + j * 8, 8);
            sums[j] += part;
        }
    std::uint64_t sum = 0;
    for (const std::uint64_t part : sums) sum += part;
    return sum;
}

template <typename Work>
double timed(const Work& work) {
    const double start = cpu_seconds();
    work();
    return cpu_seconds() - start;
}

/// Seconds to read it all once. What was read goes into `sink`, so that it is read.
double reading_seconds(Bytes bytes, std::uint64_t& sink) {
#if defined(__x86_64__)
    if (runs_here(KernelLevel::avx512))
        return std::min(timed([&] { sink += sum_avx512<0>(bytes.data(), bytes.size()); }),
                        timed([&] { sink += sum_avx512<8192>(bytes.data(), bytes.size()); }));
#endif
    return timed([&] { sink += sum_plain(bytes.data(), bytes.size()); });
}

VectorSegment random_segment(VectorFormat format, std::size_t rows) {
    VectorSegmentBuilder builder("bench@1", kDimensions, format);
    std::mt19937 random(1);
    std::vector<float> vector(kDimensions);
    for (std::size_t i = 0; i < rows; ++i) {
        for (float& component : vector)
            component = static_cast<float>(random() >> 8) / 8388608.0f - 1.0f;
        builder.add(vector);
    }
    return {builder.build(), "bench"};
}

/// Seconds of each round, and what reading took around it.
struct Figures {
    std::string name;
    std::function<void()> work;
    std::vector<double> seconds, reading, share;
};

void scan_all(const VectorSegment& segment, const VectorQuery& query, KernelLevel level) {
    std::vector<double> block(kBlockRows);
    for (std::uint32_t row = 0; row < segment.count(); row += kBlockRows)
        segment.scan(query, row, std::min(row + kBlockRows, segment.count()), block, level);
}

std::vector<Figures> what_to_measure(const VectorSegment& segment, const VectorQuery& query) {
    std::vector<Figures> figures;
    for (const KernelLevel level : kernels_here())
        figures.push_back({std::string(to_string(level)),
                           [&segment, &query, level] { scan_all(segment, query, level); },
                           {},
                           {},
                           {}});
    figures.push_back({"best, k = 10",
                       [&segment, &query] {
                           VectorCounters counters;
                           search_flat(segment, query, {}, {}, counters);
                       },
                       {},
                       {},
                       {}});
    return figures;
}

/// One round of one figure, reading before and after it.
void measure_once(Figures& figure, Bytes memory, double bytes, std::uint64_t& sink) {
    const double before = reading_seconds(memory, sink);
    const double seconds = timed(figure.work);
    const double reading = (before + reading_seconds(memory, sink)) / 2;
    figure.seconds.push_back(seconds);
    figure.reading.push_back(static_cast<double>(memory.size()) / reading / 1e9);
    figure.share.push_back(bytes / seconds / 1e9 / figure.reading.back());
}

void measure(VectorFormat format, std::size_t rows) {
    const VectorSegment segment = random_segment(format, rows);
    segment.verify();
    const std::size_t row_bytes = rows * row_stride(format, kDimensions);
    const Bytes memory = segment.container().read(VectorSection::rows, 0, row_bytes);
    const auto bytes = static_cast<double>(row_bytes + rows * sizeof(float));  // with the scales
    const VectorQuery query(std::vector<float>(kDimensions, 0.5f));
    std::vector<Figures> figures = what_to_measure(segment, query);
    std::uint64_t sink = 0;
    for (std::size_t round = 0; round < kRounds; ++round)
        for (Figures& figure : figures) measure_once(figure, memory, bytes, sink);
    std::printf("%s, %zu rows of %zu dimensions, %.0f MB (sum %llx)\n",
                std::string(to_string(format)).c_str(), rows, kDimensions, bytes / 1e6,
                static_cast<unsigned long long>(sink));
    for (const Figures& figure : figures)
        std::printf("  %-12s %5.1f GB/s  %5.1f ns a vector  %5.1f %% of reading at %.1f GB/s\n",
                    figure.name.c_str(), bytes / 1e9 / median(figure.seconds),
                    median(figure.seconds) / static_cast<double>(rows) * 1e9,
                    median(figure.share) * 100, median(figure.reading));
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    const std::size_t megabytes = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 384;
    const std::size_t rows = megabytes * 1'000'000 / moxie::kDimensions;
    moxie::measure(moxie::VectorFormat::int8, rows);
    moxie::measure(moxie::VectorFormat::float32, rows / 4);
}
