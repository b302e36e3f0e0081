#include "formats/pdf_paragraphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "corpus/white_space.h"
#include "formats/pdf_hyphens.h"
#include "text/sentences.h"

namespace moxie {
namespace {

// In sizes of the letters, chosen on manuals, papers and slides.
constexpr double kIndent = 0.8;
constexpr double kSpace = 0.3;
constexpr double kRagged = 0.5;
constexpr double kSparePitch = 0.45;
constexpr double kMostPitch = 2.2;
constexpr double kUsualPitch = 1.2;
constexpr double kSameSize = 0.12;
constexpr std::size_t kNeighbours = 8;
constexpr std::size_t kLookBack = 8;  // paragraphs: notes and captions may lie between

bool same_size(double a, double b) { return std::abs(a - b) <= kSameSize * std::max(a, b); }

bool is_bullet(std::string_view text) {
    constexpr std::array<std::string_view, 9> kBullets{
        "\u2022 ", "\u2013 ", "\u25AA ", "\u25CF ", "\u25E6 ", "\u2023 ", "\u25A0 ", "- ", "* "};
    return std::any_of(kBullets.begin(), kBullets.end(),
                       [text](std::string_view bullet) { return text.starts_with(bullet); });
}

bool overlap(const PdfLine& a, const PdfLine& b) {
    const double width = std::min(a.right - a.left, b.right - b.left);
    return std::min(a.right, b.right) - std::max(a.left, b.left) > width / 2;
}

/// The distance from line to line that most pairs have, in sizes.
double usual_pitch(const std::vector<PdfLine>& lines) {
    std::array<std::size_t, 64> count{};
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const double pitch = (lines[i].top - lines[i - 1].top) / lines[i].size;
        const bool one_below = lines[i].page == lines[i - 1].page && pitch > kRagged &&
                               pitch < kMostPitch && same_size(lines[i].size, lines[i - 1].size);
        if (one_below) ++count[static_cast<std::size_t>(pitch * 20)];
    }
    const auto most = std::max_element(count.begin(), count.end());
    return *most == 0 ? kUsualPitch : static_cast<double>(most - count.begin() + 1) / 20;
}

/// How far to the right the column of a line goes: where three lines near it end alike, else the
/// furthest. 0 where too few lines are near to say.
double column_right(const std::vector<PdfLine>& lines, std::size_t at) {
    const PdfLine& line = lines[at];
    std::vector<double> rights;
    const std::size_t begin = at - std::min(at, kNeighbours);
    const std::size_t end = std::min(lines.size(), at + kNeighbours + 1);
    for (std::size_t i = begin; i < end; ++i) {
        const PdfLine& near = lines[i];
        if (near.page == line.page && same_size(near.size, line.size) && overlap(near, line))
            rights.push_back(near.right);
    }
    if (rights.size() < 3) return 0;
    std::sort(rights.rbegin(), rights.rend());
    for (std::size_t i = 2; i < rights.size(); ++i) {
        if (rights[i - 2] - rights[i] < kRagged * line.size) return rights[i - 2];
    }
    return rights.front();
}

bool begins_lower(std::string_view text) {
    return !text.empty() && text[0] >= 'a' && text[0] <= 'z';
}

bool ends_sentence(std::string_view text) {
    constexpr std::array<std::string_view, 8> kEnds{".", "!",      "?",  ":",
                                                    ";", "\u201D", ".)", "\u3002"};
    return std::any_of(kEnds.begin(), kEnds.end(),
                       [text](std::string_view end) { return text.ends_with(end); });
}

bool mostly_fixed_width(const std::vector<PdfLine>& lines) {
    std::size_t fixed = 0;
    std::size_t all = 0;
    for (const PdfLine& line : lines) {
        all += line.text.size();
        if (line.fixed_width) fixed += line.text.size();
    }
    return fixed * 2 > all;
}

std::uint32_t last_page(const PdfParagraph& paragraph) {
    return paragraph.page + static_cast<std::uint32_t>(paragraph.turns.size());
}

/// What is left to be said on the pages that a paragraph goes on to, behind the sentence that comes
/// over the edge, as paragraphs there.
void divide(const PdfParagraph& paragraph, std::vector<PdfParagraph>& out) {
    const std::string_view text = paragraph.text;
    const std::vector<TextRange> all = sentences(text);
    PdfParagraph part = paragraph;
    std::size_t begin = 0;
    const auto add = [&](std::size_t end) {
        part.text = trimmed(text.substr(begin, end - begin));
        part.turns.clear();
        if (!part.text.empty()) out.push_back(part);
        part.kind = BlockKind::paragraph;
        begin = end;
    };
    for (const std::size_t turn : paragraph.turns) {
        const auto next = std::find_if(all.begin(), all.end(), [&](const TextRange& sentence) {
            return sentence.begin >= std::max(turn, begin);
        });
        if (next == all.end()) break;
        add(next->begin);
        ++part.page;
    }
    add(text.size());
}

/// In the order of their pages, each on one.
std::vector<PdfParagraph> by_page(const std::vector<PdfParagraph>& paragraphs) {
    std::vector<PdfParagraph> divided;
    for (const PdfParagraph& paragraph : paragraphs)
        paragraph.turns.empty() ? divided.push_back(paragraph) : divide(paragraph, divided);
    std::stable_sort(divided.begin(), divided.end(),
                     [](const PdfParagraph& a, const PdfParagraph& b) { return a.page < b.page; });
    return divided;
}

class Assembler {
public:
    explicit Assembler(const std::vector<PdfLine>& lines)
        : lines_(lines),
          joiner_(lines),
          pitch_(usual_pitch(lines)),
          fixed_is_code_(!mostly_fixed_width(lines)) {}

