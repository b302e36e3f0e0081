#include "text/wordpiece.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/bytes.h"
#include "moxie/error.h"
#include "text/characters.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::string_view kInside = "##";

enum class Ascii : std::uint8_t { removed, space, punctuation, word, upper };

Ascii ascii_kind(char c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return Ascii::space;
    if (c < ' ' || c == 0x7F) return Ascii::removed;
    if (c >= 'A' && c <= 'Z') return Ascii::upper;
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return letter_or_digit ? Ascii::word : Ascii::punctuation;
}

constexpr std::size_t kAscii = 128;

std::array<Ascii, kAscii> make_ascii_kinds() {
    std::array<Ascii, kAscii> kinds;
    for (std::size_t c = 0; c < kAscii; ++c) kinds[c] = ascii_kind(static_cast<char>(c));
    return kinds;
}

const std::array<Ascii, kAscii> kAsciiKinds = make_ascii_kinds();

bool is_ascii(char c) { return static_cast<unsigned char>(c) < kAscii; }
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_longer_than(std::string_view word, std::size_t code_points) {
    if (word.size() <= code_points) return false;
    const auto inside = std::count_if(word.begin(), word.end(), continues);
    return word.size() - static_cast<std::size_t>(inside) > code_points;
}

std::size_t previous_start(std::string_view text, std::size_t at) {
    do {
        --at;
    } while (at > 0 && continues(text[at]));
    return at;
}

}  // namespace

void WordPiece::Table::fill(const std::vector<std::string>& tokens, std::size_t prefix_bytes) {
    slots_.resize(std::bit_ceil(2 * tokens.size() + 2));
    for (std::size_t id = 0; id < tokens.size(); ++id) {
        if (prefix_bytes > 0 && !tokens[id].starts_with(kInside)) continue;
        const std::string_view piece = std::string_view(tokens[id]).substr(prefix_bytes);
        if (piece.empty() || find(piece) >= 0) continue;
        const auto hash = static_cast<std::uint32_t>(checksum(piece));
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].id >= 0) at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {hash, static_cast<std::int32_t>(id), piece};
        longest_ = std::max(longest_, piece.size());
    }
}

std::int32_t WordPiece::Table::find(std::string_view piece) const {
    const auto hash = static_cast<std::uint32_t>(checksum(piece));
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].id >= 0 && (slots_[at].hash != hash || slots_[at].piece != piece))
        at = (at + 1) & (slots_.size() - 1);
    return slots_[at].id;
}

/// Walks through one text, gathering the word at hand.
class WordPiece::Reader {
public:
    Reader(const WordPiece& tokenizer, std::size_t most) : tokenizer_(tokenizer), most_(most) {}

    std::vector<std::int64_t> read(std::string_view text) {
        ids_.push_back(tokenizer_.begin_);
        std::size_t at = 0;
        while (at < text.size() && ids_.size() + 1 < most_) {
            if (const Special* special = tokenizer_.special_at(text, at)) {
                end_word();
                ids_.push_back(special->id);
                at += special->text.size();
            } else if (is_ascii(text[at])) {
                take_ascii(text[at++]);
            } else {
                at = take_other(text, at);
            }
        }
        end_word();
        ids_.resize(std::min(ids_.size(), most_ - 1));
        ids_.push_back(tokenizer_.end_);
        return std::move(ids_);
    }

private:
    void take_ascii(char c) {
        switch (kAsciiKinds[static_cast<unsigned char>(c)]) {
            case Ascii::word:
                word_.push_back(c);
                break;
            case Ascii::upper:
                word_.push_back(static_cast<char>(c - 'A' + 'a'));
                break;
            case Ascii::space:
                end_word();
                break;
            case Ascii::punctuation:
                end_word();
                tokenizer_.append_word({&c, 1}, ids_);
                break;
            case Ascii::removed:
                break;
        }
    }

