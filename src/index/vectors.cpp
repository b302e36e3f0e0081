#include "index/vectors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "index/dot_kernels.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr double kLargestCode = 127;
// Rows a kernel call: their dot products stay in the first cache, and what a call costs is spread.
constexpr std::size_t kBlockRows = 512;

/// To nearest, ties to even, whatever rounding mode the thread is in.
double round_to_even(double value) {
    const double below = std::floor(value);
    const double above_it = value - below;
    if (above_it == 0.5) return std::fmod(below, 2.0) != 0 ? below + 1 : below;
    return above_it > 0.5 ? below + 1 : below;
}

double largest_component(std::span<const float> vector) {
    double largest = 0;
    for (const float component : vector) {
        if (!std::isfinite(component))
            throw Error(ErrorCode::invalid_request,
                        "a vector has a component that is not a finite number; its encoder is "
                        "broken: " +
                            std::to_string(component));
        largest = std::max(largest, std::abs(double{component}));
    }
    return largest;
}

float inverse_norm(double squares) {
    return squares > 0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 0.0f;
}

void encode_int8(std::span<const float> vector, EncodedVector& out) {
    const double largest = largest_component(vector);
    double squares = 0;
    for (std::size_t i = 0; i < vector.size() && largest > 0; ++i) {
        const double code = round_to_even(double{vector[i]} * kLargestCode / largest);
        out.row[i] = static_cast<std::uint8_t>(static_cast<std::int8_t>(code));
        squares += code * code;
    }
    out.scale = inverse_norm(squares);
}

void encode_float32(std::span<const float> vector, EncodedVector& out) {
    const double largest = largest_component(vector);
    double squares = 0;
    for (const float component : vector) squares += double{component} * component;
    const double norm = std::sqrt(squares);
    squares = 0;
    for (std::size_t i = 0; i < vector.size() && largest > 0; ++i) {
        const auto component = static_cast<float>(vector[i] / norm);
        std::memcpy(out.row.data() + i * sizeof component, &component, sizeof component);
        squares += double{component} * component;
    }
    out.scale = inverse_norm(squares);
}

/// Component is what rows are made of, Dot what they sum to.
template <typename Component, typename Dot>
void scaled_dots(void (*kernel)(const Component*, std::size_t, std::size_t, std::size_t,
                                const Component*, Dot*),
                 const VectorRows& rows, Bytes vector, double scale, std::size_t following,
                 std::span<double> out) {
    std::array<Dot, kBlockRows> dots;
    kernel(reinterpret_cast<const Component*>(rows.rows.data()),
           row_stride(rows.format, rows.dimensions), out.size(), following,
           reinterpret_cast<const Component*>(vector.data()), dots.data());
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<double>(dots[i]) * static_cast<double>(rows.scale(i)) * scale;
}

std::size_t checked_dimensions(std::span<const float> vector) {
    if (vector.empty() || vector.size() > kMaxDimensions)
        throw Error(ErrorCode::invalid_request,
                    "a vector must have 1 to " + std::to_string(kMaxDimensions) +
                        " components: " + std::to_string(vector.size()));
    return vector.size();
}

}  // namespace

std::string_view to_string(VectorFormat format) {
    return format == VectorFormat::int8 ? "int8" : "float32";
}

VectorFormat parse_vector_format(std::string_view text) {
    for (const VectorFormat format : {VectorFormat::int8, VectorFormat::float32})
        if (text == to_string(format)) return format;
    throw Error(ErrorCode::invalid_request,
                "unknown vector format; use int8 or float32: " + std::string(text),
                "vector_format");
}

std::size_t row_stride(VectorFormat format, std::size_t dimensions) {
    const std::size_t bytes = dimensions * (format == VectorFormat::int8 ? 1 : sizeof(float));
    return (bytes + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
}

float VectorRows::scale(std::size_t index) const {
    float value;
    std::memcpy(&value, scales.data() + index * sizeof value, sizeof value);
    return value;
}

VectorRows VectorRows::part(std::size_t begin, std::size_t count) const {
    const std::size_t stride = row_stride(format, dimensions);
    return {format, dimensions, rows.subspan(begin * stride, count * stride),
            scales.subspan(begin * sizeof(float), count * sizeof(float))};
}

void cosines(const VectorRows& rows, Bytes vector, float scale, std::size_t following,
             std::span<double> out, KernelLevel level) {
    const DotKernels kernels = dot_kernels(level);
    const std::size_t count = rows.count();
    for (std::size_t begin = 0; begin < count; begin += kBlockRows) {
        const std::size_t length = std::min(kBlockRows, count - begin);
        const VectorRows block = rows.part(begin, length);
        const std::size_t behind = count - begin - length + following;
        if (rows.format == VectorFormat::int8)
            scaled_dots(kernels.int8, block, vector, scale, behind, out.subspan(begin, length));
        else
            scaled_dots(kernels.float32, block, vector, scale, behind, out.subspan(begin, length));
    }
}

EncodedVector encode_vector(VectorFormat format, std::span<const float> vector) {
    EncodedVector out;
    out.row.resize(row_stride(format, vector.size()));
    if (format == VectorFormat::int8)
        encode_int8(vector, out);
    else
        encode_float32(vector, out);
    return out;
}

void OwnedRows::reserve(std::size_t count) {
    rows_.reserve(count * row_stride(format_, dimensions_));
    scales_.reserve(count);
}

void OwnedRows::add(Bytes row, float scale) {
    rows_.insert(rows_.end(), row.begin(), row.end());
    scales_.push_back(scale);
}

VectorRows OwnedRows::view() const {
    return {
        format_,
        dimensions_,
        rows_,
        {reinterpret_cast<const std::uint8_t*>(scales_.data()), scales_.size() * sizeof(float)}};
}

std::vector<float> decode_vector(VectorFormat format, Bytes row, float scale,
                                 std::size_t dimensions) {
    std::vector<float> vector(dimensions);
    for (std::size_t i = 0; i < dimensions; ++i) {
        double stored = 0;
        if (format == VectorFormat::int8) {
            stored = static_cast<std::int8_t>(row[i]);
        } else {
            float component;
            std::memcpy(&component, row.data() + i * sizeof component, sizeof component);
            stored = component;
        }
        vector[i] = static_cast<float>(stored * scale);
    }
    return vector;
}

VectorQuery::VectorQuery(std::span<const float> vector)
    : dimensions_(checked_dimensions(vector)),
      int8_(encode_vector(VectorFormat::int8, vector)),
      float32_(encode_vector(VectorFormat::float32, vector)) {}

}  // namespace moxie
