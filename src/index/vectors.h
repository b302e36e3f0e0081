#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/cpu.h"

namespace moxie {

/// How the components of stored vectors are kept.
enum class VectorFormat : std::uint32_t {
    int8 = 1,     ///< one byte each, scaled to the largest component of the vector
    float32 = 2,  ///< four bytes each, of the vector brought to length one
};

/// "int8", "float32".
std::string_view to_string(VectorFormat format);
/// The inverse of it. Throws Error{invalid_request, parameter "vector_format"}.
VectorFormat parse_vector_format(std::string_view text);

/// Bytes from one row to the next: the components, filled up with zeros to a multiple of 64.
std::size_t row_stride(VectorFormat format, std::size_t dimensions);

/// Only a vector's direction is kept: cosine(a, b) = dot(a, b) · a.scale · b.scale, where dot is
/// over what is stored and the scale is 1 / norm of what is stored. So a quantised vector has
/// length one again, its cosine with itself is 1 up to rounding, and every cosine lies in [−1, 1]
/// up to rounding. The vector of zeros has scale 0, and cosine 0 with everything.
struct EncodedVector {
    std::vector<std::uint8_t> row;  ///< row_stride() bytes
    float scale = 0;
};

/// Encoded vectors one behind the other; does not own them.
struct VectorRows {
    VectorFormat format = VectorFormat::int8;
    std::size_t dimensions = 0;
    Bytes rows;    ///< row_stride() bytes each
    Bytes scales;  ///< float32 each

    std::size_t count() const { return scales.size() / sizeof(float); }
    Bytes row(std::size_t index) const {
        const std::size_t stride = row_stride(format, dimensions);
        return rows.subspan(index * stride, stride);
    }
    float scale(std::size_t index) const;
    VectorRows part(std::size_t begin, std::size_t count) const;
};

/// int8: code = v · 127 / max |v|, computed in double and rounded to nearest, ties to even, so
/// codes lie within [−127, 127] and no range is wasted whatever the encoder's spread. The same bits
/// on every machine. Throws Error{invalid_request} for a component that is not finite.
EncodedVector encode_vector(VectorFormat format, std::span<const float> vector);

/// Encoded vectors that are owned.
class OwnedRows {
public:
    OwnedRows(VectorFormat format, std::size_t dimensions)
        : format_(format), dimensions_(dimensions) {}
    void reserve(std::size_t count);
    /// Throws as encode_vector does; `vector` has the rows' dimensions.
    void add(std::span<const float> vector) { add(encode_vector(format_, vector)); }
    void add(const EncodedVector& vector) { add(vector.row, vector.scale); }
    void add(Bytes row, float scale);
    std::size_t count() const { return scales_.size(); }
    /// Valid until the next change.
    VectorRows view() const;

private:
    VectorFormat format_;
    std::size_t dimensions_;
    std::vector<std::uint8_t> rows_;
    std::vector<float> scales_;
};

/// The unit vector that a row stands for.
std::vector<float> decode_vector(VectorFormat format, Bytes row, float scale,
                                 std::size_t dimensions);

/// out[i] = cosine of row i with an encoded vector of the same format: dot · row scale · the
/// vector's scale in double, in that order; the same bits at every kernel level. `following` rows
/// lie behind those and will be wanted next.
void cosines(const VectorRows& rows, Bytes vector, float scale, std::size_t following,
             std::span<double> out, KernelLevel level = best_kernel());

/// A query's vector in both formats. Immutable; any number of threads.
class VectorQuery {
public:
    /// Throws as encode_vector does, and for none or more than kMaxDimensions components.
    explicit VectorQuery(std::span<const float> vector);

    std::size_t dimensions() const { return dimensions_; }
    const EncodedVector& encoded(VectorFormat format) const {
        return format == VectorFormat::int8 ? int8_ : float32_;
    }
    /// As they came.
    std::span<const float> components() const {
        return {reinterpret_cast<const float*>(float32_.row.data()), dimensions_};
    }

private:
    std::size_t dimensions_;
    EncodedVector int8_, float32_;
};

}  // namespace moxie
