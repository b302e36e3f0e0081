#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/xml.h"

namespace moxie {

/// The texts that many cells of a workbook share.
class SharedStrings {
public:
    SharedStrings() = default;
    explicit SharedStrings(const XmlElement& root);

    /// Throws Error{unsupported} where there is no such text.
    const std::string& at(std::string_view index) const;

private:
    std::vector<std::string> strings_;
};

/// What a format makes of a number.
enum class NumberLook { plain, date, percent };

/// How the formats of a workbook show numbers.
class CellFormats {
public:
    CellFormats() = default;
    explicit CellFormats(const XmlElement& root);

    NumberLook look(std::string_view format) const;

private:
    std::vector<NumberLook> looks_;
};

/// Of a format as people write it: "dd/mm/yyyy;@", "[h]:mm", "0.00%".
NumberLook look_of(std::string_view code);

/// A number as that look shows it, without the noise of its last binary digits; dates as
/// date_text() does. What is no number stays as it is.
std::string shown_number(std::string_view value, NumberLook look, bool from_1904);

/// The day that Excel counts as `number`, with its time if it has one: "2024-05-01 13:30". Empty
/// beyond the years that Excel knows.
std::string date_text(double number, bool from_1904);

/// The text of a cell or of a shared string, without its pronunciation.
std::string rich_text(const XmlElement& element);

/// The column of a reference such as "AB12", from 0; none where it is none.
std::optional<std::size_t> column_of(std::string_view reference);

}  // namespace moxie
