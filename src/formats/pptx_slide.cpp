#include "formats/pptx_slide.h"

#include <algorithm>
#include <array>
#include <optional>

#include "corpus/white_space.h"

namespace moxie {
namespace {

/// What a shape is to its slide.
enum class ShapeRole {
    text,  ///< a box of its own
    title,
    points,     ///< the place for a slide's points: a list, unless it says otherwise
    furniture,  ///< date, footer and number
};

ShapeRole role_of(const XmlElement& shape) {
    const XmlElement place = shape.child().below({"nvPr", "ph"});
    if (!place) return ShapeRole::text;
    const std::string_view type = place.attribute("type");
    if (type == "title" || type == "ctrTitle") return ShapeRole::title;
    if (type.empty() || type == "body" || type == "obj") return ShapeRole::points;
    constexpr std::array<std::string_view, 5> kFurniture{"dt", "ftr", "hdr", "sldNum", "sldImg"};
    const bool furniture =
        std::find(kFurniture.begin(), kFurniture.end(), type) != kFurniture.end();
    return furniture ? ShapeRole::furniture : ShapeRole::text;
}

class Extractor : public XmlVisitor {
public:
    bool enter(const XmlElement& element) override {
        const std::string_view name = element.name();
        if (name == "Fallback") return false;
        if (name == "sp") role_ = role_of(element);
        if (role_ == ShapeRole::furniture) return leave_shape();
        if (name == "p") begin_paragraph(element);
        if (name == "tr") row_.emplace();
        if (name == "tc") begin_cell();
        if (name == "t") ++in_text_;
        if (name == "br") paragraph_ += '\n';
        return true;
    }

    void leave(const XmlElement& element) override {
        const std::string_view name = element.name();
        if (name == "sp") leave_shape();
        if (name == "p") finish_paragraph();
        if (name == "tr") finish_row();
        if (name == "t") --in_text_;
    }

    void text(std::string_view text) override {
        if (in_text_ > 0) paragraph_ += text;
    }

    SlideText take() { return std::move(slide_); }

private:
    bool leave_shape() {
        role_ = ShapeRole::text;
        return false;
    }

    void begin_paragraph(const XmlElement& element) {
        paragraph_.clear();
        item_ = role_ == ShapeRole::points && !element.child("pPr").child("buNone");
    }

    void finish_paragraph() {
        const std::string text = lines_of(std::exchange(paragraph_, {}));
        if (trimmed(text).empty()) return;
        if (row_) return append_collapsed(*row_, text + ' ');
        if (role_ == ShapeRole::title) return add_title(text);
        slide_.blocks.emplace_back(item_ ? BlockKind::list_item : BlockKind::paragraph,
                                   (item_ ? "- " : "") + text);
    }

    /// Titles and cells are on one line.
    std::string lines_of(std::string_view text) const {
        std::string out;
        const bool joined = row_ || role_ == ShapeRole::title;
        std::string_view line;
        for (Lines lines(text); lines.next(line);) {
            out.resize(trimmed_end(out).size());
            if (!out.empty()) out += joined ? ' ' : '\n';
            append_collapsed(out, line);
        }
        return out;
    }

    void add_title(const std::string& text) {
        if (!slide_.title.empty()) slide_.title += ' ';
        slide_.title += trimmed(text);
    }

    void begin_cell() {
        if (!row_) return;
        row_->resize(trimmed_end(*row_).size());
        if (cells_++ > 0) *row_ += " | ";
    }

    void finish_row() {
        if (row_ && row_->find_first_not_of(" |\n") != std::string::npos)
            slide_.blocks.emplace_back(BlockKind::table_row, *row_);
        row_.reset();
        cells_ = 0;
    }

    SlideText slide_;
    ShapeRole role_ = ShapeRole::text;
    std::string paragraph_;
    std::optional<std::string> row_;
    std::size_t cells_ = 0;
    std::size_t in_text_ = 0;
    bool item_ = false;
};

}  // namespace

SlideText slide_text(const XmlElement& part) {
    Extractor extractor;
    walk_xml(part, extractor);
    return extractor.take();
}

}  // namespace moxie
