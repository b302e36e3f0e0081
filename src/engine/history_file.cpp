#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/file_walk.h"
#include "moxie/error.h"
#include "moxie/request.h"
#include "text/unicode.h"

namespace moxie {

namespace {

using Json = nlohmann::json;

// Of which the last turns count; a conversation of more is something else.
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;
constexpr std::string_view kBlank = " \t\r\n\f\v";

[[noreturn]] void refuse(const std::string& what, const std::string& path) {
    throw Error(ErrorCode::unsupported, what + ": " + path, "history");
}

std::optional<std::string> text_of(const Json& turn, const char* key) {
    const auto found = turn.find(key);
    if (found == turn.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

// What the user said; empty where somebody else spoke. `where` names the turn for people.
std::string turn_text(const Json& turn, const std::string& where, const std::string& path) {
    if (turn.is_object()) {
        if (auto query = text_of(turn, "query")) return *query;
        const auto role = text_of(turn, "role");
        if (role && *role != "user") return {};
        if (auto content = text_of(turn, "content"); role && content) return *content;
    }
    refuse(where + R"( of the history is neither {"query": "…"} nor {"role": "user", "content": )"
                   R"("…"})",
           path);
}

Json parse(std::string_view text, const std::string& where, const std::string& path) {
    Json json = Json::parse(text, nullptr, false);
    // The parser takes a NUL byte for the end, and what follows would be lost.
    if (json.is_discarded() || text.find('\0') != std::string_view::npos)
        refuse(where +
                   " of the history is no JSON; give a turn a line, such as "
                   R"({"query": "how do I undo a commit?"})",
               path);
    return json;
}

void add_turn(std::vector<std::string>& turns, std::string text) {
    if (!is_blank(text)) turns.push_back(std::move(text));
}

std::vector<std::string> turns_of_lines(std::string_view text, const std::string& path) {
    std::vector<std::string> turns;
    for (std::size_t at = 0, number = 1; at < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (is_blank(line)) continue;
        const std::string where = "line " + std::to_string(number);
        add_turn(turns, turn_text(parse(line, where, path), where, path));
    }
    return turns;
}

std::vector<std::string> turns_of_array(std::string_view text, const std::string& path) {
    std::vector<std::string> turns;
    const Json array = parse(text, "the array", path);
    for (std::size_t i = 0; i < array.size(); ++i)
        add_turn(turns, turn_text(array[i], "turn " + std::to_string(i + 1), path));
    return turns;
}

}  // namespace

std::vector<std::string> read_history(const std::string& path) {
    const std::string bytes = read_named_file(path, kMostBytes, "history");
    std::string_view text = bytes;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(kBlank);
    const bool is_array = first != std::string_view::npos && text[first] == '[';
    return is_array ? turns_of_array(text, path) : turns_of_lines(text, path);
}

}  // namespace moxie
