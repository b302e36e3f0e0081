#include "corpus/html.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

#include "corpus/document_builder.h"
#include "corpus/html_rules.h"
#include "corpus/html_tree.h"
#include "corpus/reader.h"
#include "corpus/white_space.h"

namespace moxie {
namespace {

/// What must be known of a page before its text can be written.
class Survey : public HtmlVisitor {
public:
    bool enter(const HtmlElement& element) override {
        if (is_furniture(element)) return false;
        has_main_ |= is_main(element);
        const HtmlRole role = html_role(element.name());
        const bool structure = role == HtmlRole::heading || role == HtmlRole::list ||
                               role == HtmlRole::preformatted || element.name() == "table";
        if (structure && !rows_.empty()) layout_rows_.insert(rows_.back());
        if (role == HtmlRole::row) rows_.push_back(element.identity());
        return role != HtmlRole::left_out;
    }

    void leave(const HtmlElement& element) override {
        if (html_role(element.name()) == HtmlRole::row) rows_.pop_back();
    }

    void text(std::string_view) override {}

    bool has_main() const { return has_main_; }
    /// A row with blocks in its cells arranges a page; it is no record of values.
    bool is_layout(const HtmlElement& row) const { return layout_rows_.contains(row.identity()); }

private:
    bool has_main_ = false;
    std::vector<const void*> rows_;
    std::unordered_set<const void*> layout_rows_;
};

class Extractor : public HtmlVisitor {
public:
    Extractor(const Survey& survey, bool main_only) : survey_(survey), main_only_(main_only) {}

    bool enter(const HtmlElement& element) override {
        const HtmlRole role = html_role(element.name());
        if (role == HtmlRole::left_out || is_furniture(element) || is_page_header(element))
            return false;
        if (is_main(element) || element.name() == "article") ++main_depth_;
        if (is_admonition(element)) ++admonitions_;
        begin(role, element);
        return true;
    }

    void leave(const HtmlElement& element) override {
        finish(html_role(element.name()));
        if (is_main(element) || element.name() == "article") --main_depth_;
        if (is_admonition(element)) --admonitions_;
    }

    void text(std::string_view text) override {
        if (in_title_) return append_collapsed(title_, text);
        if (main_only_ && main_depth_ == 0) return;
        if (text == "¶") return;  // permanent links of headings
        if (preformatted_ > 0) {
            run_ += text;
        } else {
            append_collapsed(run_, text);
        }
    }

    Document take() {
        flush();
        Document document = builder_.take();
        document.title = title();
        document.metadata = std::move(metadata_);
        return document;
    }

private:
    struct List {
        bool ordered;
        std::size_t items;
    };

    /// The banner of a site, unlike the header of an article.
    bool is_page_header(const HtmlElement& element) const {
        return element.name() == "header" && main_depth_ == 0;
    }

    void begin(HtmlRole role, const HtmlElement& element) {
        switch (role) {
            case HtmlRole::heading:
                begin_heading(element.name());
                break;
            case HtmlRole::preformatted:
                boundary();
                ++preformatted_;
                break;
            case HtmlRole::list:
                flush();
                lists_.push_back({element.name() == "ol", 0});
                break;
            case HtmlRole::item:
                begin_item();
                break;
            case HtmlRole::row:
                begin_row(element);
                break;
            case HtmlRole::cell:
                begin_cell();
                break;
            case HtmlRole::line_break:
                line_break();
                break;
            case HtmlRole::title:
                in_title_ = title_.empty();
                break;
            case HtmlRole::meta:
                read_meta(element);
                break;
            case HtmlRole::block:
                boundary();
                break;
            default:
                break;
        }
    }

    void finish(HtmlRole role) {
        switch (role) {
            case HtmlRole::heading:
                flush();
                heading_ = 0;
                break;
            case HtmlRole::preformatted:
                heading_ != 0 ? boundary() : flush();
                --preformatted_;
                break;
            case HtmlRole::list:
                flush();
                lists_.pop_back();
                break;
            case HtmlRole::item:
                flush();
                --items_;
                mark_.clear();
                break;
            case HtmlRole::row:
                flush();
                rows_.pop_back();
                break;
            case HtmlRole::cell:
                boundary();
                break;
            case HtmlRole::title:
                in_title_ = false;
                break;
            case HtmlRole::block:
                boundary();
                break;
            default:
                break;
        }
    }

    bool in_values() const { return !rows_.empty() && rows_.back(); }

    /// The edge of a block ends a block, but within a line that must stay one it is a space.
    void boundary() {
        if (heading_ != 0 || in_values()) return append_collapsed(run_, " ");
        if (preformatted_ > 0) return end_line();
        flush();
    }

    void end_line() {
        if (!run_.empty() && run_.back() != '\n') run_ += '\n';
    }

    /// The label of a note heads that note alone, not what comes after it.
    void begin_heading(std::string_view name) {
        flush();
        if (admonitions_ == 0) heading_ = static_cast<std::uint8_t>(name[1] - '0');
    }

    void begin_item() {
        flush();
        ++items_;
        const bool ordered = !lists_.empty() && lists_.back().ordered;
        mark_ = ordered ? std::to_string(++lists_.back().items) + ". " : "- ";
    }

    void begin_row(const HtmlElement& element) {
        flush();
        rows_.push_back(!survey_.is_layout(element));
        cells_ = 0;
    }

    void begin_cell() {
        if (!in_values()) return flush();
        run_.resize(trimmed_end(run_).size());
        if (cells_++ > 0) run_ += " | ";
    }

