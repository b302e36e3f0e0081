#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "formats/xml.h"

namespace moxie {

/// The lists of a document, and how far each has been counted.
class DocxLists {
public:
    DocxLists() = default;
    explicit DocxLists(const XmlElement& root);

    /// What stands before the next item: "- ", "3. "; empty where `id` makes no list.
    std::string next_mark(const std::string& id, std::string_view level);

private:
    static constexpr std::size_t kLevels = 9;
    struct List {
        std::array<bool, kLevels> counted{};
        std::array<std::uint32_t, kLevels> count{};
    };

    std::unordered_map<std::string, List> lists_;
};

}  // namespace moxie
