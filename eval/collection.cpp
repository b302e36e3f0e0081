#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "eval/collection_files.h"
#include "eval/evaluate.h"
#include "eval/json_lines.h"

namespace moxie::eval {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kText = "\"text\", a string";
constexpr const char* kAnswers = "\"answers\", an array of strings";
/// Larger than any that is meant, and small enough for sums of them to be numbers.
constexpr double kHighestScore = 1e18;

[[noreturn]] void fail(const std::string& path, std::size_t line, const std::string& why) {
    throw Error(ErrorCode::unsupported, path + ":" + std::to_string(line) + ": " + why);
}

/// DIR/name or DIR/name.gz; empty where there is neither.
std::string find_file(const std::string& directory, const std::string& name) {
    for (const char* suffix : {"", ".gz"}) {
        const fs::path path = fs::path(directory) / (name + suffix);
        if (fs::is_regular_file(path)) return path.string();
    }
    return {};
}

std::string need_file(const std::string& directory, const std::string& name) {
    const std::string path = find_file(directory, name);
    if (path.empty()) {
        throw Error(ErrorCode::not_found,
                    "a collection needs " + name + ", which is not in: " + directory);
    }
    return path;
}

std::string read_id(const Json& row) {
    const Json& id = row.at("_id");
    return id.is_string() ? id.get<std::string>() : id.dump();
}

/// Every line of a JSONL file as an object with an `_id` and what `visit` reads, which `needs`
/// names.
void read_objects(const std::string& path, const std::string& needs,
                  const std::function<void(std::string id, const Json& row)>& visit) {
    read_lines(path, [&](std::string_view line, std::size_t number) {
        try {
            const Json row = Json::parse(line);
            visit(read_id(row), row);
        } catch (const Json::exception&) {
            fail(path, number, "no JSON object with \"_id\" and " + needs);
        }
    });
}

/// The turns before a query: "history", an array of texts; most have none.
std::vector<std::string> read_turns(const Json& row) {
    const auto history = row.find("history");
    if (history == row.end()) return {};
    return history->get<std::vector<std::string>>();
}

std::vector<std::string_view> columns(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find('\t', at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = end + 1;
    }
    return fields;
}

double read_grade(std::string_view text, const std::string& path, std::size_t line) {
    double grade = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), grade);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(grade)) {
        fail(path, line, "the score is no number: " + excerpt(text));
    }
    if (std::abs(grade) > kHighestScore)
        fail(path, line, "the score is beyond 1e18 either way: " + excerpt(text));
    return grade;
}

std::string read_text(const std::string& path, const std::string& id, const Json& row) {
    auto text = row.at("text").get<std::string>();
    if (text.find_first_not_of(" \t\r\n\f\v") == std::string::npos)
        throw Error(ErrorCode::unsupported,
                    path + ": the text of this query is empty: " + excerpt(id));
    return text;
}

bool has_positive(const std::map<std::string, double>& judgements) {
    return std::any_of(judgements.begin(), judgements.end(),
                       [](const auto& judgement) { return judgement.second > 0; });
}

void read_answers(const std::string& path, Collection& collection) {
    std::unordered_map<std::string, Collection::Query*> by_id;
    for (auto& query : collection.queries) by_id.emplace(query.id, &query);
    read_objects(path, kAnswers, [&](const std::string& id, const Json& row) {
        const auto found = by_id.find(id);
        if (found != by_id.end()) {
            found->second->answers = row.at("answers").get<std::vector<std::string>>();
        }
    });
}

void sort_by_id(Collection& collection) {
    std::sort(collection.queries.begin(), collection.queries.end(),
              [](const auto& left, const auto& right) { return left.id < right.id; });
}

