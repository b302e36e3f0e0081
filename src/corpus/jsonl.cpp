#include <simdjson.h>

#include <optional>

#include "corpus/plain_text.h"
#include "corpus/reader.h"
#include "corpus/white_space.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using simdjson::dom::element;

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::unsupported, reason); }

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string string_of(const element& value, std::string_view name) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) refuse(quoted(name) + " is not a string");
    return text.find('\0') == std::string_view::npos ? std::string(text) : valid_utf8(text);
}

/// A string as it is, anything else as compact JSON.
std::string value_text(const element& value, std::string_view name) {
    return value.is_string() ? string_of(value, name) : simdjson::minify(value);
}

/// The value of a field that may be absent or null.
std::optional<element> field(const simdjson::dom::object& object, std::string_view name) {
    element value;
    const bool present = object[name].get(value) == simdjson::SUCCESS && !value.is_null();
    return present ? std::optional(value) : std::nullopt;
}

std::string id_of(const simdjson::dom::object& object) {
    const std::string_view name = field(object, "_id") ? "_id" : "id";
    const std::optional<element> found = field(object, name);
    if (!found) refuse("has no \"_id\"");
    const element& value = *found;
    if (value.is_int64() || value.is_uint64()) return simdjson::minify(value);
    if (!value.is_string()) refuse(quoted(name) + " is neither a string nor an integer");
    std::string id = string_of(value, name);
    if (id.empty()) refuse(quoted(name) + " is empty");
    return id;
}

void read_metadata(const element& value, Document& document) {
    simdjson::dom::object fields;
    if (value.get(fields) != simdjson::SUCCESS) refuse("\"metadata\" is not an object");
    for (const auto& [key, entry] : fields) {
        if (!entry.is_null()) document.metadata.emplace_back(key, value_text(entry, key));
    }
}

/// For people: the parser's own words speak of its parts.
const char* what_is_wrong(simdjson::error_code error) {
    switch (error) {
        case simdjson::UNCLOSED_STRING:
            return "a string has no end";
        case simdjson::UNESCAPED_CHARS:
            return "a string holds a raw control character, such as a tab, which is written \\t";
        case simdjson::STRING_ERROR:
            return "a string holds a wrong escape";
        case simdjson::NUMBER_ERROR:
            return "a number is written wrongly";
        case simdjson::DEPTH_ERROR:
            return "it is nested too deeply";
        case simdjson::CAPACITY:
            return "it is too large";
        default:
            return "it is no valid JSON";
    }
}

simdjson::dom::object parse_object(simdjson::dom::parser& parser, std::string_view line) {
    element root;
    const auto error = parser.parse(line.data(), line.size()).get(root);
    if (error == simdjson::UTF8_ERROR) refuse("is not valid UTF-8");
    if (error != simdjson::SUCCESS)
        refuse(std::string("is not a JSON object: ") + what_is_wrong(error));
    simdjson::dom::object object;
    if (root.get(object) != simdjson::SUCCESS) {
        refuse("is not a JSON object: it is another JSON value");
    }
    return object;
}

}  // namespace

Document parse_jsonl_line(std::string_view line) {
    simdjson::dom::parser parser;
    const simdjson::dom::object object = parse_object(parser, line);
    Document document;
    document.id = id_of(object);
    if (const auto title = field(object, "title")) document.title = string_of(*title, "title");
    if (const auto metadata = field(object, "metadata")) read_metadata(*metadata, document);
    element text;
    if (object["text"].get(text) != simdjson::SUCCESS) refuse("has no \"text\"");
    document.text = string_of(text, "text");
    normalise_breaks(document.text);
    document.blocks = line_blocks(document.text);
    return document;
}

}  // namespace moxie
