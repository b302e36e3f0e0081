#include "engine/names.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <tuple>

#include "moxie/engine.h"
#include "text/characters.h"
#include "text/unicode.h"

namespace moxie {

namespace {

bool is_name_character(char32_t c) {
    return c == U'.' || c == U'_' || c == U'-' || is_alphanumeric(c);
}

bool may_start(std::string_view name) {
    std::size_t at = 0;
    return !name.empty() && name[0] != '.' && name[0] != '-' && !is_mark(next_code_point(name, at));
}

bool is_name(std::string_view name) {
    if (!is_valid_utf8(name) || !may_start(name)) return false;
    for (std::size_t at = 0; at < name.size();)
        if (!is_name_character(next_code_point(name, at))) return false;
    return true;
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
    if (name.size() > kLongestName || !is_name(name))
        throw Error(ErrorCode::invalid_request,
                    "an expert's name is 1 to 100 letters, digits, '.', '_' or '-', and starts "
                    "with none of '.' and '-': '" +
                        std::string(name.substr(0, code_point_start(name, 2 * kLongestName))) + "'",
                    "expert");
    if (composed(name) != name)
        throw Error(ErrorCode::invalid_request,
                    "an expert's name is written with composed letters (Unicode NFC); write it "
                    "as " +
                        composed(name),
                    "expert");
}

std::string expert_name_of(std::string_view folder) {
    const std::string whole = composed(valid_utf8(folder));
    std::string name;
    for (std::size_t at = 0; at < whole.size();) {
        const std::size_t begin = at;
        const bool fits = is_name_character(next_code_point(whole, at));
        name += fits ? whole.substr(begin, at - begin) : "-";
    }
    if (!may_start(name)) name.insert(0, "x");
    name.resize(code_point_start(name, kLongestName));
    return name;
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

AddRequest subfolder(const std::filesystem::path& path) {
    AddRequest request;
    request.expert = expert_name_of(path.filename().string());
    request.paths = {path.string()};
    return request;
}

// Takes out those that share a name: which of them is meant is not for us to say.
void leave_out_namesakes(std::vector<AddRequest>& requests, std::vector<std::string>& refused) {
    std::map<std::string, std::vector<std::string>> paths;
    for (const AddRequest& request : requests)
        paths[request.expert].push_back(request.paths.front());
    for (const auto& [name, folders] : paths)
        if (folders.size() > 1)
            refused.push_back("these subfolders would become the same expert " + name +
                              " and were left out; rename one of them: " + join(folders));
    std::erase_if(requests,
                  [&](const AddRequest& request) { return paths[request.expert].size() > 1; });
}

}  // namespace

AutoExperts auto_experts(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        if (fs::exists(folder, error))
            throw Error(ErrorCode::not_found,
                        "--auto makes experts of the subfolders of a folder, and this is a file; "
                        "`moxie add NAME FILE` puts it into an expert: " +
                            folder,
                        "path");
        throw Error(ErrorCode::not_found, "no such folder: " + folder, "path");
    }
    AutoExperts found;
    std::vector<std::string> beside;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().filename().string()[0] == '.') continue;
        if (!entry.is_directory())
            beside.push_back(entry.path().string());
        else if (!entry.is_symlink())
            found.requests.push_back(subfolder(entry.path()));
    }
    if (error)
        throw Error(ErrorCode::permission,
                    "cannot read the folder (" + error.message() + "): " + folder, "path");
    if (found.requests.empty()) {
        found.requests.push_back(whole_folder(folder));
        return found;
    }
    if (!beside.empty())
        found.warnings.push_back(
            (beside.size() == 1 ? "1 file beside the subfolders of " + folder + " was"
                                : std::to_string(beside.size()) +
                                      " files beside the subfolders of " + folder + " were") +
            " left out; `moxie add NAME FILE` puts what belongs to no subfolder into an expert, "
            "the first: " +
            *std::min_element(beside.begin(), beside.end()));
    std::sort(found.requests.begin(), found.requests.end(),
              [](const AddRequest& a, const AddRequest& b) {
                  return std::tie(a.expert, a.paths) < std::tie(b.expert, b.paths);
              });
    leave_out_namesakes(found.requests, found.refused);
    if (found.requests.empty())
        throw Error(ErrorCode::invalid_request, found.refused.front(), "path");
    return found;
}

}  // namespace moxie
