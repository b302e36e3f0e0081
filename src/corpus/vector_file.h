#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace moxie {

/// Vectors that somebody computed elsewhere, row by row.
struct VectorFile {
    std::size_t dimensions = 0;
    std::vector<float> components;
    std::size_t count() const { return dimensions == 0 ? 0 : components.size() / dimensions; }
    std::span<const float> row(std::size_t index) const {
        return std::span(components).subspan(index * dimensions, dimensions);
    }
};

/// Of a pipe or a device, which may never end.
constexpr std::uint64_t kMostPipedVectors = std::uint64_t{1} << 30;  // bytes

/// Reads NumPy's .npy (versions 1 to 3; float32 or float64, little-endian, C order, one or two
/// axes) or .fvecs (for each vector its dimensions as int32, then as many float32). Throws
/// Error{not_found | permission} where the file cannot be read and Error{unsupported} naming what
/// is wrong with it: another kind of file, rows of different length, a component that is not
/// finite; or more than `limit` bytes: without one what an ordinary file holds, and of
/// others kMostPipedVectors.
VectorFile read_vector_file(const std::string& path, std::optional<std::uint64_t> limit = {});

}  // namespace moxie