/// FNV-1a over the seed's and the id's bytes, then a finaliser that mixes the
/// high bits (splitmix64's), because FNV alone orders similar ids alike.
std::uint64_t draw(std::uint64_t seed, std::string_view id) {
    std::uint64_t value = 14695981039346656037ull;
    const auto mix = [&value](std::uint64_t byte) { value = (value ^ byte) * 1099511628211ull; };
    for (unsigned shift = 0; shift < 64; shift += 8) mix((seed >> shift) & 0xff);
    for (const char c : id) mix(static_cast<unsigned char>(c));
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
    return value ^ (value >> 31);
}

std::unordered_set<std::string> out_of_scope_ids(const std::string& path,
                                                 const std::string& split) {
    std::unordered_set<std::string> ids;
    read_lines(path, [&](std::string_view line, std::size_t number) {
        const auto fields = columns(line);
        if (fields.size() != 2) fail(path, number, "not two columns separated by tabs");
        if (fields[1] == split || (split == "dev" && fields[1] == "val")) {
            ids.emplace(fields[0]);
        }
    });
    return ids;
}

}  // namespace

Judgements read_judgements(const std::string& path) {
    Judgements judgements;
    read_lines(path, [&](std::string_view line, std::size_t number) {
        const auto fields = columns(line);
        if (fields.size() != 3) fail(path, number, "not three columns separated by tabs");
        if (number == 1 && fields[0] == "query-id") return;
        const double grade = read_grade(fields[2], path, number);
        judgements[std::string(fields[0])][std::string(fields[1])] = grade;
    });
    return judgements;
}

void read_queries(const std::string& path,
                  const std::function<void(std::string id, std::string text)>& visit) {
    read_objects(path, kText, [&](std::string id, const Json& row) {
        std::string text = read_text(path, id, row);
        visit(std::move(id), std::move(text));
    });
}

std::string collection_name(const std::string& directory) {
    const fs::path path = fs::absolute(directory).lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

std::string corpus_file(const std::string& directory) {
    return need_file(directory, "corpus.jsonl");
}

Collection load_collection(const std::string& directory, const std::string& split) {
    const std::string qrels = need_file(directory, "qrels/" + split + ".tsv");
    Judgements judgements = read_judgements(qrels);
    Collection collection{collection_name(directory), {}};
    const std::string queries = need_file(directory, "queries.jsonl");
    read_objects(queries, kText, [&](std::string id, const Json& row) {
        const auto found = judgements.find(id);
        if (found == judgements.end() || !has_positive(found->second)) return;
        std::string text = read_text(queries, id, row);
        collection.queries.push_back(
            {std::move(id), std::move(text), std::move(found->second), {}, read_turns(row)});
        judgements.erase(found);
    });
    if (collection.queries.empty()) {
        throw Error(ErrorCode::unsupported, "no query has a relevant document in: " + qrels);
    }
    sort_by_id(collection);
    const std::string answers = find_file(directory, "answers.jsonl");
    if (!answers.empty()) read_answers(answers, collection);
    return collection;
}

std::optional<Collection> load_out_of_scope(const std::string& directory,
                                            const std::string& split) {
    const std::string path = find_file(directory, "oos.tsv");
    if (path.empty()) return std::nullopt;
    const auto ids = out_of_scope_ids(path, split);
    Collection collection{collection_name(directory), {}};
    const std::string queries = need_file(directory, "queries.jsonl");
    read_objects(queries, kText, [&](std::string id, const Json& row) {
        if (!ids.contains(id)) return;
        std::string text = read_text(queries, id, row);
        collection.queries.push_back({std::move(id), std::move(text), {}, {}});
    });
    sort_by_id(collection);
    return collection;
}

void sample(Collection& collection, std::size_t count, std::uint64_t seed) {
    if (count == 0 || collection.queries.size() <= count) return;
    std::sort(collection.queries.begin(), collection.queries.end(),
              [seed](const auto& left, const auto& right) {
                  return std::pair(draw(seed, left.id), left.id) <
                         std::pair(draw(seed, right.id), right.id);
              });
    collection.queries.resize(count);
    sort_by_id(collection);
}

}  // namespace moxie::eval
