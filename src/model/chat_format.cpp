#include "model/chat_format.h"

#include <nlohmann/json.hpp>

namespace moxie {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMessageBytes = 300;

/// A JSON parser that recurses would let a body of brackets overflow the stack; nlohmann's does
/// not.
Json parse(std::string_view body) {
    return Json::parse(body.begin(), body.end(), nullptr, /*allow_exceptions=*/false);
}

const Json* member(const Json* object, const char* name) {
    if (object == nullptr || !object->is_object()) return nullptr;
    const auto at = object->find(name);
    return at == object->end() ? nullptr : &*at;
}

std::uint64_t count(const Json* usage, const char* name) {
    const Json* value = member(usage, name);
    return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
}

}  // namespace

std::string chat_request(std::string_view model, std::string_view system, std::string_view user,
                         std::uint32_t max_tokens) {
    Json messages = Json::array();
    if (!system.empty()) messages.push_back({{"role", "system"}, {"content", system}});
    messages.push_back({{"role", "user"}, {"content", user}});
    const Json request = {{"model", model},
                          {"messages", std::move(messages)},
                          {"max_tokens", max_tokens},
                          {"temperature", 0},
                          {"stream", false}};
    return request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Generated> parse_chat_response(std::string_view body) {
    const Json response = parse(body);
    const Json* choices = member(&response, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return std::nullopt;
    const Json* content = member(member(&choices->front(), "message"), "content");
    if (content == nullptr || !content->is_string()) return std::nullopt;
    const Json* usage = member(&response, "usage");
    return Generated{content->get<std::string>(), count(usage, "prompt_tokens"),
                     count(usage, "completion_tokens")};
}

std::string chat_error_message(std::string_view body) {
    const Json response = parse(body);
    const Json* error = member(&response, "error");
    const Json* message = error != nullptr && error->is_string() ? error : member(error, "message");
    if (message == nullptr || !message->is_string()) return {};
    std::string text = message->get<std::string>();
    if (text.size() <= kMessageBytes) return text;
    std::size_t end = kMessageBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace moxie
