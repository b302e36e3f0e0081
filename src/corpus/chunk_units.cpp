#include "corpus/chunk_units.h"

#include <algorithm>

#include "corpus/white_space.h"
#include "text/sentences.h"
#include "text/tokens.h"
#include "text/unicode.h"

namespace moxie {
namespace {

// Bytes an encoder drops (controls, endless words) would otherwise fill a chunk without limit.
// Prose has four to five bytes a token.
constexpr std::size_t kMostBytesPerToken = 64;

// Bytes of a word that are looked at even where there is hardly room.
constexpr std::size_t kLongWord = 64;

std::size_t tokens_of(std::string_view text) {
    const std::size_t least = (text.size() + kMostBytesPerToken - 1) / kMostBytesPerToken;
    return std::max(token_bound(text), least);
}

/// Units that begin at `starts`; each ends at the last byte before the next that is not white.
std::vector<ChunkUnit> units_between(std::string_view text, const std::vector<std::size_t>& starts,
                                     std::size_t end) {
    std::vector<ChunkUnit> units;
    units.reserve(starts.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::size_t next = i + 1 < starts.size() ? starts[i + 1] : end;
        if (skip_white(text, starts[i], next) < next)
            units.push_back(measured(text, starts[i], next));
    }
    return units;
}

std::vector<std::size_t> line_starts(std::string_view text, const ChunkUnit& block) {
    std::vector<std::size_t> starts{block.begin};
    for (std::size_t at = block.begin; at < block.end; ++at) {
        if (text[at] == '\n') starts.push_back(at + 1);
    }
    return starts;
}

/// White space at which token_bound() adds up; form feeds and the like do not count for it.
bool parts_tokens(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Do sizes add up at `at`? At white space always; between sentences of scripts that do without it
/// it depends on what meets there.
bool adds_up(std::string_view text, std::size_t at) {
    constexpr std::size_t kContext = 64;
    if (at == 0 || parts_tokens(text[at - 1])) return true;
    const std::size_t begin = code_point_start(text, at - std::min(at, kContext));
    const std::size_t end = code_point_start(text, std::min(at + kContext, text.size()));
    const std::size_t apart =
        token_bound(text.substr(begin, at - begin)) + token_bound(text.substr(at, end - at));
    return token_bound(text.substr(begin, end - begin)) <= apart;
}

std::vector<std::size_t> sentence_starts(std::string_view text, const ChunkUnit& block) {
    std::vector<std::size_t> starts{block.begin};
    for (const TextRange& sentence : sentences(text.substr(block.begin, block.end - block.begin))) {
        const std::size_t start = block.begin + sentence.begin;
        if (start > block.begin && adds_up(text, start)) starts.push_back(start);
    }
    return starts;
}

/// The end of the word at `begin`, looking no further than `most` bytes.
std::size_t word_end(std::string_view text, std::size_t begin, std::size_t end, std::size_t most) {
    const std::size_t stop = begin + std::min(end - begin, most);
    std::size_t at = begin;
    while (at < stop && !parts_tokens(text[at])) ++at;
    return at;
}

}  // namespace

ChunkUnit measured(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view written = trimmed_end(text.substr(begin, end - begin));
    return {begin, begin + written.size(), tokens_of(written)};
}

std::size_t skip_white(std::string_view text, std::size_t begin, std::size_t end) {
    while (begin < end && is_white(text[begin])) ++begin;
    return begin;
}

std::size_t skip_blank_lines(std::string_view text, std::size_t begin, std::size_t end) {
    const std::size_t written = skip_white(text, begin, end);
    while (begin < written) {
        const std::size_t newline = text.find('\n', begin);
        if (newline >= written) break;
        begin = newline + 1;
    }
    return written == end ? end : begin;
}

std::vector<ChunkUnit> sentences_or_lines(std::string_view text, const ChunkUnit& block,
                                          BlockKind kind) {
    const bool lines = kind == BlockKind::code || kind == BlockKind::table_row;
    return units_between(text, lines ? line_starts(text, block) : sentence_starts(text, block),
                         block.end);
}

ChunkUnit leading_words(std::string_view text, const ChunkUnit& unit, std::size_t tokens) {
    ChunkUnit words{unit.begin, unit.begin, 0};
    const std::size_t most = kLongWord + 4 * tokens;
    for (std::size_t at = unit.begin; at < unit.end; at = skip_white(text, words.end, unit.end)) {
        const std::size_t end = word_end(text, at, unit.end, most + 1);
        if (end - at > most) break;
        const std::size_t size = tokens_of(text.substr(at, end - at));
        if (words.tokens + size > tokens) break;
        words.tokens += size;
        words.end = end;
    }
    return words;
}

ChunkUnit leading_code_points(std::string_view text, const ChunkUnit& unit, std::size_t tokens) {
    const std::string_view rest = text.substr(unit.begin, unit.end - unit.begin);
    std::size_t length = word_end(rest, 0, rest.size(), tokens * 4);
    std::size_t size = 0;
    do {
        length = code_point_start(rest, length);
        if (length == 0) {
            // Not even one code point fits, and smaller there is nothing.
            length = 1;
            while (length < rest.size() && code_point_start(rest, length) != length) ++length;
            return {unit.begin, unit.begin + length, tokens};
        }
        size = tokens_of(rest.substr(0, length));
        if (size > tokens) length = std::min(length - 1, length * tokens / size);
    } while (size > tokens);
    return {unit.begin, unit.begin + length, size};
}

}  // namespace moxie
