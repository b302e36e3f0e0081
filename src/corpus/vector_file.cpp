#include "corpus/vector_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string_view>

#include "base/bytes.h"
#include "corpus/file_walk.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::string_view kNumpyMagic("\x93NUMPY", 6);
constexpr std::size_t kMostDimensions = 16384;

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw Error(ErrorCode::unsupported, what + ": " + path, "vectors");
}

/// What stands behind 'KEY': in the header of an .npy file, up to the end of the value.
std::string_view header_value(std::string_view header, const std::string& key) {
    const std::size_t at = header.find("'" + key + "':");
    if (at == std::string_view::npos) return {};
    std::string_view value = header.substr(at + key.size() + 3);
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (value.starts_with('(')) return value.substr(1, value.find(')') - 1);
    if (value.starts_with('\'')) return value.substr(1, value.find('\'', 1) - 1);
    return value.substr(0, value.find_first_of(",}"));
}

/// The axes of "(3, 4)": one or two.
std::vector<std::size_t> axes_of(std::string_view shape, const std::string& path) {
    std::vector<std::size_t> axes;
    while (true) {
        shape.remove_prefix(std::min(shape.find_first_of("0123456789"), shape.size()));
        if (shape.empty()) break;
        std::size_t axis = 0;
        const auto end = std::from_chars(shape.data(), shape.data() + shape.size(), axis).ptr;
        shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
        axes.push_back(axis);
    }
    if (axes.empty() || axes.size() > 2) refuse(path, "vectors have one or two axes, these do not");
    return axes;
}

template <typename Number>
void append(std::string_view bytes, std::vector<float>& out) {
    for (std::size_t at = 0; at + sizeof(Number) <= bytes.size(); at += sizeof(Number)) {
        Number number;
        std::memcpy(&number, bytes.data() + at, sizeof number);
        out.push_back(static_cast<float>(number));
    }
}

VectorFile read_numpy(std::string_view bytes, const std::string& path) {
    if (bytes.size() < 12) refuse(path, "the .npy file ends within its header");
    const bool long_header = bytes[6] >= 2;
    ByteReader length(as_bytes(bytes.substr(8, long_header ? 4 : 2)), "npy header");
    const std::size_t size = long_header ? length.u32() : length.u16();
    const std::size_t begin = long_header ? 12 : 10;
    if (bytes.size() < begin || bytes.size() - begin < size)
        refuse(path, "the .npy file ends within its header");
    const std::string_view header = bytes.substr(begin, size), type = header_value(header, "descr");
    if (type != "<f4" && type != "<f8")
        refuse(path, "vectors are float32 or float64, these are " + std::string(type));
    if (header_value(header, "fortran_order") != "False")
        refuse(path, "the rows lie in Fortran order; save numpy.ascontiguousarray(vectors)");
    const std::vector<std::size_t> axes = axes_of(header_value(header, "shape"), path);
    VectorFile file;
    file.dimensions = axes.back();
    const std::size_t rows = axes.size() == 2 ? axes.front() : 1, width = type == "<f4" ? 4 : 8;
    const std::string_view data = bytes.substr(begin + size);
    if (file.dimensions == 0 || file.dimensions > kMostDimensions ||
        data.size() / width / file.dimensions != rows || data.size() % (width * file.dimensions))
        refuse(path, "the .npy file does not hold what its header says");
    width == 4 ? append<float>(data, file.components) : append<double>(data, file.components);
    return file;
}

VectorFile read_fvecs(std::string_view bytes, const std::string& path) {
    VectorFile file;
    while (!bytes.empty()) {
        std::int32_t dimensions = 0;
        if (bytes.size() >= sizeof dimensions)
            std::memcpy(&dimensions, bytes.data(), sizeof dimensions);
        const auto count = static_cast<std::size_t>(std::max(dimensions, 0));
        if (count == 0 || count > kMostDimensions || (bytes.size() - 4) / sizeof(float) < count ||
            (file.dimensions != 0 && file.dimensions != count))
            refuse(path, "this is no .fvecs file, or it is damaged");
        file.dimensions = count;
        append<float>(bytes.substr(4, count * sizeof(float)), file.components);
        bytes.remove_prefix(4 + count * sizeof(float));
    }
    return file;
}

std::uint64_t most_bytes(const std::string& path) {
    std::error_code ignored;
    constexpr auto kNoLimit = std::numeric_limits<std::uint64_t>::max() / 2;
    return std::filesystem::is_regular_file(path, ignored) ? kNoLimit : kMostPipedVectors;
}

}  // namespace

VectorFile read_vector_file(const std::string& path, std::optional<std::uint64_t> limit) {
    const std::string bytes = read_named_file(path, limit ? *limit : most_bytes(path), "vectors");
    if (bytes.empty()) refuse(path, "the file of vectors is empty");
    VectorFile file =
        bytes.starts_with(kNumpyMagic) ? read_numpy(bytes, path) : read_fvecs(bytes, path);
    for (std::size_t i = 0; i < file.components.size(); ++i)
        if (!std::isfinite(file.components[i]))
            refuse(path, "vector " + std::to_string(i / file.dimensions + 1) +
                             " has a component that is not a finite number");
    return file;
}

}  // namespace moxie
