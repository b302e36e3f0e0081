#include "index/vectors.h"

#include <cmath>
#include <cstring>
#include <string>

#include "index/dot_kernels.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr double kLargestCode = 127;

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

std::size_t row_stride(VectorFormat format, std::size_t dimensions) {
    const std::size_t bytes = dimensions * (format == VectorFormat::int8 ? 1 : sizeof(float));
    return (bytes + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
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
