#include "route/small_talk.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::optional<SmallTalk> talk(const std::string& text, bool after_turn = false) {
    return find_small_talk(talk_words(text), after_turn);
}

TEST(TalkWords, AreSpeltOut) {
    EXPECT_THAT(talk_words("What's UP??"), ElementsAre("what", "is", "up"));
    EXPECT_THAT(talk_words("heyyyy you"), ElementsAre("hey", "you"));
    EXPECT_THAT(talk_words("I’m good, don't worry"),
                ElementsAre("i", "am", "good", "do", "not", "worry"));
}

TEST(TalkWords, AreNoneWhereMoreIsWrittenThanTalk) {
    EXPECT_THAT(talk_words("\"hello\""), IsEmpty());
    EXPECT_THAT(talk_words("hello()"), IsEmpty());
    EXPECT_THAT(talk_words("thanks 2"), IsEmpty());
    EXPECT_THAT(talk_words("grüße"), IsEmpty());
    EXPECT_THAT(talk_words(""), IsEmpty());
    std::string many;
    for (std::size_t i = 0; i <= kMostTalkWords; ++i) many += "hi ";
    EXPECT_THAT(talk_words(many), IsEmpty());
}

TEST(SmallTalkTest, IsKnownByItsKind) {
    EXPECT_EQ(talk("hello"), SmallTalk::greeting);
    EXPECT_EQ(talk("Hi there, how are you doing today?"), SmallTalk::greeting);
    EXPECT_EQ(talk("Thanks, that helped!"), SmallTalk::thanks);
    EXPECT_EQ(talk("ok, thank you so much for your help"), SmallTalk::thanks);
    EXPECT_EQ(talk("what can you do?"), SmallTalk::program);
    EXPECT_EQ(talk("who made you"), SmallTalk::program);
    EXPECT_EQ(talk("see you later"), SmallTalk::farewell);
    EXPECT_EQ(talk("can you tell me a joke please"), SmallTalk::joke);
}

TEST(SmallTalkTest, IsNothingThatLeavesAWordOver) {
    for (const char* query :
         {"hello world program", "thank you notes", "how are you charged for storage",
          "what can you do with rebase", "how old are you allowed to be", "good morning america",
          "who made the first telescope", "tell me about the joke", "tell me", "please", "bye week",
          "what is a bot", "remind me later", "thanks giving", "are you insured"})
        EXPECT_FALSE(talk(query)) << query;
}

TEST(SmallTalkTest, RepliesAreTalkAfterATurnOnly) {
    for (const char* reply : {"great", "yes", "ok, got it", "that makes sense", "never mind"}) {
        EXPECT_FALSE(talk(reply)) << reply;
        EXPECT_EQ(talk(reply, true), SmallTalk::reply) << reply;
    }
    EXPECT_EQ(talk("perfect, thanks"), SmallTalk::thanks);
    EXPECT_FALSE(talk("yes, but in colour", true));
}

// The slow twin of the automaton: every way to read a phrase, written out.
class WrittenOut {
public:
    using Ways = std::set<std::vector<std::string>>;
    explicit WrittenOut(std::string_view phrase) : phrase_(phrase) {}
    Ways all() {
        Ways ways = sequence();
        while (at_ < phrase_.size() && phrase_[at_] == '|') {
            ++at_;
            ways.merge(sequence());
        }
        return ways;
    }

private:
    Ways sequence() {
        Ways ways{{}};
        while (at_ < phrase_.size() && std::string_view("|)]").find(phrase_[at_]) == SIZE_MAX) {
            ways = combine(ways, item());
        }
        return ways;
    }
    static Ways combine(const Ways& first, const Ways& second) {
        Ways both;
        for (const auto& way : first)
            for (const auto& more : second) {
                std::vector<std::string> longer = way;
                longer.insert(longer.end(), more.begin(), more.end());
                both.insert(longer);
            }
        return both;
    }
    Ways item() {
        const char c = phrase_[at_];
        if (c == ' ') return ++at_, Ways{{}};
        if (c == '(' || c == '[') {
            ++at_;
            Ways ways = all();
            ++at_;
            if (c == '[') ways.insert(std::vector<std::string>{});
            return ways;
        }
        return ++at_, Ways{{std::string(1, c)}};  // words of one letter
    }
    std::string_view phrase_;
    std::size_t at_ = 0;
};

std::string random_phrase(std::mt19937& random, int depth) {
    std::string phrase;
    const auto items = 1 + random() % 3;
    for (unsigned i = 0; i < items; ++i) {
        if (!phrase.empty()) phrase += ' ';
        if (depth == 0 || random() % 2 == 0) {
            phrase += static_cast<char>('a' + random() % 3);
            continue;
        }
        const bool optional = random() % 2 == 0;
        phrase += optional ? '[' : '(';
        phrase += random_phrase(random, depth - 1) + '|' + random_phrase(random, depth - 1);
        phrase += optional ? ']' : ')';
    }
    return phrase;
}

TEST(PhraseTest, CoversWhatItSpellsWhenWrittenOut) {
    std::mt19937 random(13);
    std::size_t covered = 0;
    for (int round = 0; round < 300; ++round) {
        const std::string phrase = random_phrase(random, 2);
        const WrittenOut::Ways ways = WrittenOut(phrase).all();
        for (int query = 0; query < 30; ++query) {
            std::vector<std::string> words(1 + random() % 4);
            for (std::string& word : words) word = static_cast<char>('a' + random() % 3);
            EXPECT_EQ(phrase_covers(phrase, words), ways.contains(words)) << phrase;
            covered += ways.contains(words);
        }
    }
    EXPECT_GT(covered, 500u);
}

}  // namespace
}  // namespace moxie
