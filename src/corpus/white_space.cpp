#include "corpus/white_space.h"

#include <algorithm>

namespace moxie {
namespace {

/// Length of the invisible or no-break character at `at` that prose does without, 0 if none.
std::size_t odd_space(std::string_view text, std::size_t at, bool& visible) {
    const std::string_view rest = text.substr(at);
    visible = rest.starts_with("\u00a0");
    if (visible || rest.starts_with("\u00ad")) return 2;
    return rest.starts_with("\u200b") ? 3 : 0;
}

void append_space(std::string& out) {
    if (!out.empty() && !is_white(out.back())) out += ' ';
}

}  // namespace

std::string_view trimmed_end(std::string_view text) {
    while (!text.empty() && is_white(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_white(text.front())) text.remove_prefix(1);
    return trimmed_end(text);
}

void append_collapsed(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        bool visible = false;
        if (is_white(c)) {
            append_space(out);
            ++at;
        } else if (const std::size_t odd = is_ascii(c) ? 0 : odd_space(text, at, visible);
                   odd != 0) {
            if (visible) append_space(out);
            at += odd;
        } else {
            out += c;
            ++at;
        }
    }
}

void normalise_newlines(std::string& text) {
    std::size_t out = text.find('\r');
    if (out == std::string::npos) return;
    for (std::size_t at = out; at < text.size(); ++at) {
        const bool crlf = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if (!crlf) text[out++] = text[at] == '\r' ? '\n' : text[at];
    }
    text.resize(out);
}

void normalise_breaks(std::string& text) {
    for (std::size_t at = text.find_first_of("\f\v"); at != std::string::npos;
         at = text.find_first_of("\f\v", at)) {
        text[at] = '\n';
    }
}

}  // namespace moxie
