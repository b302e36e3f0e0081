#include "corpus/chunker.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "corpus/chunk_units.h"
#include "corpus/section_path.h"
#include "corpus/white_space.h"

namespace moxie {
namespace {

constexpr std::size_t kLeastTokens = 16;

/// A stretch of text that is being filled.
struct Part {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t tokens = 0;
    std::vector<std::string> section;
    std::optional<std::uint32_t> page;

    bool empty() const { return begin == end; }
};

/// Something that was put whole into the present chunk, and may end it.
struct Placed {
    ChunkUnit unit;
    BlockKind kind;
    bool whole;  ///< sentences or lines, not cut within one
    std::optional<std::uint32_t> page;
};

class Packer {
public:
    Packer(const Document& document, const ChunkOptions& options)
        : text_(document.text),
          limit_(std::max(options.tokens, kLeastTokens)),
          overlap_limit_(options.overlap),
          path_(document.title) {}

    std::vector<Chunk> pack(const std::vector<Block>& blocks) {
        const std::vector<ChunkUnit> units = measure(blocks);
        if (fits_whole(units) && on_one_page(blocks)) return whole(blocks, units);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (blocks[i].page != page_) turn_to(blocks[i].page);
            place(blocks[i], units[i]);
        }
        close_headings_too();
        return std::move(chunks_);
    }

private:
    std::vector<ChunkUnit> measure(const std::vector<Block>& blocks) const {
        std::vector<ChunkUnit> units;
        units.reserve(blocks.size());
        for (const Block& block : blocks) units.push_back(measured(text_, block.begin, block.end));
        return units;
    }

    bool fits_whole(const std::vector<ChunkUnit>& units) const {
        std::size_t tokens = 0;
        for (const ChunkUnit& unit : units) tokens += unit.tokens;
        return tokens <= limit_;
    }

    static bool on_one_page(const std::vector<Block>& blocks) {
        return std::all_of(blocks.begin(), blocks.end(),
                           [&](const Block& block) { return block.page == blocks.front().page; });
    }

    /// A chunk is on one page, so that its page is that of all that is cited from it. A heading at
    /// the end of a page goes with what it heads.
    void turn_to(std::optional<std::uint32_t> page) {
        close();
        overlap_.clear();
        page_ = page;
        if (!headings_.empty()) headings_.page = page;
    }

    std::vector<Chunk> whole(const std::vector<Block>& blocks,
                             const std::vector<ChunkUnit>& units) {
        if (blocks.empty()) return {};
        page_ = blocks[0].page;
        if (blocks[0].kind == BlockKind::heading) path_.enter(blocks[0].level, text_of(units[0]));
        append(body_, {units.front().begin, units.back().end, 0});
        close();
        return std::move(chunks_);
    }

    std::string_view text_of(const ChunkUnit& unit) const {
        return text_.substr(unit.begin, unit.end - unit.begin);
    }

    // What is open: `body_`, then `headings_` that wait for what follows them.
    std::size_t open_tokens() const { return body_.tokens + headings_.tokens; }
    bool fits(const ChunkUnit& unit) const { return open_tokens() + unit.tokens <= limit_; }
    /// Whether closing before the waiting headings leaves a chunk of decent size.
    bool closable() const { return (body_.tokens - overlap_tokens_) * 4 >= limit_; }

    void place(const Block& block, const ChunkUnit& unit) {
        if (block.kind == BlockKind::heading) {
            if (closable() && headings_.empty()) close();
            overlap_.clear();
            path_.enter(block.level, text_of(unit));
            // A "heading" of a page's length is prose that somebody marked up so.
            if (unit.tokens * 2 <= limit_) return place_heading(unit);
        }
        place_body(block.kind, unit);
    }

    void place_heading(const ChunkUnit& unit) {
        if (!fits(unit)) {
            if (!body_.empty()) close();
            if (!fits(unit)) close_headings_too();
        }
        append(headings_, unit);
    }

    void place_body(BlockKind kind, const ChunkUnit& unit) {
        if (fits(unit)) return append_body({unit, kind, true, page_});
        if (unit.tokens <= limit_ && closable()) {
            close();
            if (fits(unit)) return append_body({unit, kind, true, page_});
        }
        for (const ChunkUnit& part : sentences_or_lines(text_, unit, kind)) place_part(kind, part);
    }

    /// A sentence or a line.
    void place_part(BlockKind kind, const ChunkUnit& part) {
        if (!fits(part) && !body_.empty() && (part.tokens <= limit_ || closable())) close();
        if (fits(part)) return append_body({part, kind, true, page_});
        cut(kind, part);
    }

    /// Between words, and where a word does not fit, between code points.
    void cut(BlockKind kind, ChunkUnit rest) {
        rest.begin = skip_white(text_, rest.begin, rest.end);
        while (rest.begin < rest.end) {
            ChunkUnit piece = leading_words(text_, rest, limit_ - open_tokens());
            if (piece.tokens == 0 && open_tokens() > 0) {
                body_.empty() ? close_headings_too() : close();
                continue;
            }
            const bool within_word = piece.tokens == 0;
            if (within_word) piece = leading_code_points(text_, rest, limit_);
            append_body({piece, kind, false, page_});
            // The sizes of a word's parts do not add up, so no two share a chunk.
            if (within_word) close();
            rest.begin = skip_white(text_, piece.end, rest.end);
        }
    }

