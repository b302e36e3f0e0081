#include "text/characters.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <stdexcept>

#include "moxie/error.h"

namespace moxie {
namespace {

void check(UErrorCode status, const char* what) {
    if (U_FAILURE(status))
        throw Error(ErrorCode::internal,
                    std::string("ICU failed to ") + what +
                        "; reinstall its data (libicu): " + u_errorName(status));
}

bool in(UChar32 c, UChar32 first, UChar32 last) { return c >= first && c <= last; }

/// Vowel and final jamo, and the half-width voicing marks, are letters by category but belong to
/// the syllable before them.
bool joins_syllable(UChar32 c) { return in(c, 0x1160, 0x11FF) || in(c, 0xFF9E, 0xFF9F); }

bool is_extend(UChar32 c, std::uint32_t category) {
    constexpr UChar32 kZeroWidthSpace = 0x200B;
    if ((category & U_GC_M_MASK) != 0 || joins_syllable(c)) return true;
    return c != kZeroWidthSpace && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/// Superscripts are mostly footnote marks and fractions stand beside a number, so both end a word;
/// subscripts belong to formulae.
bool is_word_category(UChar32 c, std::uint32_t category) {
    return (category & (U_GC_L_MASK | U_GC_ND_MASK | U_GC_NL_MASK)) != 0 || in(c, 0x2080, 0x2089);
}

CharacterKind kind_of_script(UChar32 c) {
    if (in(c, 0x3031, 0x30FF) || in(c, 0xFF66, 0xFF9F)) return CharacterKind::bigram;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
            return CharacterKind::bigram;
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
            return CharacterKind::dictionary;
        default:
            return CharacterKind::word;
    }
}

bool marks_only_vary(UChar32 base) {
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(base, &status)) {
        case USCRIPT_LATIN:
        case USCRIPT_GREEK:
        case USCRIPT_CYRILLIC:
        case USCRIPT_ARABIC:
        case USCRIPT_HEBREW:
        case USCRIPT_COMMON:
            return true;
        default:
            return false;
    }
}

icu::UnicodeString without_marks(const icu::UnicodeString& decomposed) {
    constexpr UChar32 kTatweel = 0x0640;
    icu::UnicodeString result;
    bool drop = true;
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 c = decomposed.char32At(i);
        const std::uint32_t category = U_MASK(u_charType(c));
        if ((category & U_GC_M_MASK) != 0) {
            if (!drop) result.append(c);
        } else if (is_word_category(c, category) && c != kTatweel) {
            result.append(c);
            drop = marks_only_vary(c);
        }
    }
    return result;
}

using GetNormalizer = const icu::Normalizer2* (*)(UErrorCode&);

icu::UnicodeString normalised(const icu::UnicodeString& text, GetNormalizer get) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = get(status);
    check(status, "load its normalisation data");
    icu::UnicodeString result = normalizer->normalize(text, status);
    check(status, "normalise a word");
    return result;
}

/// The general category as of Unicode 8 where that is another; later letters are unassigned there.
std::uint32_t category_in_unicode_8(UChar32 c) {
    switch (c) {
        case 0x1734:
            return U_GC_MN_MASK;
        case 0x1885:
        case 0x1886:
            return U_GC_LO_MASK;
        case 0xA9BD:
            return U_GC_MC_MASK;
        case 0x166D:
        case 0x111C9:
            return U_GC_PO_MASK;
        default:
            break;
    }
    UVersionInfo age;
    u_charAge(c, age);
    return age[0] > 8 ? U_GC_CN_MASK : U_MASK(u_charType(c));
}

/// The blocks that BERT's tokenizer names, which are not all of Han, and one of them mistyped.
bool is_bert_han(UChar32 c) {
    return in(c, 0x4E00, 0x9FFF) || in(c, 0x3400, 0x4DBF) || in(c, 0xF900, 0xFAFF) ||
           in(c, 0x20000, 0x2A6DF) || in(c, 0x2A700, 0x2B73F) || in(c, 0x2B740, 0x2B81F) ||
           in(c, 0x2B920, 0x2CEAF) || in(c, 0x2F800, 0x2FA1F);
}

}  // namespace

