#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace moxie {

/// A word on a page, in points from its upper left corner.
struct PdfWord {
    std::string text;  ///< UTF-8
    double left = 0, top = 0, right = 0, bottom = 0;
    bool space_after = false;
    bool fixed_width = false;
    bool bold = false;
    int rotation = 0;  ///< quarter turns

    double size() const { return rotation % 2 == 0 ? bottom - top : right - left; }
};

struct PdfPage {
    double width = 0, height = 0;
    std::vector<PdfWord> words;  ///< in reading order
};

/// An entry of the outline, which PDF readers show beside the pages.
struct PdfOutlineEntry {
    std::uint8_t level = 1;  ///< 1 is the outermost
    std::string title;
};

class PdfFile {
public:
    /// `bytes` must outlive it. Throws Error{unsupported} for what is no PDF, damaged or encrypted.
    explicit PdfFile(std::string_view bytes);
    ~PdfFile();
    PdfFile(const PdfFile&) = delete;
    PdfFile& operator=(const PdfFile&) = delete;

    int pages() const;
    /// `index` is from 0. A page that cannot be read has no words.
    PdfPage page(int index) const;
    /// In document order; empty where there is none.
    std::vector<PdfOutlineEntry> outline() const;
    /// "Title", "Author", "ModDate" and so on, UTF-8; empty if absent.
    std::string property(const std::string& key) const;

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace moxie