    void append_body(const Placed& placed) {
        if (!headings_.empty()) {
            join_headings();
        } else if (body_.empty()) {
            begin_with_overlap(placed.unit.tokens);
        }
        append(body_, placed.unit);
        placed_.push_back(placed);
    }

    void join_headings() {
        const bool first = body_.empty();
        const Part headings = std::exchange(headings_, {});
        placed_.push_back({{headings.begin, headings.end, headings.tokens},
                           BlockKind::heading,
                           true,
                           headings.page});
        if (first) {
            body_ = headings;
        } else {
            body_.end = headings.end;
            body_.tokens += headings.tokens;
        }
    }

    void append(Part& part, const ChunkUnit& unit) {
        if (part.empty()) {
            part.begin = unit.begin;
            part.section = path_.headings();
            part.page = page_;
        }
        part.end = unit.end;
        part.tokens += unit.tokens;
    }

    /// As much of the last chunk's end as there is room for.
    void begin_with_overlap(std::size_t next_tokens) {
        std::size_t at = overlap_.size();
        while (at > 0 && overlap_tokens_ + overlap_[at - 1].unit.tokens + next_tokens <= limit_) {
            overlap_tokens_ += overlap_[--at].unit.tokens;
        }
        if (at == overlap_.size()) return;
        append(body_, {overlap_[at].unit.begin, overlap_.back().unit.end, overlap_tokens_});
        body_.page = overlap_[at].page;
    }

    /// Ends the present chunk before the waiting headings, which begin the next.
    void close() {
        if (body_.empty()) return;
        const auto ordinal = static_cast<std::uint32_t>(chunks_.size());
        chunks_.push_back({ordinal, body_.begin, body_.end, std::move(body_.section), body_.page});
        overlap_ = headings_.empty() ? tail() : std::vector<Placed>();
        body_ = {};
        overlap_tokens_ = 0;
        placed_.clear();
    }

    void close_headings_too() {
        if (!headings_.empty()) join_headings();
        close();
        overlap_.clear();
    }

    /// The last whole sentences or lines of the present section, up to the overlap's size.
    std::vector<Placed> tail() const {
        std::vector<Placed> units;
        std::size_t left = overlap_limit_;
        for (auto placed = placed_.rbegin(); placed != placed_.rend(); ++placed) {
            if (!placed->whole || placed->kind == BlockKind::heading) break;
            const std::vector<ChunkUnit> parts =
                sentences_or_lines(text_, placed->unit, placed->kind);
            const auto stop =
                std::find_if(parts.rbegin(), parts.rend(), [&](const ChunkUnit& part) {
                    // A chunk that the next contains altogether would say nothing of its own.
                    if (part.tokens > left || part.begin <= body_.begin) return true;
                    left -= part.tokens;
                    units.push_back({part, placed->kind, true, placed->page});
                    return false;
                });
            if (stop != parts.rend()) break;
        }
        std::reverse(units.begin(), units.end());
        return units;
    }

    std::string_view text_;
    std::size_t limit_;
    std::size_t overlap_limit_;
    SectionPath path_;
    std::optional<std::uint32_t> page_;
    Part body_;
    Part headings_;
    std::vector<Placed> placed_;      ///< in body_, without its overlap
    std::vector<Placed> overlap_;     ///< for the next chunk
    std::size_t overlap_tokens_ = 0;  ///< in body_
    std::vector<Chunk> chunks_;
};

/// Trimmed, without blank blocks, and with paragraphs for text that no block covers.
std::vector<Block> normalised(const Document& document) {
    const std::string_view text = document.text;
    std::vector<Block> blocks;
    blocks.reserve(document.blocks.size());
    std::size_t covered = 0;
    const auto add = [&](Block block, std::size_t begin, std::size_t end) {
        const bool code = block.kind == BlockKind::code;
        block.begin = code ? skip_blank_lines(text, begin, end) : skip_white(text, begin, end);
        block.end = block.begin + trimmed_end(text.substr(block.begin, end - block.begin)).size();
        if (block.begin < block.end) blocks.push_back(block);
    };
    for (const Block& block : document.blocks) {
        const std::size_t end = std::min<std::size_t>(block.end, text.size());
        const std::size_t begin =
            std::clamp<std::size_t>(block.begin, covered, std::max(covered, end));
        add({}, covered, begin);
        if (begin < end) add(block, begin, end);
        covered = std::max(begin, end);
    }
    add({}, covered, text.size());
    return blocks;
}

}  // namespace

std::vector<Chunk> chunk(const Document& document, const ChunkOptions& options) {
    return Packer(document, options).pack(normalised(document));
}

}  // namespace moxie
