#include "corpus/vector_file.h"

#include <gmock/gmock.h>

#include <cstring>
#include <limits>

#include "base/scratch_directory.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename Number>
std::string raw(const std::vector<Number>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

std::string numpy(const std::string& type, const std::string& order, const std::string& shape,
                  const std::string& data) {
    std::string header =
        "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
    header += std::string(63 - (10 + header.size()) % 64, ' ') + "\n";
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size() & 255) +
           static_cast<char>(header.size() >> 8) + header + data;
}

class VectorFileTest : public testing::Test {
protected:
    VectorFile read(const std::string& bytes) const {
        std::ofstream(path_, std::ios::binary) << bytes;
        return read_vector_file(path_);
    }
    std::string refusal(const std::string& bytes) const {
        try {
            read(bytes);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::unsupported);
            EXPECT_THAT(error.what(), HasSubstr(path_));
            return error.what();
        }
        return "it was read";
    }
    ScratchDirectory directory_;
    std::string path_ = directory_ / "vectors";
};

TEST_F(VectorFileTest, NumpyOfBothWidths) {
    const VectorFile one = read(numpy("<f4", "False", "(2, 3)", raw<float>({1, 2, 3, 4, 5, 6})));
    EXPECT_EQ(one.count(), 2u);
    EXPECT_THAT(one.row(1), ElementsAre(4, 5, 6));
    const VectorFile two = read(numpy("<f8", "False", "(3,)", raw<double>({1.5, 2, -3})));
    EXPECT_EQ(two.count(), 1u);
    EXPECT_THAT(two.row(0), ElementsAre(1.5f, 2, -3));
}

TEST_F(VectorFileTest, Fvecs) {
    const std::string row = raw<std::int32_t>({2}) + raw<float>({0.5f, -1});
    const VectorFile file = read(row + row + row);
    EXPECT_EQ(file.count(), 3u);
    EXPECT_THAT(file.row(2), ElementsAre(0.5f, -1));
}

TEST_F(VectorFileTest, WhatCannotBeReadIsNamed) {
    const std::string data = raw<float>({1, 2, 3, 4});
    EXPECT_THAT(refusal(""), HasSubstr("empty"));
    EXPECT_THAT(refusal("plain text"), HasSubstr("no .fvecs"));
    EXPECT_THAT(refusal(numpy("<i8", "False", "(2, 2)", data)), HasSubstr("<i8"));
    EXPECT_THAT(refusal(numpy("<f4", "True", "(2, 2)", data)), HasSubstr("Fortran"));
    EXPECT_THAT(refusal(numpy("<f4", "False", "(2, 2, 1)", data)), HasSubstr("axes"));
    EXPECT_THAT(refusal(numpy("<f4", "False", "(3, 2)", data)), HasSubstr("header says"));
    EXPECT_THAT(refusal(numpy("<f4", "False", "(2, 0)", "")), HasSubstr("header says"));
    EXPECT_THAT(refusal(numpy("<f4", "False", "(2, 2)", data).substr(0, 40)), HasSubstr("ends"));
    EXPECT_THAT(refusal(raw<std::int32_t>({2}) + raw<float>({1})), HasSubstr("damaged"));
    EXPECT_THAT(refusal(numpy("<f4", "False", "(1, 2)",
                              raw<float>({1, std::numeric_limits<float>::infinity()}))),
                HasSubstr("vector 1"));
    EXPECT_THROW(read_vector_file(directory_ / "absent"), Error);
}

TEST_F(VectorFileTest, WhatHasNoEndIsRefused) {
    const auto refused = [](const std::string& path, std::optional<std::uint64_t> limit) {
        try {
            read_vector_file(path, limit);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("it was read");
    };
    EXPECT_EQ(refused("/dev/zero", 1 << 20),
              "the file is larger than the limit of 1 MiB: /dev/zero");
    EXPECT_EQ(refused("/dev/zero", {}), "the file is larger than the limit of 1024 MiB: /dev/zero");
}

// Cut or changed anywhere, it is read or refused, and nothing else happens.
TEST_F(VectorFileTest, DamageIsHarmless) {
    const std::string whole = numpy("<f4", "False", "(2, 3)", raw<float>({1, 2, 3, 4, 5, 6}));
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const std::string& bytes :
             {whole.substr(0, at), whole.substr(0, at) + '\xff' + whole.substr(at + 1)}) {
            try {
                read(bytes);
            } catch (const Error&) {
            }
        }
}

}  // namespace
}  // namespace moxie
