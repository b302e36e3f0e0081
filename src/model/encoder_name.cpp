#include "model/encoder_name.h"

namespace moxie {
namespace {

bool cut_suffix(std::string& text, const std::string& suffix) {
    if (!text.ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

}  // namespace

EncoderName parse_encoder_name(const std::string& name) {
    EncoderName parts;
    parts.base = name;
    if (cut_suffix(parts.base, "/bf16"))
        parts.precision = Precision::bf16;
    else
        cut_suffix(parts.base, "/f32");
    // a path may hold an @ in one of its folders
    const std::size_t at = parts.base.rfind('@');
    if (at != std::string::npos && parts.base.find('/', at) == std::string::npos) {
        parts.version = parts.base.substr(at + 1);
        parts.base.resize(at);
    }
    return parts;
}

std::string to_string(const EncoderName& name) {
    return name.base + (name.version.empty() ? "" : "@" + name.version) +
           (name.precision == Precision::bf16 ? "/bf16" : "/f32");
}

}  // namespace moxie