    std::vector<PdfParagraph> run() {
        for (std::size_t at = 0; at < lines_.size(); ++at) {
            if (at > 0 && goes_on(at)) {
                extend(paragraphs_[last_], lines_[at]);
            } else if (const auto open = at > 0 ? continued(at) : std::nullopt) {
                last_ = *open;
                extend(paragraphs_[last_], lines_[at]);
            } else {
                begin(lines_[at]);
            }
        }
        return std::move(paragraphs_);
    }

private:
    bool is_code(const PdfLine& line) const { return fixed_is_code_ && line.fixed_width; }

    void begin(const PdfLine& line) {
        PdfParagraph paragraph;
        if (line.level > 0) {
            paragraph.kind = BlockKind::heading;
        } else if (is_code(line)) {
            paragraph.kind = BlockKind::code;
        } else if (is_bullet(line.text)) {
            paragraph.kind = BlockKind::list_item;
        }
        paragraph.level = line.level;
        paragraph.text = line.text;
        paragraph.page = line.page;
        paragraph.size = line.size;
        paragraph.bold = line.bold;
        paragraphs_.push_back(std::move(paragraph));
        last_ = paragraphs_.size() - 1;
        first_ = &line;
    }

    void extend(PdfParagraph& paragraph, const PdfLine& line) {
        ++paragraph.lines;
        paragraph.bold &= line.bold;
        if (line.page != last_page(paragraph)) paragraph.turns.push_back(paragraph.text.size());
        if (paragraph.kind != BlockKind::code) return joiner_.join(paragraph.text, line.text);
        paragraph.text += '\n' + std::string(indentation(line), ' ') + line.text;
    }

    /// Columns to the right of where the block of code began.
    std::size_t indentation(const PdfLine& line) const {
        const double width = (line.right - line.left) / static_cast<double>(line.text.size());
        const double columns = width > 0 ? (line.left - first_->left) / width : 0;
        return static_cast<std::size_t>(std::clamp(columns + 0.5, 0.0, 80.0));
    }

    /// Does the line belong to what the line before it belongs to?
    bool goes_on(std::size_t at) const {
        const PdfLine& before = lines_[at - 1];
        const PdfLine& line = lines_[at];
        if (line.level > 0 || before.level > 0) return line.goes_on;
        if (before.page != line.page || before.rotation != line.rotation) return false;
        if (!same_size(before.size, line.size) || !is_just_below(before, line)) return false;
        const bool in_code = paragraphs_[last_].kind == BlockKind::code;
        if (in_code) return is_code(line);
        if (!overlap(before, line)) return false;
        // A name in fixed width may fill a line of prose.
        const bool aligned = std::abs(line.left - before.left) < kIndent * line.size;
        if (is_code(line) && !aligned) return false;
        if (is_bullet(line.text) || line.begins_note) return false;
        return !breaks_by_indent(before, line) && !breaks_early(at);
    }

    bool is_just_below(const PdfLine& before, const PdfLine& line) const {
        const double pitch = (line.top - before.top) / line.size;
        return pitch > 0 && pitch < pitch_ + kSparePitch;
    }

    bool breaks_by_indent(const PdfLine& before, const PdfLine& line) const {
        const double indent = (line.left - before.left) / line.size;
        const bool second = paragraphs_[last_].lines == 1;
        // The second line may hang, or the first have been indented.
        return std::abs(indent) > kIndent && !second;
    }

    /// Would the line's first word have fitted into the line before? Where that is not known, a
    /// change to or from bold letters is taken for a heading's.
    bool breaks_early(std::size_t at) const {
        const PdfLine& before = lines_[at - 1];
        const double right = column_right(lines_, at - 1);
        if (right == 0) return before.bold != lines_[at].bold;
        if (ends_divided(before.text)) return false;
        const double needed = lines_[at].first_word_width + (kSpace + kRagged) * before.size;
        return before.right + needed < right;
    }

    /// The paragraph that goes on with this line at the top of a column or page, if one does.
    std::optional<std::size_t> continued(std::size_t at) const {
        const PdfLine& before = lines_[at - 1];
        const PdfLine& line = lines_[at];
        const bool top = line.page != before.page || line.top < before.top;
        if (!top || line.level > 0 || is_code(line) || !begins_lower(line.text)) return {};
        const std::size_t end = paragraphs_.size() - std::min(paragraphs_.size(), kLookBack);
        for (std::size_t i = paragraphs_.size(); i-- > end;) {
            const PdfParagraph& open = paragraphs_[i];
            if (last_page(open) + 1 < line.page || open.kind == BlockKind::heading) break;
            if (open.kind == BlockKind::code || !same_size(open.size, line.size) ||
                open.bold != line.bold)
                continue;
            return ends_sentence(open.text) ? std::nullopt : std::optional(i);
        }
        return {};
    }

    const std::vector<PdfLine>& lines_;
    LineJoiner joiner_;
    double pitch_;
    bool fixed_is_code_;
    std::vector<PdfParagraph> paragraphs_;
    const PdfLine* first_ = nullptr;  ///< of the last paragraph begun
    std::size_t last_ = 0;            ///< the paragraph of the line before
};

}  // namespace

std::vector<PdfParagraph> paragraphs_of(const std::vector<PdfLine>& lines) {
    return by_page(Assembler(lines).run());
}

}  // namespace moxie
