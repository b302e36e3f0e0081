#include "moxie/models.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "model/model_folder.h"

namespace moxie {
namespace {

ModelInfo describe(const ModelCard& card, const ModelFolder& found) {
    const auto size = [&](const std::string& path) {
        return found.complete ? disk_files()->size(path) : 0;
    };
    return {card.name,
            card.kind,
            card.dimensions,
            card.licence,
            card.source,
            found.complete,
            found.complete ? found.folder : "",
            size(found.model) + size(found.tokenizer)};
}

}  // namespace

std::vector<ModelInfo> list_models(const std::string& models) {
    std::vector<ModelInfo> list;
    for (const ModelCard& card : known_models())
        list.push_back(describe(card, read_model_folder(models + "/" + card.name)));
    if (!disk_files()->exists(models)) return list;
    for (const std::string& name : disk_files()->list(models)) {
        const auto known = [&](const ModelInfo& info) { return info.name == name; };
        if (std::any_of(list.begin(), list.end(), known)) continue;
        const ModelFolder found = read_model_folder(models + "/" + name);
        if (found.complete) list.push_back(describe(found.card, found));
        if (found.complete) list.back().name = name;
    }
    return list;
}

std::string to_json(const ModelInfo& info) {
    const nlohmann::ordered_json json = {
        {"name", info.name},       {"kind", info.kind},     {"dimensions", info.dimensions},
        {"licence", info.licence}, {"source", info.source}, {"installed", info.installed},
        {"path", info.path},       {"bytes", info.bytes}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace moxie
