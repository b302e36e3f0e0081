#include "answer/citation_marks.h"

#include <algorithm>

namespace moxie {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Reads one mark at a '['. `end` is 0 where there is none.
class MarkReader {
public:
    MarkReader(std::string_view text, std::size_t begin, std::size_t highest)
        : text_(text), at_(begin), highest_(highest) {}

    /// The offset behind the mark, or 0 if this is no mark.
    std::size_t read(std::vector<std::size_t>& numbers) {
        const std::size_t depth = brackets('[');
        if (!read_list(numbers)) return 0;
        return brackets(']') >= depth ? at_ : 0;
    }

private:
    static constexpr std::size_t kDepth = 4;
    static constexpr std::size_t kListBytes = 200;
    static constexpr std::size_t kNumbers = 16;

    bool more() const { return at_ < text_.size(); }

    std::size_t brackets(char bracket) {
        std::size_t count = 0;
        while (more() && text_[at_] == bracket && count < kDepth) ++count, ++at_;
        return count;
    }

    bool read_list(std::vector<std::size_t>& numbers) {
        const std::size_t begin = at_;
        std::size_t previous = 0;
        bool range = false;
        while (at_ - begin <= kListBytes) {
            skip_between();
            if (!more() || !is_digit(text_[at_])) return false;
            const std::size_t number = read_number();
            add(numbers, range ? previous + 1 : number, number);
            previous = number;
            while (more() && is_space(text_[at_])) ++at_;
            if (!more()) return false;
            if (text_[at_] == ']') return true;
            range = text_[at_] == '-';
            if (!range && text_[at_] != ',' && text_[at_] != ';') return false;
            ++at_;
        }
        return false;
    }

    void skip_between() {
        while (more() && (is_space(text_[at_]) || text_[at_] == '^')) ++at_;
    }

    std::size_t read_number() {
        std::size_t number = 0;
        for (; more() && is_digit(text_[at_]); ++at_) {
            number =
                std::min(number * 10 + static_cast<std::size_t>(text_[at_] - '0'), highest_ + 1);
        }
        return number;
    }

    void add(std::vector<std::size_t>& numbers, std::size_t first, std::size_t last) const {
        for (std::size_t number = std::max<std::size_t>(first, 1);
             number <= std::min(last, highest_) && numbers.size() < kNumbers; ++number) {
            if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
                numbers.push_back(number);
            }
        }
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t highest_;
};

/// The offset behind the code span that opens at `at`, or `at` where none closes.
std::size_t code_end(std::string_view text, std::size_t at) {
    std::size_t ticks = 0;
    while (at + ticks < text.size() && text[at + ticks] == '`') ++ticks;
    const std::size_t close = text.find(text.substr(at, ticks), at + ticks);
    return close == std::string_view::npos ? at : close + ticks;
}

}  // namespace

MarkedText take_marks(std::string_view generated, std::size_t highest) {
    MarkedText marked;
    bool code_may_close = true;
    std::size_t at = 0;
    while (at < generated.size()) {
        if (generated[at] == '`' && code_may_close) {
            const std::size_t end = code_end(generated, at);
            code_may_close = end != at;
            marked.text += generated.substr(at, end - at);
            at = end;
            if (code_may_close) continue;
        }
        MarkedText::Mark mark;
        const std::size_t end =
            generated[at] == '[' ? MarkReader(generated, at, highest).read(mark.numbers) : 0;
        if (end == 0) {
            marked.text += generated[at++];
            continue;
        }
        while (!marked.text.empty() && is_space(marked.text.back())) marked.text.pop_back();
        mark.at = marked.text.size();
        marked.marks.push_back(std::move(mark));
        at = end;
    }
    return marked;
}

}  // namespace moxie