    void line_break() {
        if (preformatted_ > 0) {
            run_ += '\n';
        } else if (heading_ != 0 || in_values()) {
            append_collapsed(run_, " ");
        } else {
            run_ += '\n';
        }
    }

    BlockKind kind() const {
        if (heading_ != 0) return BlockKind::heading;
        if (preformatted_ > 0) return BlockKind::code;
        if (in_values()) return BlockKind::table_row;
        return items_ > 0 ? BlockKind::list_item : BlockKind::paragraph;
    }

    void flush() {
        const BlockKind kind = this->kind();
        const bool blank =
            run_.find_first_not_of(in_values() ? " |\n" : " \n\t\r\f\v") == std::string::npos;
        if (!blank) {
            if (kind == BlockKind::heading && heading_ == 1 && first_heading_.empty())
                first_heading_ = trimmed(run_);
            if (kind == BlockKind::list_item) run_ = mark_ + std::string(trimmed(run_));
            mark_.clear();
            builder_.add(kind, run_, heading_);
        }
        run_.clear();
    }

    void read_meta(const HtmlElement& element) {
        constexpr std::array<std::string_view, 3> kUseful{"author", "description", "keywords"};
        const std::string_view name = element.attribute("name").value_or("");
        std::string content;
        append_collapsed(content, element.attribute("content").value_or(""));
        const bool useful = std::find(kUseful.begin(), kUseful.end(), name) != kUseful.end();
        if (useful && !trimmed(content).empty()) metadata_.emplace_back(name, trimmed(content));
    }

    /// Without what generators put behind a page's own heading: "json — Python 3.11 documentation".
    std::string title() const {
        const std::string_view title = trimmed(title_);
        if (title.empty() || first_heading_.empty() || !title.starts_with(first_heading_)) {
            return std::string(title.empty() ? first_heading_ : title);
        }
        constexpr std::array<std::string_view, 6> kJoints{" — ", " – ", " - ",
                                                          " | ", " · ", " :: "};
        const std::string_view rest = title.substr(first_heading_.size());
        const bool joint =
            std::any_of(kJoints.begin(), kJoints.end(),
                        [rest](std::string_view words) { return rest.starts_with(words); });
        return std::string(joint ? first_heading_ : title);
    }

    const Survey& survey_;
    bool main_only_;
    DocumentBuilder builder_;
    std::string run_;   ///< the text since the last block
    std::string mark_;  ///< of the list item that begins
    std::string title_;
    std::string first_heading_;
    std::vector<std::pair<std::string, std::string>> metadata_;
    std::vector<List> lists_;
    std::vector<bool> rows_;  ///< open table rows: do they hold values?
    std::size_t cells_ = 0;
    std::size_t items_ = 0;
    std::size_t preformatted_ = 0;
    std::size_t main_depth_ = 0;  ///< open elements that hold a page's content
    std::size_t admonitions_ = 0;
    std::uint8_t heading_ = 0;
    bool in_title_ = false;
};

Document extract(const HtmlTree& tree, const Survey& survey, bool main_only) {
    Extractor extractor(survey, main_only);
    tree.walk(extractor);
    return extractor.take();
}

/// Where `key` (lower case) stands from `at` on, in whatever case.
std::size_t find_word(std::string_view text, std::string_view key, std::size_t at) {
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto found = std::search(begin, text.end(), key.begin(), key.end(), [](char a, char b) {
        return a == b || (a >= 'A' && a <= 'Z' && (a | 0x20) == b);
    });
    return found == text.end() ? std::string_view::npos
                               : static_cast<std::size_t>(found - text.begin());
}

/// A title that is never closed swallows the page: the same page with it closed before the next
/// tag. Empty where that is not so.
std::string with_closed_title(std::string_view html) {
    const std::size_t title = find_word(html, "<title", 0);
    if (title == std::string_view::npos) return {};
    const std::size_t begin = html.find('>', title);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = html.find('<', begin);
    if (end == std::string_view::npos || find_word(html, "</title", end) != std::string_view::npos)
        return {};
    return std::string(html.substr(0, end)) + "</title>" + std::string(html.substr(end));
}

/// The name behind "charset=" or "encoding=" near the start, empty if there is none.
std::string_view declared_charset(std::string_view bytes) {
    const std::string_view start = bytes.substr(0, 4096);
    for (const std::string_view key : {"charset=", "encoding="}) {
        const auto found = std::search(start.begin(), start.end(), key.begin(), key.end(),
                                       [](char a, char b) { return (a | 0x20) == (b | 0x20); });
        if (found == start.end()) continue;
        std::string_view name =
            start.substr(static_cast<std::size_t>(found - start.begin()) + key.size());
        name.remove_prefix(std::min(name.find_first_not_of(" \"'"), name.size()));
        return name.substr(0, name.find_first_of(" \"'/>;?\r\n\t"));
    }
    return {};
}

/// The page as it stands; its main part alone where it has one that holds text.
Document read_page(std::string_view html) {
    const HtmlTree tree(html);
    Survey survey;
    tree.walk(survey);
    Document document = extract(tree, survey, survey.has_main());
    if (!document.blocks.empty() || !survey.has_main()) return document;
    return extract(tree, survey, false);
}

}  // namespace

Document read_html_text(std::string_view html) {
    Document document = read_page(html);
    if (!document.blocks.empty()) return document;
    const std::string mended = with_closed_title(html);
    return mended.empty() ? document : read_page(mended);
}

Document read_html(std::string_view bytes) {
    return read_html_text(decode_text(bytes, declared_charset(bytes)));
}

}  // namespace moxie
