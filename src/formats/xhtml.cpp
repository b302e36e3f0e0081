#include "formats/xhtml.h"

#include <algorithm>
#include <array>

namespace moxie {
namespace {

bool is_void(std::string_view name) {
    constexpr std::array<std::string_view, 14> kNames{"area",  "base",   "br",    "col",  "embed",
                                                      "hr",    "img",    "input", "link", "meta",
                                                      "param", "source", "track", "wbr"};
    return std::binary_search(kNames.begin(), kNames.end(), name);
}

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Behind the markup that begins at `at`: a tag, whatever its attributes hold, or a comment.
std::size_t behind(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) {
        const std::size_t end = text.find("-->", at);
        return end == std::string_view::npos ? text.size() : end + 3;
    }
    char quote = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return text.size();
}

}  // namespace

std::string closed_tags(std::string_view xhtml) {
    std::string out;
    out.reserve(xhtml.size() + xhtml.size() / 64);
    for (std::size_t at = 0; at < xhtml.size();) {
        const std::size_t tag = std::min(xhtml.find('<', at), xhtml.size());
        const std::size_t end = tag < xhtml.size() ? behind(xhtml, tag) : tag;
        const std::string_view markup = xhtml.substr(tag, end - tag);
        out += xhtml.substr(at, tag - at);
        at = end;
        const bool closed = markup.size() > 3 && markup.ends_with("/>") && begins_name(markup[1]);
        const std::string_view name = markup.substr(std::min<std::size_t>(1, markup.size()),
                                                    markup.find_first_of(" \t\r\n/>") - 1);
        if (!closed || is_void(name)) {
            out += markup;
            continue;
        }
        out += markup.substr(0, markup.size() - 2);
        out += "></" + std::string(name) + '>';
    }
    return out;
}

}  // namespace moxie
