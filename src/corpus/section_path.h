#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// The headings above the present position.
class SectionPath {
public:
    explicit SectionPath(std::string_view title) : title_(title) {}

    /// `heading` may have further lines, such as a rule under it.
    void enter(std::uint8_t level, std::string_view heading);

    /// Outermost first, without one that only repeats the title.
    std::vector<std::string> headings() const;

private:
    struct Heading {
        std::uint8_t level;
        std::string text;  ///< empty for the title's
    };

    std::string title_;
    std::vector<Heading> path_;
};

}  // namespace moxie
