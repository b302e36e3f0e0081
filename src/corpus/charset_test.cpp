#include "corpus/charset.h"

#include <gtest/gtest.h>

#include <random>

#include "corpus/reader.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kFrench =
    "Le café était fermé à cause de la fête nationale, où les élèves reçurent des gâteaux très "
    "sucrés.";
constexpr std::string_view kRussian =
    "Съешь же ещё этих мягких французских булок, да выпей чаю. Это предложение содержит все буквы "
    "русского алфавита.";
constexpr std::string_view kJapanese =
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所で"
    "泣いていた事だけは記憶している。";

constexpr std::string_view kFrenchLatin1 =
    "Le caf\351 \351tait ferm\351 \340 cause de la f\352te nationale, o\371 les \351l\350"
    "ves re\347urent des g\342teaux tr\350s sucr\351s.";
constexpr std::string_view kRussianWindows1251 =
    "\321\372\345\370\374 \346\345 \345\371\270 \375\362\350\365 \354\377\343\352\350\365"
    " \364\360\340\355\366\363\347\361\352\350\365 \341\363\353\356\352, \344\340 \342"
    "\373\357\345\351 \367\340\376. \335\362\356 \357\360\345\344\353\356\346\345\355\350"
    "\345 \361\356\344\345\360\346\350\362 \342\361\345 \341\363\352\342\373 \360\363\361"
    "\361\352\356\343\356 \340\353\364\340\342\350\362\340.";
constexpr std::string_view kJapaneseShiftJis =
    "\214\341\224y\202\315\224L\202\305\202\240\202\351\201B\226\274\221O\202\315\202\334"
    "\202\276\226\263\202\242\201B\202\307\202\261\202\305\220\266\202\352\202\275\202"
    "\251\202\306\202\361\202\306\214\251\223\226\202\252\202\302\202\251\202\312\201B"
    "\211\275\202\305\202\340\224\226\210\303\202\242\202\266\202\337\202\266\202\337\202"
    "\265\202\275\217\212\202\305\213\203\202\242\202\304\202\242\202\275\216\226\202\276"
    "\202\257\202\315\213L\211\257\202\265\202\304\202\242\202\351\201B";

/// `text` as UTF-16 with a byte-order mark; characters beyond ASCII are left out for brevity.
std::string utf16(std::string_view text, bool big_endian) {
    std::string bytes = big_endian ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : text) {
        if (big_endian) bytes += '\0';
        bytes += c;
        if (!big_endian) bytes += '\0';
    }
    return bytes;
}

std::string reason(std::string_view bytes) {
    try {
        decode_text(bytes, {});
        return "";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
}

TEST(Charset, ValidUtf8StaysAsItIs) {
    for (const std::string_view text : {kFrench, kRussian, kJapanese, "plain"sv, ""sv}) {
        EXPECT_EQ(decode_text(text, {}), text);
    }
}

TEST(Charset, ByteOrderMarksAreBelieved) {
    EXPECT_EQ(decode_text("\xEF\xBB\xBFmark", {}), "mark");
    EXPECT_EQ(decode_text(utf16("two bytes a letter", false), {}), "two bytes a letter");
    EXPECT_EQ(decode_text(utf16("two bytes a letter", true), {}), "two bytes a letter");
    EXPECT_EQ(decode_text("\xFF\xFE\x1D\x20ok\x0a\x00"sv.substr(0, 4), {}), "\u201d");
    EXPECT_EQ(decode_text("\xFF\xFE\0\0h\0\0\0i\0\0\0"sv, {}), "hi");
}

TEST(Charset, DetectsWithoutDeclaration) {
    EXPECT_EQ(decode_text(kFrenchLatin1, {}), kFrench);
    EXPECT_EQ(decode_text(kRussianWindows1251, {}), kRussian);
    EXPECT_EQ(decode_text(kJapaneseShiftJis, {}), kJapanese);
}

TEST(Charset, DetectsBehindMegabytesOfAscii) {
    const std::string ascii(1 << 20, 'a');
    EXPECT_EQ(decode_text(ascii + ' ' + std::string(kJapaneseShiftJis), {}),
              ascii + ' ' + std::string(kJapanese));
}

TEST(Charset, DeclarationIsBelievedIfTheBytesFit) {
    EXPECT_EQ(decode_text(kRussianWindows1251, "Windows-1251"), kRussian);
    EXPECT_EQ(decode_text("\xE9", "ISO-8859-1"), "\u00e9");
    EXPECT_EQ(decode_text("\x93quoted\x94", "iso-8859-1"), "\u201cquoted\u201d");
    EXPECT_EQ(decode_text(kFrench, "utf-8"), kFrench);
    EXPECT_EQ(decode_text(kFrenchLatin1, "utf-8"), kFrench) << "a false declaration";
    EXPECT_EQ(decode_text(kFrenchLatin1, "no-such-set"), kFrench);
    EXPECT_EQ(decode_text("ascii all the same", "utf-16"), "ascii all the same");
    EXPECT_EQ(decode_text(kRussian, "us-no-set\"'>"), kRussian);
}

TEST(Charset, DamagedUtf8KeepsWhatIsWhole) {
    std::string text(kJapanese);
    EXPECT_EQ(decode_text(text.substr(0, text.size() - 1), {}),
              text.substr(0, text.size() - 3) + "\uFFFD");
    text.insert(9, "\xFF");
    EXPECT_EQ(decode_text(text, {}), std::string(kJapanese).insert(9, "\uFFFD"));
}

TEST(Charset, NeverFailsForMostlyText) {
    EXPECT_EQ(decode_text("a few words and one \xFF byte that is none", {}).substr(0, 20),
              "a few words and one ");
    const std::string line(100, 'x');
    EXPECT_EQ(decode_text(line + '\0' + line, {}), line + "\uFFFD" + line);
    EXPECT_EQ(decode_text("\x1B[31mred\x1B[0m", {}), "\x1B[31mred\x1B[0m");
}

TEST(Charset, RefusesBinary) {
    EXPECT_EQ(reason("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0"sv), "is binary, not text");
    EXPECT_EQ(reason("\x7F"
                     "ELF\2\1\1\0\0\0"sv),
              "is binary, not text");
    EXPECT_EQ(reason("a\0b"sv), "is binary, not text");
    EXPECT_EQ(reason("\xFF\xFE\0\xD8\1\0\2\0\0\xD8\0\xD8"sv), "is binary, not text");
}

TEST(Charset, AnyBytesGiveValidUtf8OrARefusal) {
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        std::string bytes(random() % 60, '\0');
        const unsigned low = round % 2 == 0 ? 32 : 0;
        for (char& c : bytes) c = static_cast<char>(low + random() % (256 - low));
        try {
            const std::string text = decode_text(bytes, round % 3 == 0 ? "shift_jis" : "");
            EXPECT_TRUE(is_valid_utf8(text));
            EXPECT_EQ(text.find('\0'), std::string::npos);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::unsupported);
        }
    }
}

}  // namespace
}  // namespace moxie