    std::size_t take_other(std::string_view text, std::size_t at) {
        const std::size_t from = at;
        const BertKind kind = bert_kind(next_code_point(text, at));
        if (kind == BertKind::removed) return at;
        if (kind != BertKind::word) end_word();
        if (kind == BertKind::space) return at;
        word_.append(text.substr(from, at - from));
        all_ascii_ = false;
        if (kind != BertKind::word) end_word();
        return at;
    }

    void end_word() {
        if (word_.empty()) return;
        if (all_ascii_) {
            tokenizer_.append_word(word_, ids_);
        } else {
            folded_.clear();
            append_bert_folded(word_, folded_);
            part_at_punctuation(folded_);
        }
        word_.clear();
        all_ascii_ = true;
    }

    /// Folding may bring punctuation to light: "≠" is "=" with a mark.
    void part_at_punctuation(std::string_view folded) {
        std::size_t begin = 0;
        for (std::size_t at = 0; at < folded.size();) {
            const std::size_t from = at;
            if (bert_kind(next_code_point(folded, at)) != BertKind::punctuation) continue;
            tokenizer_.append_word(folded.substr(begin, from - begin), ids_);
            tokenizer_.append_word(folded.substr(from, at - from), ids_);
            begin = at;
        }
        tokenizer_.append_word(folded.substr(begin), ids_);
    }

    const WordPiece& tokenizer_;
    std::size_t most_;
    std::vector<std::int64_t> ids_;
    std::string word_;  ///< cleaned; folded already where it is ASCII
    bool all_ascii_ = true;
    std::string folded_;
};

WordPiece::WordPiece(WordPieceVocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {
    words_.fill(vocabulary_.tokens, 0);
    insides_.fill(vocabulary_.tokens, kInside.size());
    unknown_ = id_of(vocabulary_.unknown);
    begin_ = id_of(vocabulary_.begin);
    end_ = id_of(vocabulary_.end);
    for (const std::string& token : vocabulary_.special) {
        if (token.empty()) continue;
        special_.push_back({token, id_of(token)});
        begins_special_[static_cast<unsigned char>(token.front())] = true;
    }
    std::stable_sort(special_.begin(), special_.end(), [](const Special& a, const Special& b) {
        return a.text.size() > b.text.size();
    });
}

std::vector<std::int64_t> WordPiece::encode(std::string_view text, std::size_t most) const {
    return Reader(*this, std::max<std::size_t>(most, 2)).read(text);
}

std::int64_t WordPiece::id_of(const std::string& token) const {
    const std::int32_t id = words_.find(token);
    if (id >= 0) return id;
    throw Error(
        ErrorCode::corrupt,
        "the tokenizer's vocabulary lacks a token that it needs; install the model again: " +
            token);
}

const WordPiece::Special* WordPiece::special_at(std::string_view text, std::size_t at) const {
    if (!begins_special_[static_cast<unsigned char>(text[at])]) return nullptr;
    const auto found = std::find_if(special_.begin(), special_.end(), [&](const Special& special) {
        return text.substr(at).starts_with(special.text);
    });
    return found == special_.end() ? nullptr : &*found;
}

void WordPiece::append_word(std::string_view word, std::vector<std::int64_t>& ids) const {
    if (word.empty()) return;
    const std::size_t before = ids.size();
    if (!is_longer_than(word, vocabulary_.longest_word) && append_pieces(word, ids)) return;
    ids.resize(before);
    ids.push_back(unknown_);
}

bool WordPiece::append_pieces(std::string_view word, std::vector<std::int64_t>& ids) const {
    for (std::size_t begin = 0; begin < word.size();) {
        const Table& table = begin == 0 ? words_ : insides_;
        std::size_t end = std::min(word.size(), begin + table.longest());
        while (end < word.size() && continues(word[end])) --end;
        std::int32_t id = -1;
        while (end > begin && (id = table.find(word.substr(begin, end - begin))) < 0)
            end = previous_start(word, end);
        if (id < 0) return false;
        ids.push_back(id);
        begin = end;
    }
    return true;
}

}  // namespace moxie
