#pragma once

#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/scratch_directory.h"
#include "moxie/engine.h"

namespace moxie {

/// For tests: a document of a JSONL stream.
struct TestDocument {
    std::string id;
    std::string text;
    std::string title = {};
    std::vector<std::pair<std::string, std::string>> metadata = {};
};

inline std::string json_string(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '\n')
            quoted += "\\n";
        else
            quoted += c;
    }
    return quoted + '"';
}

inline std::string json_line(const TestDocument& document) {
    std::string metadata;
    for (const auto& [key, value] : document.metadata)
        metadata += (metadata.empty() ? "" : ", ") + json_string(key) + ": " + json_string(value);
    return "{\"_id\": " + json_string(document.id) + ", \"title\": " + json_string(document.title) +
           ", \"text\": " + json_string(document.text) + ", \"metadata\": {" + metadata + "}}\n";
}

inline std::string json_lines(const std::vector<TestDocument>& documents) {
    std::string lines;
    for (const TestDocument& document : documents) lines += json_line(document);
    return lines;
}

/// A request to add the JSONL of `input`, which must outlive it, on one thread.
inline AddRequest stream_request(const std::string& expert, std::istream& input) {
    AddRequest request;
    request.expert = expert;
    request.paths = {"-"};
    request.input = &input;
    request.threads = 1;
    return request;
}

inline AddReport add_documents(Engine& engine, const std::string& expert,
                               const std::vector<TestDocument>& documents) {
    std::istringstream input(json_lines(documents));
    return engine.add(stream_request(expert, input));
}

inline Request search_request(const std::string& query, const std::string& route = "flat",
                              std::size_t k = 10) {
    Request request;
    request.query = query;
    request.route = parse_route(route);
    request.k = k;
    request.threads = 1;
    return request;
}

/// "expert/document" of every hit, in order.
inline std::vector<std::string> found(const Answer& answer) {
    std::vector<std::string> names;
    for (const Hit& hit : answer.hits) names.push_back(hit.expert + '/' + hit.document);
    return names;
}

/// The bytes that are promised to be the same: route and hits, or hits alone, as printed.
inline std::string promised_json(const Answer& answer) {
    const std::string json = to_json(answer);
    const std::size_t begin = json.find("\"route\":");
    return json.substr(begin, json.find(answer.answer ? ",\"answer\":{" : ",\"trace\":{") - begin);
}
inline std::string hits_json(const Answer& answer) {
    const std::string json = promised_json(answer);
    return json.substr(json.find(",\"hits\":["));
}

/// The error that `call` ends with; fails the test if there is none.
inline Error error_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "no error";
    return Error(ErrorCode::internal, "no error");
}

/// The problems that a check finds, one a line; empty for a sound store.
inline std::string problems_of(const Engine& engine) {
    std::string text;
    for (const CheckProblem& problem : engine.check().problems)
        text += problem.where + ": " + problem.what + '\n';
    return text;
}

/// A directory of its own for one store, and engines on it.
class ScratchStore {
public:
    /// `encoder` is that of new experts; "none": words alone, whatever is installed.
    explicit ScratchStore(std::string encoder = "none") : encoder_(std::move(encoder)) {}
    std::string path() const { return directory_ / "store"; }
    std::string operator/(const std::string& name) const { return directory_ / name; }
    OpenOptions options() const {
        OpenOptions options;
        options.store = path();
        options.create = true;
        if (encoder_ != "none") options.encoder = encoder_;
        return options;
    }
    std::unique_ptr<Engine> engine() const { return std::make_unique<Engine>(options()); }

private:
    ScratchDirectory directory_;
    std::string encoder_;
};

}  // namespace moxie
