#include "cli/places.h"

#include <cstdlib>
#include <filesystem>

namespace moxie::cli {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The folder of the running program, empty where the system does not say.
fs::path program_folder() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

bool in_build_tree(const fs::path& program) {
    return program.string().starts_with(MOXIE_BUILD_TREE "/");
}

std::string models_folder(const fs::path& program) {
    const std::string named = environment("MOXIE_MODELS");
    if (!named.empty()) return named;
    const std::string cache = environment("MOXIE_CACHE");
    if (!cache.empty()) return cache + "/models";
    if (in_build_tree(program)) return MOXIE_SOURCE_TREE "/.cache/models";
    const std::string data = environment("XDG_DATA_HOME");
    return (data.empty() ? environment("HOME") + "/.local/share" : data) + "/moxie/models";
}

}  // namespace

Places default_places() {
    const fs::path program = program_folder();
    const fs::path installed = program.parent_path() / "share/moxie/models";
    std::error_code error;
    return {models_folder(program),
            fs::exists(installed, error) ? installed.string() : MOXIE_SOURCE_TREE "/script/models"};
}

}  // namespace moxie::cli
