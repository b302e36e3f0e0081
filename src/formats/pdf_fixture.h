#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// For tests: writes a PDF of letters and nothing else.
class PdfWriter {
public:
    enum Font { sans = 1, bold = 2, fixed = 3 };

    /// Letter paper; what follows goes there.
    PdfWriter& page() {
        pages_.emplace_back();
        return *this;
    }

    /// One line; `x` and `y` are in points from the upper left corner, `y` of its baseline.
    PdfWriter& line(double x, double y, std::string_view text, double size = 10, Font font = sans) {
        std::string escaped;
        for (const char c : text) {
            if (c == '(' || c == ')' || c == '\\') escaped += '\\';
            escaped += c;
        }
        pages_.back() += "BT /F" + std::to_string(font) + ' ' + number(size) + " Tf " + number(x) +
                         ' ' + number(kHeight - y) + " Td (" + escaped + ") Tj ET\n";
        return *this;
    }

    /// Prose set in lines of `width`; returns where the next line would go.
    double prose(double x, double y, double width, std::string_view text, double size = 10) {
        std::string line;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find(' ', at), text.size());
            const std::string word(text.substr(at, end - at));
            if (!line.empty() && width_of(line + ' ' + word, size) > width) {
                this->line(x, y, line, size);
                y += 1.2 * size;
                line.clear();
            }
            line += (line.empty() ? "" : " ") + word;
            at = end + 1;
        }
        this->line(x, y, line, size);
        return y + 1.2 * size;
    }

    PdfWriter& outline(int level, std::string title) {
        outline_.push_back({level, std::move(title)});
        return *this;
    }
    PdfWriter& property(const std::string& key, const std::string& value) {
        properties_ += '/' + key + " (" + value + ") ";
        return *this;
    }
    /// As if by a password that nobody has.
    PdfWriter& encrypt() {
        encrypted_ = true;
        return *this;
    }

    std::string finish() {
        constexpr std::size_t kFonts = 3;
        const std::size_t first_page = 3 + kFonts;
        const std::size_t first_entry = first_page + 2 * pages_.size();
        const std::size_t info = first_entry + 1 + outline_.size();
        object("<< /Type /Catalog /Pages 2 0 R /Outlines " + reference(first_entry) + " >>");
        std::string kids;
        for (std::size_t i = 0; i < pages_.size(); ++i) kids += reference(first_page + 2 * i) + ' ';
        object("<< /Type /Pages /Count " + std::to_string(pages_.size()) + " /Kids [" + kids +
               "] >>");
        for (const char* font : {"Helvetica", "Helvetica-Bold", "Courier"})
            object(std::string("<< /Type /Font /Subtype /Type1 /Encoding "
                               "/WinAnsiEncoding /BaseFont /") +
                   font + " >>");
        for (std::size_t i = 0; i < pages_.size(); ++i) write_page(i, first_page);
        write_outline(first_entry);
        object("<< " + properties_ + " >>");
        return closed(info);
    }

    static double width_of(std::string_view text, double size) {
        // Of Helvetica, in thousandths, from the space on.
        constexpr std::array<std::uint16_t, 95> kWidths{
            278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
            556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
            1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
            667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
            333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
            556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};
        double width = 0;
        for (const char c : text) width += kWidths[static_cast<std::size_t>(c - ' ')];
        return width * size / 1000;
    }

private:
    static constexpr double kHeight = 792;
    struct Entry {
        int level;
        std::string title;
    };

    static std::string number(double value) { return std::to_string(value); }
    static std::string reference(std::size_t object) { return std::to_string(object) + " 0 R"; }

    void object(const std::string& content) {
        places_.push_back(out_.size());
        out_ += std::to_string(places_.size()) + " 0 obj\n" + content + "\nendobj\n";
    }

    void write_page(std::size_t index, std::size_t first) {
        object(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << "
            "/F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> /Contents " +
            reference(first + 2 * index + 1) + " >>");
        object("<< /Length " + std::to_string(pages_[index].size()) + " >>\nstream\n" +
               pages_[index] + "\nendstream");
    }

    /// Entries follow the root in order; each points to its parent, neighbours and children.
    void write_outline(std::size_t root) {
        object("<< " + children(root, 0, 0) + ">>");
        for (std::size_t i = 0; i < outline_.size(); ++i) {
            const Entry& entry = outline_[i];
            std::string text = "<< /Title (" + entry.title + ") /Parent " +
                               reference(root + parent(i)) + ' ' +
                               children(root, i + 1, entry.level);
            const std::size_t next = sibling(i + 1, entry.level);
            if (next < outline_.size()) text += "/Next " + reference(root + 1 + next) + ' ';
            object(text + ">>");
        }
    }

    std::size_t parent(std::size_t entry) const {
        for (std::size_t i = entry; i-- > 0;) {
            if (outline_[i].level < outline_[entry].level) return i + 1;
        }
        return 0;
    }

    /// The first entry of that level from `at` on, before one that is higher.
    std::size_t sibling(std::size_t at, int level) const {
        while (at < outline_.size() && outline_[at].level > level) ++at;
        return at < outline_.size() && outline_[at].level == level ? at : outline_.size();
    }

    std::string children(std::size_t root, std::size_t first, int level) const {
        if (first >= outline_.size() || outline_[first].level <= level) return {};
        std::size_t last = first;
        for (std::size_t i = first; i < outline_.size() && outline_[i].level > level; ++i) {
            if (outline_[i].level == outline_[first].level) last = i;
        }
        return "/First " + reference(root + 1 + first) + " /Last " + reference(root + 1 + last) +
               ' ';
    }

    std::string closed(std::size_t info) {
        const std::size_t table = out_.size();
        out_ += "xref\n0 " + std::to_string(places_.size() + 1) + "\n0000000000 65535 f \n";
        for (const std::size_t place : places_) {
            const std::string digits = std::to_string(place);
            out_ += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
        }
        const std::string secret(64, '5');
        out_ += "trailer\n<< /Size " + std::to_string(places_.size() + 1) + " /Root 1 0 R /Info " +
                reference(info);
        if (encrypted_)
            out_ += " /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + secret + "> /U <" +
                    secret + "> >> /ID [<00> <00>]";
        out_ += " >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
        return out_;
    }

    std::string out_ = "%PDF-1.4\n";
    std::vector<std::size_t> places_;  ///< of the objects
    std::vector<std::string> pages_;
    std::vector<Entry> outline_;
    std::string properties_;
    bool encrypted_ = false;
};

}  // namespace moxie
