#include "corpus/html_nesting.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "base/ascii.h"
#include "corpus/white_space.h"

namespace moxie {
namespace {

// Far beyond what people write (browsers stop at 512), still cheap for the parser, which looks at
// every open element for each new one and at every attribute of a tag for each new one.
constexpr std::size_t kMaxDepth = 1024;
constexpr std::size_t kMaxAttributes = 1024;

/// Elements without content, and those whose end tag people leave out.
bool needs_no_end(std::string_view name) {
    constexpr std::array<std::string_view, 32> kNames{
        "area",  "base",   "basefont", "bgsound", "body", "br",    "col",    "colgroup",
        "dd",    "dt",     "embed",    "frame",   "head", "hr",    "html",   "image",
        "img",   "input",  "keygen",   "li",      "link", "meta",  "option", "p",
        "param", "source", "tbody",    "td",      "th",   "thead", "tr",     "wbr"};
    return std::binary_search(kNames.begin(), kNames.end(), name);
}

/// Elements whose content is no markup.
bool is_raw(std::string_view name) {
    return name == "script" || name == "style" || name == "textarea" || name == "title";
}

class TagScan {
public:
    explicit TagScan(std::string_view html) : html_(html) {}

    std::string_view run() {
        for (at_ = html_.find('<'); at_ < html_.size(); at_ = html_.find('<', at_)) {
            if (++at_ == html_.size()) break;
            if (html_[at_] == '!') {
                skip_comment();
            } else if (html_[at_] == '/') {
                ++at_;
                close(name());
            } else if (is_lower(lowered(html_[at_]))) {
                open(name());
            }
            if (depth_ > kMaxDepth) return "nests its elements too deeply";
            if (attributes_ > kMaxAttributes) return "has a tag with too many attributes";
        }
        return {};
    }

private:
    const std::string& name() {
        name_.clear();
        while (at_ < html_.size() && !is_white(html_[at_]) && html_[at_] != '>' &&
               html_[at_] != '/') {
            if (name_.size() < 32) name_ += lowered(html_[at_]);
            ++at_;
        }
        return name_;
    }

    void open(const std::string& name) {
        const bool self_closed = skip_attributes();
        const bool foreign = name == "svg" || name == "math";
        if (is_raw(name) && foreign_ == 0) return skip_raw(name);
        if (needs_no_end(name) || (self_closed && foreign_ > 0)) return;
        ++open_[name];
        ++depth_;
        foreign_ += foreign;
    }

    void close(const std::string& name) {
        const auto found = open_.find(name);
        if (found == open_.end() || found->second == 0) return;
        --found->second;
        --depth_;
        foreign_ -= name == "svg" || name == "math";
    }

    /// To behind the tag's end; true for "/>".
    bool skip_attributes() {
        attributes_ = 0;
        char quote = 0;
        for (; at_ < html_.size(); ++at_) {
            const char c = html_[at_];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '>') {
                return html_[at_++ - 1] == '/';
            } else if ((c == '"' || c == '\'') && html_[at_ - 1] == '=') {
                quote = c;
            } else if ((is_white(c) || c == '/' || c == '"' || c == '\'') &&
                       !is_white(html_[at_ - 1])) {
                ++attributes_;
            }
        }
        return false;
    }

    void skip_comment() {
        if (!html_.substr(at_).starts_with("!--")) return;
        at_ += 3;
        if (html_.substr(at_).starts_with(">") || html_.substr(at_).starts_with("->")) return;
        for (at_ = html_.find("--", at_); at_ < html_.size(); at_ = html_.find("--", at_ + 1)) {
            const std::string_view rest = html_.substr(at_ + 2);
            if (rest.starts_with('>') || rest.starts_with("!>")) return;
        }
    }

    void skip_raw(const std::string& name) {
        for (at_ = html_.find("</", at_); at_ < html_.size(); at_ = html_.find("</", at_)) {
            at_ += 2;
            const std::string_view end = html_.substr(at_, name.size());
            if (std::equal(end.begin(), end.end(), name.begin(), name.end(),
                           [](char a, char b) { return lowered(a) == b; })) {
                return;
            }
        }
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::string name_;
    std::unordered_map<std::string, std::size_t> open_;
    std::size_t depth_ = 0;
    std::size_t foreign_ = 0;
    std::size_t attributes_ = 0;
};

}  // namespace

std::string_view html_excess(std::string_view html) { return TagScan(html).run(); }

}  // namespace moxie
