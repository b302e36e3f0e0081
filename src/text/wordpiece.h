#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// What a tokenizer.json says of an uncased BERT tokenizer.
struct WordPieceVocabulary {
    std::vector<std::string> tokens;   ///< each at its id; pieces within a word begin with "##"
    std::vector<std::string> special;  ///< taken as they stand where a text holds them
    std::string unknown = "[UNK]";
    std::string begin = "[CLS]";
    std::string end = "[SEP]";
    std::size_t longest_word = 100;  ///< in code points; a longer one is unknown
};

/// Cuts text into the tokens that BERT models were trained on: clean, fold, part at white space and
/// punctuation, then the longest piece first. The same ids as the published tokenizers, which
/// tests/tokens_test.py holds it to. Any number of threads.
class WordPiece {
public:
    /// Throws Error{corrupt} where one of the named tokens is not in the vocabulary.
    explicit WordPiece(WordPieceVocabulary vocabulary);
    WordPiece(WordPiece&&) noexcept = default;
    WordPiece(const WordPiece&) = delete;  // the tables look into the vocabulary

    /// The ids of `text` between those of `begin` and `end`, at most `most` ≥ 2 in all. Time and
    /// memory follow `most`, not the text, but for words without any break. Bytes that are no UTF-8
    /// are passed over.
    std::vector<std::int64_t> encode(std::string_view text, std::size_t most) const;

private:
    /// Tokens by their bytes: open addressing, at most half full.
    class Table {
    public:
        void fill(const std::vector<std::string>& tokens, std::size_t prefix_bytes);
        std::int32_t find(std::string_view piece) const;  ///< the id, −1 if there is none
        std::size_t longest() const { return longest_; }

    private:
        struct Slot {
            std::uint32_t hash = 0;
            std::int32_t id = -1;
            std::string_view piece;
        };
        std::vector<Slot> slots_;
        std::size_t longest_ = 0;  ///< bytes
    };
    struct Special {
        std::string text;
        std::int64_t id;
    };
    class Reader;

    std::int64_t id_of(const std::string& token) const;
    const Special* special_at(std::string_view text, std::size_t at) const;
    void append_word(std::string_view word, std::vector<std::int64_t>& ids) const;
    bool append_pieces(std::string_view word, std::vector<std::int64_t>& ids) const;

    WordPieceVocabulary vocabulary_;
    Table words_;                   ///< what a word may begin with
    Table insides_;                 ///< what may follow, without the "##"
    std::vector<Special> special_;  ///< longest first
    std::array<bool, 256> begins_special_{};
    std::int64_t unknown_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace moxie
