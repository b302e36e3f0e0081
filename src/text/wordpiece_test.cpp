#include "text/wordpiece.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "moxie/error.h"
#include "text/characters.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using Ids = std::vector<std::int64_t>;

constexpr std::size_t kAll = static_cast<std::size_t>(-1);

WordPieceVocabulary small_vocabulary() {
    WordPieceVocabulary vocabulary;
    vocabulary.tokens = {"[PAD]", "[UNK]", "[CLS]", "[SEP]",  "[MASK]", "un",  "##aff", "##able",
                         "run",   "##n",   "##ing", "a",      "e",      "##e", "##a",   "!",
                         "=",     "[",     "]",     "\u6C34", "\u2014", "##b", "b",     "affable",
                         "mask",  "##1",   "1",     "##un",   "#",      "sep", "cls",   "##able!"};
    vocabulary.special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
    return vocabulary;
}

class WordPieceTest : public testing::Test {
protected:
    /// The tokens between the first and the last.
    std::vector<std::string> tokens(std::string_view text, std::size_t most = kAll) const {
        std::vector<std::string> names;
        const Ids ids = tokenizer_.encode(text, most);
        EXPECT_EQ(ids.front(), 2);
        EXPECT_EQ(ids.back(), 3);
        for (std::size_t i = 1; i + 1 < ids.size(); ++i)
            names.push_back(vocabulary_.tokens[static_cast<std::size_t>(ids[i])]);
        return names;
    }
    WordPieceVocabulary vocabulary_ = small_vocabulary();
    WordPiece tokenizer_{small_vocabulary()};
};

TEST_F(WordPieceTest, TakesTheLongestPieceFirst) {
    EXPECT_THAT(tokens("unaffable running"),
                ElementsAre("un", "##aff", "##able", "run", "##n", "##ing"));
    EXPECT_THAT(tokens("affable"), ElementsAre("affable"));
}

TEST_F(WordPieceTest, AWordThatCannotBePartedIsUnknownAsAWhole) {
    EXPECT_THAT(tokens("unx a"), ElementsAre("[UNK]", "a"));
    EXPECT_THAT(tokens("x"), ElementsAre("[UNK]"));
}

TEST_F(WordPieceTest, FoldsCaseAndAccents) {
    EXPECT_THAT(tokens("UNAFFABLE \u00C9 \u00E0e\u0301"),
                ElementsAre("un", "##aff", "##able", "e", "a", "##e"));
}

TEST_F(WordPieceTest, PunctuationAndHanStandAlone) {
    EXPECT_THAT(tokens("a!b\u2014a\u6C34e"),
                ElementsAre("a", "!", "b", "\u2014", "a", "\u6C34", "e"));
}

// U+2260 is an equals sign with a stroke; the stroke is a mark.
TEST_F(WordPieceTest, FoldingBringsPunctuationToLight) {
    EXPECT_THAT(tokens("a\u2260b"), ElementsAre("a", "=", "b"));
    EXPECT_THAT(tokens("a=\u0338b"), ElementsAre("a", "=", "b"));
}

TEST_F(WordPieceTest, ControlCharactersJoinWhatTheyStoodBetween) {
    EXPECT_THAT(tokens(std::string_view("run\0n\u00ADing\x7F", 10)),
                ElementsAre("run", "##n", "##ing"));
    EXPECT_THAT(tokens("a\tb\r\nb\u3000a\u00A0a"), ElementsAre("a", "b", "b", "a", "a"));
}

TEST_F(WordPieceTest, BytesThatAreNoUtf8ArePassedOver) {
    EXPECT_THAT(tokens("ru\xFFn \xC3"), ElementsAre("run"));
}

TEST_F(WordPieceTest, SpecialTokensAreTakenAsTheyStand) {
    EXPECT_THAT(tokens("a[MASK]b"), ElementsAre("a", "[MASK]", "b"));
    EXPECT_THAT(tokens("[mask] [CLS"), ElementsAre("[", "mask", "]", "[", "cls"));
}

TEST_F(WordPieceTest, AnEmptyTextHasTheTwoEnds) {
    EXPECT_THAT(tokenizer_.encode("", kAll), ElementsAre(2, 3));
    EXPECT_THAT(tokenizer_.encode("", 0), ElementsAre(2, 3));
}

TEST_F(WordPieceTest, WordsOfMoreThanAHundredCodePointsAreUnknown) {
    const std::string hundred(100, 'a');
    EXPECT_EQ(tokens(hundred).size(), 100U);
    EXPECT_THAT(tokens(hundred + "a"), ElementsAre("[UNK]"));
    std::string accents;
    for (int i = 0; i < 100; ++i) accents += "\u00E0";
    EXPECT_EQ(tokens(accents).size(), 100U);
}

