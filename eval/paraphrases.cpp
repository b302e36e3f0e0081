#include "eval/paraphrases.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "eval/json_lines.h"
#include "moxie/error.h"

namespace moxie::eval {
namespace {

using Json = nlohmann::json;
using Groups = std::map<std::pair<std::string, std::string>, ParaphraseGroup>;

std::string text_at(const Json& row, const char* name) {
    const auto found = row.find(name);
    if (found == row.end() || found->is_null()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

ParaphraseGroup::Text wording(const Json& value) {
    if (value.is_string()) return {value.get<std::string>(), "paraphrase"};
    return {text_at(value, "text"), text_at(value, "kind")};
}

void read_row(const Json& row, const std::string& where, Groups& groups) {
    const std::string id = row.contains("group") ? text_at(row, "group") : text_at(row, "_id");
    if (!row.is_object() || id.empty() || text_at(row, "text").empty())
        throw Error(ErrorCode::unsupported,
                    "a wording needs \"group\" (or \"_id\") and \"text\": " + where);
    ParaphraseGroup& group = groups[{text_at(row, "expert"), id}];
    group.id = id;
    group.expert = text_at(row, "expert");
    group.texts.push_back({text_at(row, "text"), text_at(row, "kind")});
    if (const auto more = row.find("paraphrases"); more != row.end())
        for (const Json& value : *more) group.texts.push_back(wording(value));
    if (const auto documents = row.find("documents"); documents != row.end())
        for (const Json& document : *documents) group.judgements[document.get<std::string>()] = 1;
}

void judge(ParaphraseGroup& group, const std::vector<Collection>& collections) {
    if (!group.judgements.empty()) return;
    for (const Collection& collection : collections) {
        if (!group.expert.empty() && group.expert != collection.name) continue;
        const auto found = std::find_if(collection.queries.begin(), collection.queries.end(),
                                        [&](const auto& query) { return query.id == group.id; });
        if (found == collection.queries.end()) continue;
        group.expert = collection.name;
        group.judgements = found->judgements;
        return;
    }
}

}  // namespace

std::vector<ParaphraseGroup> load_paraphrases(const std::string& path,
                                              const std::vector<Collection>& collections) {
    Groups groups;
    read_lines(path, [&](std::string_view line, std::size_t number) {
        const std::string where = path + ":" + std::to_string(number);
        try {
            read_row(Json::parse(line), where, groups);
        } catch (const Json::exception&) {
            throw Error(ErrorCode::unsupported,
                        "a wording is a JSON object with \"group\" and \"text\", or a query with "
                        "\"paraphrases\": " +
                            where);
        }
    });
    std::vector<ParaphraseGroup> found;
    for (auto& [key, group] : groups) {
        if (group.texts.size() < 2) continue;
        judge(group, collections);
        found.push_back(std::move(group));
    }
    if (found.empty())
        throw Error(ErrorCode::invalid_request,
                    "no question has two wordings in: " + path +
                        "; give the wordings of one question the same \"group\"",
                    "paraphrases");
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.expert, a.id) < std::tie(b.expert, b.id);
    });
    return found;
}

}  // namespace moxie::eval
