#pragma once

#include <string>

namespace moxie {

enum class Precision { f32, bf16 };

/// The parts of an encoder's name: name[@version][/precision].
struct EncoderName {
    std::string base;     ///< a known name, a path, "test" or "test/DIMENSIONS"
    std::string version;  ///< empty: any
    Precision precision = Precision::f32;
};

EncoderName parse_encoder_name(const std::string& name);
std::string to_string(const EncoderName& name);

}  // namespace moxie
