#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// Turns text into index terms: the same for documents and queries, deterministic,
/// locale-independent. Holds caches, so one object serves one thread at a time; construction is
/// cheap enough for one a query. What becomes a term: docs/decisions/analyser.md.
class Analyser {
public:
    Analyser();
    ~Analyser();
    Analyser(Analyser&&) noexcept;
    Analyser& operator=(Analyser&&) noexcept;

    /// name@version with the versions of ICU's data and the stemmer that shape terms, e.g.
    /// "english@1+icu72+snowball2.2". Stored with every expert and checked at open.
    static const std::string& name();

    /// Appends the terms of `text` (UTF-8; invalid bytes act as separators) to `terms`, in order,
    /// stop words left out. The views stay valid until the next call on this object (or its
    /// destruction). No term is longer than 64 bytes. Linear time.
    void terms(std::string_view text, std::vector<std::string_view>& terms);

    /// True if the text holds word characters at all (so that "only stop words" can be told from
    /// "no words").
    bool has_words(std::string_view text);

    /// The terms of one written word, and where it stands: used to mark and to score sentences.
    /// In scripts indexed by pairs of characters every pair is a word, so those overlap.
    struct Word {
        std::size_t begin = 0;  ///< byte offset in the text
        std::size_t end = 0;
        std::vector<std::string> terms;  ///< empty for a stop word
    };
    std::vector<Word> words(std::string_view text);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace moxie
