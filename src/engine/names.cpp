#include "engine/names.h"

#include <algorithm>
#include <filesystem>

#include "moxie/engine.h"
#include "text/unicode.h"

namespace moxie {

namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

constexpr std::size_t kLongestName = 100;
constexpr std::size_t kNamesShown = 5;

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

void check_expert_name(std::string_view name) {
    const bool valid = !name.empty() && name.size() <= kLongestName && name[0] != '.' &&
                       name[0] != '-' && std::all_of(name.begin(), name.end(), is_name_character);
    if (!valid)
        throw Error(ErrorCode::invalid_request,
                    "an expert's name is 1 to 100 letters, digits, '.', '_' or '-', and starts "
                    "with none of '.' and '-': '" +
                        std::string(name.substr(0, 2 * kLongestName)) + "'",
                    "expert");
}

std::string expert_name_of(std::string_view folder) {
    std::string name(folder.substr(0, kLongestName));
    for (char& c : name)
        if (!is_name_character(c)) c = '-';
    if (name.empty() || name[0] == '.' || name[0] == '-') name.insert(0, "x");
    return name.substr(0, kLongestName);
}

std::string near_names(std::string_view name, const std::vector<std::string>& known) {
    if (known.empty()) return "the store has no experts yet; add one with `moxie add NAME PATH`";
    std::vector<std::string> near;
    for (const std::string& candidate : known)
        if (candidate.find(name) != std::string::npos ||
            edit_distance(name.substr(0, kLongestName), candidate) <= 1 + candidate.size() / 4)
            near.push_back(candidate);
    if (!near.empty()) return "did you mean " + join(near) + "?";
    const std::size_t shown = std::min(known.size(), kNamesShown);
    return "there are " +
           join({known.begin(), known.begin() + static_cast<std::ptrdiff_t>(shown)}) +
           (shown < known.size() ? " and " + std::to_string(known.size() - shown) + " more" : "");
}

namespace {

AddRequest whole_folder(const std::string& folder) {
    const std::filesystem::path path = std::filesystem::weakly_canonical(folder);
    AddRequest request;
    request.expert =
        expert_name_of((path.has_filename() ? path : path.parent_path()).filename().string());
    request.paths = {folder};
    request.divide = true;
    return request;
}

}  // namespace

std::vector<AddRequest> auto_experts(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw Error(ErrorCode::not_found, "no such folder: " + folder, "path");
    std::vector<AddRequest> requests;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name[0] == '.' || !entry.is_directory() || entry.is_symlink()) continue;
        AddRequest request;
        request.expert = expert_name_of(name);
        request.paths = {entry.path().string()};
        requests.push_back(std::move(request));
    }
    if (error)
        throw Error(ErrorCode::permission,
                    "cannot read the folder (" + error.message() + "): " + folder, "path");
    if (requests.empty()) requests.push_back(whole_folder(folder));
    std::sort(requests.begin(), requests.end(),
              [](const AddRequest& a, const AddRequest& b) { return a.expert < b.expert; });
    for (std::size_t i = 1; i < requests.size(); ++i)
        if (requests[i].expert == requests[i - 1].expert)
            throw Error(ErrorCode::invalid_request,
                        "two subfolders would become the same expert; rename one of them: " +
                            requests[i - 1].paths[0] + " and " + requests[i].paths[0],
                        "path");
    return requests;
}

}  // namespace moxie
