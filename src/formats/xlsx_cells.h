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

/// Which formats of a workbook show numbers as dates or times.
class CellFormats {
public:
    CellFormats() = default;
    explicit CellFormats(const XmlElement& root);

    bool is_date(std::string_view format) const;

private:
    std::vector<bool> dates_;
};

/// Does a format such as "dd/mm/yyyy;@" or "[h]:mm" show a date or a time?
bool shows_date(std::string_view code);

/// The day that Excel counts as `number`, with its time if it has one: "2024-05-01 13:30". Empty
/// beyond the years that Excel knows.
std::string date_text(double number, bool from_1904);

/// A number as people see it: without the noise of its last binary digits.
std::string number_text(std::string_view value);

/// The text of a cell or of a shared string, without its pronunciation.
std::string rich_text(const XmlElement& element);

/// The column of a reference such as "AB12", from 0; none where it is none.
std::optional<std::size_t> column_of(std::string_view reference);

}  // namespace moxie
