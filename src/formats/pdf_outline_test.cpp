#include "formats/pdf_outline.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "formats/pdf_hyphens.h"

namespace moxie {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// The slow twin: by the textbook's table, from the back, the last places first.
Pairs slow_common_subsequence(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> length(a.size() + 1,
                                                 std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            length[i][j] = a[i - 1] == b[j - 1] ? length[i - 1][j - 1] + 1
                                                : std::max(length[i - 1][j], length[i][j - 1]);
        }
    }
    Pairs pairs;
    for (std::size_t i = a.size(), j = b.size(); i > 0 && j > 0;) {
        if (a[i - 1] == b[j - 1]) {
            pairs.emplace_back(--i, --j);
        } else {
            length[i - 1][j] >= length[i][j - 1] ? --i : --j;
        }
    }
    std::reverse(pairs.begin(), pairs.end());
    return pairs;
}

Pairs fast_common_subsequence(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> places(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < b.size(); ++j) {
            if (a[i] == b[j]) places[i].push_back(j);
        }
    }
    return last_common_subsequence(places);
}

TEST(LastCommonSubsequence, IsAsLongAsTheSlowOne) {
    std::mt19937 random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string a(random() % 12, ' '), b(random() % 20, ' ');
        for (char& c : a) c = static_cast<char>('a' + random() % 4);
        for (char& c : b) c = static_cast<char>('a' + random() % 4);
        const Pairs fast = fast_common_subsequence(a, b);
        ASSERT_EQ(fast.size(), slow_common_subsequence(a, b).size()) << a << ' ' << b;
        for (std::size_t i = 0; i < fast.size(); ++i) {
            EXPECT_EQ(a[fast[i].first], b[fast[i].second]);
            if (i == 0) continue;
            EXPECT_LT(fast[i - 1].first, fast[i].first);
            EXPECT_LT(fast[i - 1].second, fast[i].second);
        }
    }
}

TEST(LastCommonSubsequence, TakesTheLastPlaces) {
    EXPECT_EQ(fast_common_subsequence("ab", "abxabx"), (Pairs{{0, 3}, {1, 4}}));
    EXPECT_EQ(fast_common_subsequence("ab", "abxbx"), (Pairs{{0, 0}, {1, 3}}));
    EXPECT_TRUE(fast_common_subsequence("", "a").empty());
    EXPECT_TRUE(fast_common_subsequence("a", "b").empty());
}

PdfLine written(std::string text, std::uint32_t page = 1) {
    PdfLine line;
    line.text = std::move(text);
    line.size = 10;
    line.page = page;
    return line;
}

std::string levels(const std::vector<PdfLine>& lines) {
    std::string text;
    for (const PdfLine& line : lines)
        text += static_cast<char>('0' + line.level) + std::string(line.goes_on ? "+" : "");
    return text;
}

TEST(MarkHeadings, NumbersMayBeInOneOnly) {
    std::vector<PdfLine> lines{written("CHAPTER 1"),
                               written("4.2 The Upper Course"),
                               written("Chapter 5. Mills"),
                               written("Words"),
                               written("A.1 Notes"),
                               written("Upper"),
                               written("Wheels")};
    mark_headings({{1, "The upper course"}, {2, "5 Mills"}, {3, "Notes"}, {1, "Upper Wheels"}},
                  lines);
    EXPECT_EQ(levels(lines), "0120311+");
}

TEST(MarkHeadings, AnOutlineOfOtherThingsMarksNothing) {
    std::vector<PdfLine> lines{written("Rivers"), written("Mills")};
    mark_headings({{1, "Cover"}, {1, ""}, {1, "---"}}, lines);
    EXPECT_EQ(levels(lines), "00");
}

TEST(MarkHeadings, ManyTimesTheSameIsNoTroubleOfTime) {
    std::vector<PdfLine> lines(50'000, written("Example"));
    const std::vector<PdfOutlineEntry> outline(5'000, {1, "Example"});
    mark_headings(outline, lines);
    EXPECT_EQ(lines.back().level, 1);
}

std::string joined(const std::vector<PdfLine>& lines, const std::vector<std::string>& parts) {
    std::string text;
    const LineJoiner joiner(lines);
    for (const std::string& part : parts) joiner.join(text, part);
    return text;
}

TEST(LineJoiner, Joins) {
    EXPECT_EQ(joined({}, {"a", "b"}), "a b");
    EXPECT_EQ(joined({}, {"wa-", "ter"}), "water");
    EXPECT_EQ(joined({}, {"wa\u2010", "ter"}), "water");
    EXPECT_EQ(joined({}, {"UTF-", "8"}), "UTF-8");
    EXPECT_EQ(joined({}, {"a -", "b"}), "a - b");
    EXPECT_EQ(joined({}, {"1914-", "1918"}), "1914- 1918");
    EXPECT_EQ(joined({}, {"https://a.org/b/", "c"}), "https://a.org/b/c");
    EXPECT_EQ(joined({}, {"and/", "or"}), "and/ or");
    EXPECT_EQ(joined({}, {"日本", "語"}), "日本語");
    EXPECT_EQ(joined({written("a well-known word")}, {"Well-", "known"}), "Well-known");
    EXPECT_EQ(joined({written("divided well-")}, {"well-", "known"}), "wellknown");
}

}  // namespace
}  // namespace moxie
