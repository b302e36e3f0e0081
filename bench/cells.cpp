// How much of flat search's top ten a routed search keeps, against how much of the vectors it
// opens. Reads NAME.docs.npy and NAME.queries.npy (float32 in C order), optionally numbers of
// queries.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/clock.h"
#include "expert/cells.h"
#include "index/vector_search.h"
#include "index/vector_segment.h"
#include "index/vector_segment_builder.h"

namespace moxie {
namespace {

struct Matrix {
    std::size_t rows = 0, columns = 0;
    std::vector<float> values;
    std::span<const float> row(std::size_t index) const {
        return std::span(values).subspan(index * columns, columns);
    }
};

std::size_t number_after(const std::string& text, std::size_t at) {
    return std::strtoull(text.c_str() + at, nullptr, 10);
}

Matrix read_npy(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const std::size_t shape = bytes.find("'shape': (");
    if (shape == std::string::npos) throw std::runtime_error("not a matrix of float32: " + path);
    Matrix matrix;
    matrix.rows = number_after(bytes, shape + 10);
    matrix.columns = number_after(bytes, bytes.find(", ", shape + 10) + 2);
    const std::size_t length = matrix.rows * matrix.columns;
    matrix.values.resize(length);
    std::memcpy(matrix.values.data(), bytes.data() + bytes.size() - length * 4, length * 4);
    return matrix;
}

/// Numbers of the queries to use, one a line; all where there is no such file.
std::vector<std::size_t> chosen_queries(const std::string& path, std::size_t all) {
    std::vector<std::size_t> chosen;
    std::ifstream file(path);
    for (std::size_t number = 0; file >> number;) chosen.push_back(number);
    if (chosen.empty()) {
        chosen.resize(all);
        std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    }
    return chosen;
}

/// CPU time of all threads.
double cpu_ms() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }

struct Curve {
    std::vector<double> kept, opened, centroids;
    double ms = 0;
};

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// Half the width of the 95 % interval of the mean, by the bootstrap.
double half_width(const std::vector<double>& values) {
    std::mt19937_64 random(1);
    std::vector<double> means;
    for (int i = 0; i < 1000; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < values.size(); ++j) sum += values[random() % values.size()];
        means.push_back(sum / static_cast<double>(values.size()));
    }
    std::sort(means.begin(), means.end());
    return (means[975] - means[25]) / 2;
}

Curve measure(const VectorSegment& segment, const std::vector<VectorQuery>& queries,
              const std::vector<std::vector<SimilarChunk>>& truth, const CellStop& stop) {
    Curve curve;
    const Stopwatch watch;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        VectorCounters counters;
        const auto found = search_cells(segment, queries[i], {}, stop, {}, counters);
        std::size_t kept = 0;
        for (const SimilarChunk& hit : found)
            kept += static_cast<std::size_t>(std::count(truth[i].begin(), truth[i].end(), hit));
        const auto count = static_cast<double>(segment.count());
        curve.kept.push_back(static_cast<double>(kept) / static_cast<double>(truth[i].size()));
        curve.opened.push_back(static_cast<double>(counters.vectors) / count);
        curve.centroids.push_back(static_cast<double>(counters.centroids) / count);
    }
    curve.ms = watch.ms() / static_cast<double>(queries.size());
    return curve;
}

VectorSegmentBuilder builder_of(const Matrix& documents, VectorFormat format) {
    VectorSegmentBuilder builder("bench@1", documents.columns, format);
    for (std::size_t row = 0; row < documents.rows; ++row) builder.add(documents.row(row));
    return builder;
}

using Answers = std::vector<std::vector<SimilarChunk>>;

Answers flat_answers(const VectorSegment& segment, const std::vector<VectorQuery>& queries) {
    Answers answers;
    VectorCounters ignored;
    for (const VectorQuery& query : queries)
        answers.push_back(search_flat(segment, query, {}, {}, ignored));
    return answers;
}

/// The share of the hits of `a` that `b` has too.
double shared_chunks(const Answers& a, const Answers& b) {
    std::size_t shared = 0, all = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (const SimilarChunk& hit : a[i]) {
            ++all;
            shared += std::any_of(b[i].begin(), b[i].end(), [&](const SimilarChunk& other) {
                return other.chunk == hit.chunk;
            });
        }
    return static_cast<double>(shared) / static_cast<double>(all);
}

void print_curve(const VectorSegment& segment, const std::vector<VectorQuery>& queries,
                 const Answers& truth, double group_margin) {
    for (const double margin : {0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 0.8, 1.0}) {
        const Curve curve = measure(segment, queries, truth, {margin, group_margin});
        std::printf("  margin %.2f kept %.3f ± %.3f opened %.4f centroids %.4f  %.3f ms\n", margin,
                    mean(curve.kept), half_width(curve.kept), mean(curve.opened),
                    mean(curve.centroids), curve.ms);
    }
}

void run(const std::string& name, const CellOptions& options, double group_margin) {
    const Matrix documents = read_npy(name + ".docs.npy");
    const Matrix all_queries = read_npy(name + ".queries.npy");
    VectorSegmentBuilder builder = builder_of(documents, VectorFormat::int8);
    const double start = cpu_ms();
    const SegmentCells cells = divide_into_cells(builder.rows(), options);
    const double divide_ms = cpu_ms() - start;
    const VectorSegment segment(builder.build(cells.assignment), name);
    std::vector<VectorQuery> queries;
    for (const std::size_t i : chosen_queries(name + ".test", all_queries.rows))
        queries.emplace_back(all_queries.row(i));
    const Stopwatch watch;
    const Answers truth = flat_answers(segment, queries);
    const double flat_ms = watch.ms() / static_cast<double>(queries.size());
    const VectorSegment exact(builder_of(documents, VectorFormat::float32).build(), name);
    std::printf(
        "%s: %u chunks, %zu queries, %u cells in %u groups, %.2f CPU s; variation %.2f, largest "
        "%.1f, silhouette %.3f, spread %.3f; flat %.3f ms, keeps %.4f of float32\n",
        name.c_str(), segment.count(), queries.size(), segment.cell_count(), segment.group_count(),
        divide_ms / 1000, cells.figures.variation, cells.figures.largest, cells.figures.silhouette,
        segment.spread(), flat_ms, shared_chunks(flat_answers(exact, queries), truth));
    print_curve(segment, queries, truth, group_margin);
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    moxie::CellOptions options;
    double group_margin = moxie::CellStop().group_margin;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        const std::size_t equals = argument.find('=');
        if (equals == std::string::npos) {
            moxie::run(argument, options, group_margin);
            continue;
        }
        const std::string key = argument.substr(0, equals);
        const double value = std::strtod(arguments[i] + equals + 1, nullptr);
        if (key == "cell") options.cell_chunks = static_cast<std::size_t>(value);
        if (key == "group") options.group_cells = static_cast<std::size_t>(value);
        if (key == "group_margin") group_margin = value;
        if (key == "cap") options.cap = value;
        if (key == "rest") options.rest = value;
        if (key == "threads") options.threads = static_cast<std::size_t>(value);
    }
}
