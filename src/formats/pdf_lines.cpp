#include "formats/pdf_lines.h"

#include <algorithm>
#include <array>
#include <map>

#include "corpus/white_space.h"
#include "text/unicode.h"

namespace moxie {
namespace {

// Shares of a page's height and of a word's size, chosen on manuals, papers and slides.
constexpr double kEdge = 0.12;
constexpr double kSameLine = 0.5;
constexpr double kSmall = 0.8;
constexpr double kRaised = 0.15;
constexpr double kGap = 0.2;
constexpr double kReach = 3;
constexpr std::size_t kMostMarkBytes = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What fonts draw without saying what it is.
bool is_unnamed(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c < 0xF900) || c == 0xFFFD;
}

/// Letters that fonts draw as one are apart again, so that words are found, and a soft hyphen at
/// the end of a line is one that can be taken out. Empty for what is no letter of its own.
std::string_view spelled(char32_t c) {
    constexpr std::array<std::string_view, 7> kDrawnAsOne{"ff",  "fi", "fl", "ffi",
                                                          "ffl", "st", "st"};
    if (c >= 0xFB00 && c < 0xFB00 + kDrawnAsOne.size()) return kDrawnAsOne[c - 0xFB00];
    if (c == 0xAD) return "-";
    return c == 0xA0 ? " " : std::string_view();
}

std::string plain_letters(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(text, at);
        const std::string_view spelling = spelled(c);
        if (!spelling.empty()) {
            out += spelling;
        } else if (!is_unnamed(c)) {
            out += text.substr(begin, at - begin);
        }
    }
    // A lone sign of a symbol font is nearly always a bullet.
    return out.empty() && !text.empty() ? "\u2022" : out;
}

/// The number of a footnote behind a word, which would otherwise end in that number.
bool is_note_mark(const PdfWord& before, const PdfWord& word) {
    if (before.space_after || word.size() > kSmall * before.size()) return false;
    if (word.bottom > before.bottom - kRaised * before.size()) return false;
    const bool number = std::all_of(word.text.begin(), word.text.end(), is_digit);
    // "x2" and "10-3" are no words with notes.
    const bool behind_word = before.text.size() >= 3 && !is_digit(before.text.back());
    return number && word.text.size() <= kMostMarkBytes && behind_word;
}

bool on_one_line(const PdfWord& before, const PdfWord& word) {
    if (before.rotation != word.rotation) return false;
    const double size = std::min(before.size(), word.size());
    if (word.rotation % 2 != 0) {
        return std::min(before.right, word.right) - std::max(before.left, word.left) >
               kSameLine * size;
    }
    const double overlap = std::min(before.bottom, word.bottom) - std::max(before.top, word.top);
    if (overlap <= kSameLine * size) return false;
    const double reach = kReach * std::max(before.size(), word.size());
    const bool goes_on = word.left >= before.right - size;
    const bool right_to_left = word.right <= before.left + size && word.right > before.left - reach;
    return goes_on || right_to_left;
}

class LineBuilder {
public:
    LineBuilder(const PdfPage& page, std::uint32_t number) : page_(page), number_(number) {}

    std::vector<PdfLine> run() {
        const PdfWord* before = nullptr;
        for (const PdfWord& word : page_.words) {
            if (word.text.empty() || word.size() <= 0) continue;
            if (before != nullptr && !on_one_line(*before, word)) finish();
            if (!words_.empty() && is_note_mark(*before, word)) {
                words_.back().space_after = word.space_after;
                continue;
            }
            words_.push_back(word);
            before = &word;
        }
        finish();
        return std::move(lines_);
    }

private:
    void finish() {
        if (words_.empty()) return;
        PdfLine line;
        const PdfWord& first = words_.front();
        line.left = first.left;
        line.top = first.top;
        line.right = first.right;
        line.bottom = first.bottom;
        line.first_word_width = first.right - first.left;
        line.rotation = first.rotation;
        line.page = number_;
        line.fixed_width = line.bold = true;
        if (begins_note()) words_.front().space_after = line.begins_note = true;
        for (const PdfWord& word : words_) add(line, word);
        line.text = std::string(trimmed(line.text));
        if (line.text.empty()) return words_.clear();
        line.size = usual_size();
        line.edge = edge_of(line);
        lines_.push_back(std::move(line));
        words_.clear();
    }

    static void add(PdfLine& line, const PdfWord& word) {
        const bool apart = word.left - line.right > kGap * word.size();
        if (apart && !line.text.empty() && !line.text.ends_with(' ')) line.text += ' ';
        line.left = std::min(line.left, word.left);
        line.top = std::min(line.top, word.top);
        line.right = std::max(line.right, word.right);
        line.bottom = std::max(line.bottom, word.bottom);
        line.fixed_width &= word.fixed_width;
        line.bold &= word.bold;
        line.text += plain_letters(word.text);
        if (word.space_after) line.text += ' ';
    }

    bool begins_note() const {
        return words_.size() > 1 && is_digit(words_[0].text[0]) &&
               words_[0].size() < kSmall * words_[1].size();
    }

    /// That of its middle letter.
    double usual_size() {
        std::sort(words_.begin(), words_.end(),
                  [](const PdfWord& a, const PdfWord& b) { return a.size() < b.size(); });
        std::size_t letters = 0;
        for (const PdfWord& word : words_) letters += word.text.size();
        std::size_t seen = 0;
        for (const PdfWord& word : words_) {
            seen += word.text.size();
            if (seen * 2 >= letters) return word.size();
        }
        return words_.back().size();
    }

    PdfLine::Edge edge_of(const PdfLine& line) const {
        if (line.bottom < page_.height * kEdge) return PdfLine::Edge::top;
        if (line.top > page_.height * (1 - kEdge)) return PdfLine::Edge::bottom;
        return PdfLine::Edge::none;
    }

    const PdfPage& page_;
    std::uint32_t number_;
    std::vector<PdfWord> words_;  ///< of the present line
    std::vector<PdfLine> lines_;
};

}  // namespace

std::vector<PdfLine> lines_of(const PdfPage& page, std::uint32_t number) {
    return LineBuilder(page, number).run();
}

double body_size(const std::vector<PdfLine>& lines) {
    std::map<long, std::size_t> letters;  // by quarters of a point
    for (const PdfLine& line : lines)
        letters[static_cast<long>(line.size * 4 + 0.5)] += line.text.size();
    const auto most =
        std::max_element(letters.begin(), letters.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == letters.end() ? 0 : static_cast<double>(most->first) / 4;
}

}  // namespace moxie
