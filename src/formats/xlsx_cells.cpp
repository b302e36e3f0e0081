#include "formats/xlsx_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <unordered_map>

#include "corpus/white_space.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr double kLastDay = 2'958'466;  // 10000-01-01
constexpr std::size_t kMostColumns = 16'384;

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

/// The formats that every program knows by their number (ECMA-376, part 1, 18.8.30).
bool is_built_in_date(std::size_t number) {
    return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
           (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
}

/// Those that have a number alone.
NumberLook built_in_look(std::size_t number) {
    if (is_built_in_date(number)) return NumberLook::date;
    return number == 9 || number == 10 ? NumberLook::percent : NumberLook::plain;
}

std::string decimal(double number) {
    std::array<char, 40> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number,
                                            std::chars_format::general, 15);
    return error == std::errc() ? std::string(text.data(), end) : std::string();
}

/// The text without what it quotes and what stands in brackets, other than [h], [m] and [s].
std::string bare_code(std::string_view code) {
    std::string bare;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const char c = code[at];
        if (c == '"') {
            at = std::min(code.find('"', at + 1), code.size());
        } else if (c == '\\' || c == '_' || c == '*') {
            ++at;
        } else if (c == '[' && at + 2 < code.size() && code[at + 2] != ']' &&
                   code[at + 1] != code[at + 2]) {
            at = std::min(code.find(']', at), code.size());
        } else {
            bare += c;
        }
    }
    return bare;
}

class RichText : public XmlVisitor {
public:
    bool enter(const XmlElement& element) override {
        if (element.name() == "rPh") return false;
        if (element.name() == "t") ++in_text_;
        return true;
    }
    void leave(const XmlElement& element) override {
        if (element.name() == "t") --in_text_;
    }
    void text(std::string_view text) override {
        if (in_text_ > 0) text_ += text;
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::size_t in_text_ = 0;
};

}  // namespace

SharedStrings::SharedStrings(const XmlElement& root) {
    for (XmlElement item = root.child("si"); item; item = item.next("si"))
        strings_.push_back(rich_text(item));
}

const std::string& SharedStrings::at(std::string_view index) const {
    const auto number = parsed<std::size_t>(trimmed(index));
    if (!number || *number >= strings_.size())
        throw Error(ErrorCode::unsupported, "is damaged: a cell refers to shared text " +
                                                std::string(trimmed(index).substr(0, 20)) + " of " +
                                                std::to_string(strings_.size()));
    return strings_[*number];
}

CellFormats::CellFormats(const XmlElement& root) {
    std::unordered_map<std::string_view, NumberLook> own;
    XmlElement code = root.below({"numFmts", "numFmt"});
    for (; code; code = code.next("numFmt"))
        own[code.attribute("numFmtId")] = look_of(code.attribute("formatCode"));
    XmlElement format = root.below({"cellXfs", "xf"});
    for (; format; format = format.next("xf")) {
        const std::string_view id = format.attribute("numFmtId");
        const auto found = own.find(id);
        looks_.push_back(found != own.end() ? found->second
                                            : built_in_look(parsed<std::size_t>(id).value_or(0)));
    }
}

NumberLook CellFormats::look(std::string_view format) const {
    const auto index = parsed<std::size_t>(format);
    return index && *index < looks_.size() ? looks_[*index] : NumberLook::plain;
}

NumberLook look_of(std::string_view code) {
    const std::string bare = bare_code(code.substr(0, code.find(';')));
    if (bare.find('%') != std::string::npos) return NumberLook::percent;
    const bool date = bare.find_first_of("dDmMyYhHsS") != std::string::npos &&
                      bare.find("General") == std::string::npos;
    return date ? NumberLook::date : NumberLook::plain;
}

std::string shown_number(std::string_view value, NumberLook look, bool from_1904) {
    const auto number = parsed<double>(trimmed(value));
    if (!number) return std::string(trimmed(value));
    if (look == NumberLook::percent) return decimal(*number * 100) + '%';
    const std::string date = look == NumberLook::date ? date_text(*number, from_1904) : "";
    return date.empty() ? decimal(*number) : date;
}

std::string date_text(double number, bool from_1904) {
    using namespace std::chrono;
    if (from_1904) number += 1462;
    if (!(number >= 0 && number < kLastDay)) return {};
    const auto minutes = static_cast<std::int64_t>(std::llround(number * 24 * 60));
    const std::int64_t day = minutes / (24 * 60);
    const std::int64_t minute = minutes % (24 * 60);
    // Excel counts a 29 February 1900 that never was.
    const sys_days epoch = year{1899} / December / (day < 60 ? 31 : 30);
    const year_month_day date(epoch + days(day));
    std::array<char, 32> text{};
    if (day > 0)
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    std::string out = text.data();
    if (minute == 0 && day > 0) return out;
    std::snprintf(text.data(), text.size(), "%s%02d:%02d", day > 0 ? " " : "",
                  static_cast<int>(minute / 60), static_cast<int>(minute % 60));
    return out + text.data();
}

std::string rich_text(const XmlElement& element) {
    RichText visitor;
    walk_xml(element, visitor);
    std::string text = visitor.take();
    // How the end of a line from Windows is written where XML would lose it.
    constexpr std::string_view kReturn = "_x000D_";
    for (std::size_t at = text.find(kReturn); at != std::string::npos; at = text.find(kReturn, at))
        text.erase(at, kReturn.size());
    return text;
}

std::optional<std::size_t> column_of(std::string_view reference) {
    std::size_t column = 0;
    for (const char c : reference) {
        if (c < 'A' || c > 'Z') break;
        column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
        if (column > kMostColumns) return std::nullopt;
    }
    return column == 0 ? std::nullopt : std::optional(column - 1);
}

}  // namespace moxie
