#include "model/encoder.h"

#include <algorithm>
#include <charconv>

#include "base/files.h"
#include "model/encoder_name.h"
#include "model/hashed_encoder.h"
#include "model/model_folder.h"
#include "model/runtime_encoder.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::string_view kTest = "test";
constexpr std::size_t kTestDimensions = 256;

bool is_test(const std::string& base) { return base == kTest || base.starts_with("test/"); }

std::unique_ptr<Encoder> open_test(const EncoderName& name) {
    std::size_t dimensions = kTestDimensions;
    if (name.base != kTest) {
        const char* const begin = name.base.data() + kTest.size() + 1;
        const char* const end = name.base.data() + name.base.size();
        const auto [rest, error] = std::from_chars(begin, end, dimensions);
        if (error != std::errc() || rest != end) dimensions = 0;
    }
    return hashed_encoder(dimensions);
}

[[noreturn]] void not_installed(const std::string& base, const std::string& folder) {
    std::string known;
    for (const ModelCard& card : known_models()) {
        if (card.name == base)
            throw Error(ErrorCode::not_found,
                        "the model " + base + " is not installed; run: moxie models install " +
                            base + " (looked in " + folder + ")",
                        "encoder");
        known += (known.empty() ? "" : ", ") + card.name;
    }
    throw Error(ErrorCode::not_found,
                "no encoder is named " + base + "; there are: " + known +
                    ", or the path of a folder with model.onnx and tokenizer.json",
                "encoder");
}

ModelFolder find_model(const std::string& base, const std::string& models) {
    const bool is_path = base.find('/') != std::string::npos || base.ends_with(".onnx");
    ModelFolder found = base.ends_with(".onnx")
                            ? read_model_file(base)
                            : read_model_folder(is_path ? base : models + "/" + base);
    if (!found.complete && !is_path) not_installed(base, found.folder);
    if (!found.complete)
        throw Error(ErrorCode::not_found,
                    "a model needs " + found.model + " and " + found.tokenizer +
                        "; at least one of them is not there",
                    "encoder");
    return found;
}

}  // namespace

namespace {

struct FoundModel {
    EncoderName name;  // whole
    ModelFolder folder;
};

FoundModel find_version(const std::string& name, const std::string& models) {
    EncoderName parts = parse_encoder_name(name);
    ModelFolder folder = find_model(parts.base, models);
    const std::string version = model_version(folder);
    if (!parts.version.empty() && parts.version != version)
        throw Error(ErrorCode::conflict,
                    "another version of the encoder is installed; its vectors do not compare: "
                    "wanted " +
                        name + ", found version " + version + " in " + folder.folder,
                    "encoder");
    parts.version = version;
    return {parts, std::move(folder)};
}

}  // namespace

std::unique_ptr<Encoder> open_encoder(const std::string& name, const std::string& models) {
    if (const EncoderName parts = parse_encoder_name(name); is_test(parts.base))
        return open_test(parts);
    const FoundModel found = find_version(name, models);
    return runtime_encoder(found.name, found.folder);
}

std::string stored_encoder_name(const std::string& name, const std::string& models) {
    if (const EncoderName parts = parse_encoder_name(name); is_test(parts.base))
        return open_test(parts)->name();
    require_runtime();
    return to_string(find_version(name, models).name);
}

}  // namespace moxie