TEST_F(WordPieceTest, CutsBeforeTheEnd) {
    EXPECT_THAT(tokens("unaffable running", 6), ElementsAre("un", "##aff", "##able", "run"));
    EXPECT_THAT(tokens("unaffable running", 2), ElementsAre());
}

TEST(WordPiece, AVocabularyWithoutItsNamedTokensIsRefused) {
    WordPieceVocabulary vocabulary = small_vocabulary();
    vocabulary.tokens[2] = "gone";
    EXPECT_THROW(WordPiece{vocabulary}, Error);
}

/// The rule as it is written down: the whole text cleaned, folded, parted; pieces by trying.
class SlowTwin {
public:
    explicit SlowTwin(WordPieceVocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

    Ids encode(const std::string& text, std::size_t most) const {
        Ids ids = {2};
        std::string plain;
        for (std::size_t at = 0; at < text.size();) {
            const auto special = std::find_if(
                vocabulary_.special.begin(), vocabulary_.special.end(),
                [&](const std::string& s) { return text.compare(at, s.size(), s) == 0; });
            if (special == vocabulary_.special.end()) {
                plain += text[at++];
                continue;
            }
            append(plain, ids);
            plain.clear();
            ids.push_back(id_of(*special));
            at += special->size();
        }
        append(plain, ids);
        ids.resize(std::min(ids.size(), most - 1));
        ids.push_back(3);
        return ids;
    }

private:
    std::int64_t id_of(const std::string& token) const {
        const auto& tokens = vocabulary_.tokens;
        const auto found = std::find(tokens.begin(), tokens.end(), token);
        return found == tokens.end() ? -1 : found - tokens.begin();
    }

    static std::string cleaned(const std::string& text) {
        std::string clean;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t from = at;
            const BertKind kind = bert_kind(next_code_point(text, at));
            const std::string character = text.substr(from, at - from);
            if (kind == BertKind::space) clean += ' ';
            if (kind == BertKind::han) clean += ' ' + character + ' ';
            if (kind == BertKind::word || kind == BertKind::punctuation) clean += character;
        }
        return clean;
    }

    void append(const std::string& plain, Ids& ids) const {
        std::string folded;
        append_bert_folded(cleaned(plain), folded);
        std::string word;
        for (std::size_t at = 0; at < folded.size();) {
            const std::size_t from = at;
            const BertKind kind = bert_kind(next_code_point(folded, at));
            const std::string character = folded.substr(from, at - from);
            if (kind == BertKind::punctuation || character == " ") {
                append_word(word, ids);
                append_word(character == " " ? "" : character, ids);
                word.clear();
            } else {
                word += character;
            }
        }
        append_word(word, ids);
    }

    void append_word(const std::string& word, Ids& ids) const {
        Ids pieces;
        for (std::size_t begin = 0; begin < word.size();) {
            std::size_t end = word.size();
            while (end > begin &&
                   id_of((begin > 0 ? "##" : "") + word.substr(begin, end - begin)) < 0)
                --end;
            if (end == begin) {
                pieces = {1};
                break;
            }
            pieces.push_back(id_of((begin > 0 ? "##" : "") + word.substr(begin, end - begin)));
            begin = end;
        }
        ids.insert(ids.end(), pieces.begin(), pieces.end());
    }

    WordPieceVocabulary vocabulary_;
};

TEST(WordPiece, EqualsItsSlowTwin) {
    const std::vector<std::string> parts = {
        "un",     "aff",    "able",   "run",    "ing",
        "a",      "e",      "b",      "1",      " ",
        " ",      "\t",     "!",      "=",      "[",
        "]",      "MASK",   "[MASK]", "\u0301", "\u0338",
        "\u00C9", "\u6C34", "\u2014", "\u2260", "\xF0\x9F\x98\x80",
        "#",      "\u00AD", "\xFF",   "\uAC00", "\u0130"};
    std::mt19937 random(13);
    const WordPiece fast(small_vocabulary());
    const SlowTwin slow(small_vocabulary());
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (std::size_t count = random() % 24; count > 0; --count)
            text += parts[random() % parts.size()];
        const std::size_t most = round % 2 == 0 ? 1000 : 2 + random() % 12;
        ASSERT_EQ(fast.encode(text, most), slow.encode(text, most)) << text;
    }
}

}  // namespace
}  // namespace moxie
