#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "corpus/file_walk.h"
#include "moxie/error.h"
#include "moxie/feedback.h"
#include "text/unicode.h"

namespace moxie {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;
constexpr std::array kKeys{"query", "document", "expert", "grade"};

// One line of a file, with its place for people.
class Line {
public:
    Line(std::string_view text, std::size_t number, const std::string& path)
        : where_("line " + std::to_string(number) + " of " + path) {
        // The parser takes a NUL byte for the end, and what follows would be lost.
        if (text.find('\0') != std::string_view::npos) refuse("has a NUL byte");
        json_ = Json::parse(text, nullptr, false);
        if (!json_.is_object()) refuse("is no JSON object");
        // A grade that is spelt wrong would be one of 1.
        for (const auto& [key, value] : json_.items())
            if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
                refuse("has an unknown \"" + excerpt(key) + '"');
    }

    Feedback feedback() const {
        Feedback feedback;
        feedback.query = text("query");
        if (is_blank(feedback.query)) refuse("has no \"query\"");
        const std::string document = text("document");
        feedback.expert = text("expert");
        if (document.empty() == feedback.expert.empty())
            refuse("needs \"document\" or \"expert\", and not both");
        if (!document.empty()) set(feedback, document);
        const auto grade = json_.find("grade");
        if (grade == json_.end()) return feedback;
        if (!grade->is_number_unsigned() || grade->get<std::uint64_t>() > Feedback::kHighestGrade)
            refuse("has a \"grade\" that is no whole number from 0 to 100");
        feedback.grade = grade->get<std::int64_t>();
        return feedback;
    }

private:
    std::string text(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end()) return {};
        if (!found->is_string()) refuse("has a \"" + std::string(key) + "\" that is no text");
        return found->get<std::string>();
    }

    void set(Feedback& feedback, const std::string& document) const {
        try {
            set_document(feedback, document);
        } catch (const Error& error) {
            refuse(std::string("is no feedback, ") + error.what());
        }
    }

    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(
            ErrorCode::unsupported,
            where_ + " " + what + R"(; write {"query": "…", "document": "EXPERT/ID", "grade": 1})",
            "file");
    }

    std::string where_;
    Json json_;
};

}  // namespace

void set_document(Feedback& feedback, const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == text.size())
        throw Error(ErrorCode::invalid_request,
                    "a document is named EXPERT/ID, as hits show it, not: " + excerpt(text),
                    "document");
    feedback.expert = text.substr(0, slash);
    feedback.document = text.substr(slash + 1);
}

std::vector<Feedback> read_feedback(const std::string& path) {
    const std::string bytes = read_named_file(path, kMostBytes, "file");
    std::string_view text = bytes;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::vector<Feedback> all;
    for (std::size_t at = 0, number = 1; at < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (!is_blank(line)) all.push_back(Line(line, number, path).feedback());
    }
    return all;
}

}  // namespace moxie
