#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine_fixture.h"

namespace moxie {

/// What a store holds: (expert, document) → text.
using Contents = std::map<std::pair<std::string, std::string>, std::string>;

inline std::string to_text(const Contents& contents) {
    std::string text;
    for (const auto& [place, value] : contents)
        text += place.first + '/' + place.second + "=" + value + "; ";
    return text;
}

/// One change of a store, and every state that its single commits may leave, in order: the first is
/// the state before, the last is what its success promises.
struct Change {
    std::string name;
    std::function<void(Engine&)> run;
    std::vector<Contents> states;
};

/// A list of changes that grows together with what they make. Every text holds the word "word", so
/// that one question finds all documents.
class ChangeScript {
public:
    using Documents = std::vector<std::pair<std::string, std::string>>;  ///< id, further words

    const std::vector<Change>& changes() const { return changes_; }
    const Contents& contents() const { return contents_; }

    void add(const std::string& expert, const Documents& documents) {
        begin("add to " + expert);
        put(expert, documents);
        end([expert, lines = lines_of(documents)](Engine& engine) {
            std::istringstream input(lines);
            engine.add(stream_request(expert, input));
        });
    }
    /// What was added before and is not among `documents` is deleted, in a commit of its own.
    void sync(const std::string& expert, const Documents& documents) {
        begin("sync " + expert);
        put(expert, documents);
        changes_.back().states.push_back(contents_);
        std::erase_if(contents_, [&](const auto& entry) {
            return entry.first.first == expert &&
                   std::none_of(documents.begin(), documents.end(), [&](const auto& document) {
                       return document.first == entry.first.second;
                   });
        });
        end([expert, lines = lines_of(documents)](Engine& engine) {
            std::istringstream input(lines);
            AddRequest request = stream_request(expert, input);
            request.sync = true;
            request.max_delete = 1;
            engine.add(request);
        });
    }
    /// Of the documents named, those that are there.
    void remove(const std::string& expert, std::vector<std::string> ids) {
        std::erase_if(ids, [&](const auto& id) { return !contents_.contains({expert, id}); });
        if (ids.empty()) return;
        begin("remove from " + expert);
        for (const std::string& id : ids) contents_.erase({expert, id});
        end([expert, ids](Engine& engine) { engine.remove(expert, ids); });
    }
    /// Vectors for whatever has none; what the store holds stays as it is.
    void encode() {
        begin("encode");
        end([](Engine& engine) { engine.encode({}); });
    }
    /// Computes the vectors of an expert and divides it, which changes no document.
    void discover(const std::string& expert) {
        begin("discover in " + expert);
        end([expert](Engine& engine) {
            std::istringstream nothing;
            AddRequest encoder = stream_request(expert, nothing);
            encoder.encoder = "test/512";
            engine.add(encoder);
            engine.encode({.experts = {expert}, .threads = 1});
            DiscoverRequest request;
            request.expert = expert;
            request.experts = 2;
            request.threads = 1;
            engine.discover(request);
        });
    }
    void remove_expert(const std::string& expert) {
        begin("remove " + expert);
        std::erase_if(contents_, [&](const auto& entry) { return entry.first.first == expert; });
        end([expert](Engine& engine) { engine.remove(expert, {}); });
    }

private:
    static std::string text_of(const std::string& words) { return "word " + words; }
    static std::string lines_of(const Documents& documents) {
        std::vector<TestDocument> lines;
        for (const auto& [id, words] : documents) lines.push_back({id, text_of(words)});
        return json_lines(lines);
    }
    void begin(const std::string& name) {
        changes_.push_back({std::to_string(changes_.size()) + " " + name, {}, {contents_}});
    }
    void put(const std::string& expert, const Documents& documents) {
        for (const auto& [id, words] : documents) contents_[{expert, id}] = text_of(words);
    }
    void end(std::function<void(Engine&)> run) {
        changes_.back().run = std::move(run);
        changes_.back().states.push_back(contents_);
    }

    std::vector<Change> changes_;
    Contents contents_;
};

/// What a search finds of a whole store; empty where there is no store.
inline Contents contents_of_store(const Engine& engine) {
    Contents contents;
    try {
        Request request = search_request("word", "flat", 10000);
        request.mode = SearchMode::lexical;  // a cosine below zero could hide a document
        const Answer answer = engine.ask(request);
        EXPECT_TRUE(answer.trace.warnings.empty()) << answer.trace.warnings.front();
        for (const Hit& hit : answer.hits) {
            contents[{hit.expert, hit.document}] = hit.text;
            for (const std::string& other : hit.also_in)
                ADD_FAILURE() << "texts of a script differ, but " << other << " has " << hit.text;
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::not_found) throw;
    }
    return contents;
}

/// Empty if a store that holds `contents` takes another document.
inline std::string problem_after_one_more(Engine& engine, Contents contents) {
    add_documents(engine, "after", {{"one", "word more"}});
    contents[{"after", "one"}] = "word more";
    const Contents now = contents_of_store(engine);
    return now == contents ? "" : to_text(now) + " instead of " + to_text(contents);
}

}  // namespace moxie
