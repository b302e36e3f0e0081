#include "formats/xlsx_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

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
    std::vector<std::string_view> own;
    XmlElement code = root.below({"numFmts", "numFmt"});
    for (; code; code = code.next("numFmt")) {
        if (shows_date(code.attribute("formatCode"))) own.push_back(code.attribute("numFmtId"));
    }
    XmlElement format = root.below({"cellXfs", "xf"});
    for (; format; format = format.next("xf")) {
        const std::string_view id = format.attribute("numFmtId");
        const bool listed = std::find(own.begin(), own.end(), id) != own.end();
        dates_.push_back(listed || is_built_in_date(parsed<std::size_t>(id).value_or(0)));
    }
}

bool CellFormats::is_date(std::string_view format) const {
    const auto index = parsed<std::size_t>(format);
    return index && *index < dates_.size() && dates_[*index];
}

bool shows_date(std::string_view code) {
    const std::string bare = bare_code(code.substr(0, code.find(';')));
    return bare.find_first_of("dDmMyYhHsS") != std::string::npos &&
           bare.find("General") == std::string::npos;
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

std::string number_text(std::string_view value) {
    const auto number = parsed<double>(trimmed(value));
    if (!number) return std::string(trimmed(value));
    std::array<char, 40> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), *number,
                                            std::chars_format::general, 15);
    return error == std::errc() ? std::string(text.data(), end) : std::string(value);
}

std::string rich_text(const XmlElement& element) {
    RichText visitor;
    walk_xml(element, visitor);
    return visitor.take();
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
