#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace moxie {

/// A model that moxie knows by name, or found in the folder of models.
struct ModelInfo {
    std::string name;
    std::string kind;  ///< "encoder"
    std::uint64_t dimensions = 0;
    std::string licence;  ///< SPDX
    std::string source;   ///< package coordinates: "Maven group:artifact:version"
    bool installed = false;
    std::string path;         ///< its folder, empty unless installed
    std::uint64_t bytes = 0;  ///< on disk, 0 unless installed
};
std::string to_json(const ModelInfo& info);

/// The models that can be installed by name, then whatever else lies in the folder `models`, by
/// name. A folder that does not exist has none. Throws Error{corrupt} naming a moxie.json that
/// cannot be read.
std::vector<ModelInfo> list_models(const std::string& models);

}  // namespace moxie
