#include "formats/pdf_file.h"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-page.h>
#include <poppler/cpp/poppler-toc.h>

#include <algorithm>
#include <array>

#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMostOutlineEntries = 20'000;
constexpr std::uint8_t kDeepestHeading = 6;

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::unsupported, reason); }

void silence(const std::string&, void*) {}

std::string utf8(const poppler::ustring& text) {
    const poppler::byte_array bytes = text.to_utf8();
    return valid_utf8({bytes.data(), bytes.size()});
}

/// Fonts say what they are in their names alone.
bool names_any(const std::string& font, const auto& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return font.find(word) != std::string::npos; });
}

bool is_fixed_width(const std::string& font) {
    constexpr std::array<std::string_view, 11> kWords{
        "Mono",  "Courier", "Consol",    "CMTT",         "SFTT", "Typewriter",
        "Menlo", "Fixed",   "NimbusMon", "LetterGothic", "txtt"};
    return names_any(font, kWords);
}

bool is_bold(const std::string& font) {
    constexpr std::array<std::string_view, 7> kWords{"Bold", "bold", "Black", "Heavy",
                                                     "CMBX", "SFBX", "Demi"};
    return names_any(font, kWords);
}

PdfWord word_of(const poppler::text_box& box) {
    const poppler::rectf place = box.bbox();
    const std::string font = box.has_font_info() ? box.get_font_name() : std::string();
    return {utf8(box.text()),     place.left(),   place.top(),
            place.right(),        place.bottom(), box.has_space_after(),
            is_fixed_width(font), is_bold(font),  box.rotation()};
}

}  // namespace

struct PdfFile::Handle {
    std::unique_ptr<poppler::document> document;
};

PdfFile::PdfFile(std::string_view bytes) : handle_(std::make_unique<Handle>()) {
    poppler::set_debug_error_function(silence, nullptr);
    handle_->document.reset(poppler::document::load_from_raw_data(
        bytes.data(), static_cast<int>(std::min<std::size_t>(bytes.size(), INT32_MAX))));
    if (!handle_->document) refuse("is no PDF or a damaged one");
    if (handle_->document->is_locked()) refuse("is an encrypted PDF: needs a password");
    if (pages() <= 0) refuse("is a damaged PDF: it has no pages");
}

PdfFile::~PdfFile() = default;

int PdfFile::pages() const { return handle_->document->pages(); }

PdfPage PdfFile::page(int index) const {
    PdfPage result;
    const std::unique_ptr<poppler::page> page(handle_->document->create_page(index));
    if (!page) return result;
    const poppler::rectf area = page->page_rect();
    const bool turned = page->orientation() == poppler::page::landscape ||
                        page->orientation() == poppler::page::seascape;
    result.width = turned ? area.height() : area.width();
    result.height = turned ? area.width() : area.height();
    for (const auto& box : page->text_list(poppler::page::text_list_include_font))
        result.words.push_back(word_of(box));
    return result;
}

std::vector<PdfOutlineEntry> PdfFile::outline() const {
    const std::unique_ptr<poppler::toc> contents(handle_->document->create_toc());
    std::vector<PdfOutlineEntry> entries;
    if (!contents) return entries;
    struct Step {
        poppler::toc_item* item;
        std::uint8_t level;
    };
    std::vector<Step> waiting{{contents->root(), 0}};
    while (!waiting.empty() && entries.size() < kMostOutlineEntries) {
        const Step step = waiting.back();
        waiting.pop_back();
        if (step.level > 0) entries.push_back({step.level, utf8(step.item->title())});
        const auto below = step.item->children();
        const auto level = std::min<std::uint8_t>(step.level + 1, kDeepestHeading);
        for (auto child = below.rbegin(); child != below.rend(); ++child)
            waiting.push_back({*child, level});
    }
    return entries;
}

std::string PdfFile::property(const std::string& key) const {
    return utf8(handle_->document->info_key(key));
}

}  // namespace moxie