CharacterKind kind_of(char32_t code_point) {
    if (code_point > 0x10FFFF) return CharacterKind::separator;
    const auto c = static_cast<UChar32>(code_point);
    const std::uint32_t category = U_MASK(u_charType(c));
    if (is_extend(c, category)) return CharacterKind::extend;
    return is_word_category(c, category) ? kind_of_script(c) : CharacterKind::separator;
}

std::string fold_word(std::string_view word) {
    const auto raw = icu::UnicodeString::fromUTF8({word.data(), static_cast<int>(word.size())});
    const auto folded = normalised(raw, icu::Normalizer2::getNFKCCasefoldInstance);
    const auto bare = without_marks(normalised(folded, icu::Normalizer2::getNFDInstance));
    std::string result;
    normalised(bare, icu::Normalizer2::getNFCInstance).toUTF8String(result);
    return result;
}

bool is_mark(char32_t code_point) {
    return (U_MASK(u_charType(static_cast<UChar32>(code_point))) & U_GC_M_MASK) != 0;
}

bool is_alphanumeric(char32_t code_point) {
    const auto c = static_cast<UChar32>(code_point);
    if (code_point > 0x10FFFF || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
        return false;
    return u_isalnum(c) || is_mark(code_point);
}

std::string composed(std::string_view text) {
    const auto raw = icu::UnicodeString::fromUTF8({text.data(), static_cast<int>(text.size())});
    std::string result;
    normalised(raw, icu::Normalizer2::getNFCInstance).toUTF8String(result);
    return result;
}

BertKind bert_kind(char32_t code_point) {
    if (code_point > 0x10FFFF || code_point == 0xFFFD) return BertKind::removed;
    const auto c = static_cast<UChar32>(code_point);
    if (is_bert_han(c)) return BertKind::han;
    if (c == '\t' || c == '\n' || c == '\r') return BertKind::space;
    const std::uint32_t category = category_in_unicode_8(c);
    constexpr std::uint32_t kRemoved = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK;
    if ((category & kRemoved) != 0) return BertKind::removed;
    if (u_isUWhiteSpace(c)) return BertKind::space;
    const bool ascii_symbol = c < 0x80 && (category & U_GC_S_MASK) != 0;
    return ascii_symbol || (category & U_GC_P_MASK) != 0 ? BertKind::punctuation : BertKind::word;
}

void append_bert_folded(std::string_view word, std::string& out) {
    const auto raw = icu::UnicodeString::fromUTF8({word.data(), static_cast<int>(word.size())});
    const auto decomposed = normalised(raw, icu::Normalizer2::getNFDInstance);
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 c = decomposed.char32At(i);
        if ((category_in_unicode_8(c) & U_GC_MN_MASK) == 0) kept.append(u_tolower(c));
    }
    kept.toUTF8String(out);
}

struct DictionaryBreaker::Icu {
    std::unique_ptr<icu::BreakIterator> iterator;
};

DictionaryBreaker::DictionaryBreaker() : icu_(std::make_unique<Icu>()) {
    UErrorCode status = U_ZERO_ERROR;
    icu_->iterator.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    check(status, "load its word dictionaries");
}
DictionaryBreaker::~DictionaryBreaker() = default;
DictionaryBreaker::DictionaryBreaker(DictionaryBreaker&&) noexcept = default;
DictionaryBreaker& DictionaryBreaker::operator=(DictionaryBreaker&&) noexcept = default;

void DictionaryBreaker::operator()(std::string_view text,
                                   const std::function<void(std::size_t, std::size_t)>& word) {
    UErrorCode status = U_ZERO_ERROR;
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data(), static_cast<std::int64_t>(text.size()), &status);
    icu_->iterator->setText(&source, status);
    utext_close(&source);
    check(status, "read a text");
    std::int32_t begin = icu_->iterator->first();
    for (std::int32_t end = icu_->iterator->next(); end != icu::BreakIterator::DONE;
         begin = end, end = icu_->iterator->next())
        word(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
}

int unicode_library_version() {
    UVersionInfo version;
    u_getVersion(version);
    return version[0];
}

}  // namespace moxie
