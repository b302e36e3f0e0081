#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>

namespace moxie::eval {

/// Query id → document id → grade.
using Judgements = std::unordered_map<std::string, std::map<std::string, double>>;

/// A file of three columns separated by tabs (query-id, corpus-id, score), a heading in its first
/// line or not. Throws Error{not_found | unsupported} naming file and line.
Judgements read_judgements(const std::string& path);

/// Hands the id and the text, which is not empty, of every line of a JSONL file of queries to
/// `visit`. Throws likewise.
void read_queries(const std::string& path,
                  const std::function<void(std::string id, std::string text)>& visit);

}  // namespace moxie::eval
