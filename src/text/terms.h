#pragma once

#include <cstddef>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "text/stemmer.h"

namespace moxie {

/// Maps written words to index terms and remembers them: folding, stop words, stemming. Views
/// stay valid until the next clear(). An empty term means: not indexed.
class TermTable {
public:
    static constexpr std::size_t kMaxTerm = 64;  ///< bytes; longer words are cut

    /// Starts a new text: forgets what was only kept for the last one.
    void clear();

    /// The term of a word of lower-case ASCII letters and digits, at most kMaxTerm long.
    std::string_view ascii(std::string_view word);
    /// The term of any other word, as written.
    std::string_view folded(std::string_view word);
    /// A term put together by the caller.
    std::string_view keep(std::string_view term);

private:
    /// Where a known word lies in `bytes_`: both lengths, then word and term together, so that a
    /// look-up touches a slot and one record.
    struct Slot {
        std::size_t hash = 0;
        const char* record = nullptr;
    };

    const Slot* find(std::string_view word, std::size_t hash) const;
    static std::string_view term_of(const Slot& slot);
    std::string_view remember(std::string_view word, std::string_view term);
    void grow();

    std::vector<Slot> slots_;
    std::size_t count_ = 0;
    std::pmr::monotonic_buffer_resource bytes_;
    std::pmr::monotonic_buffer_resource kept_;
    PorterStemmer stemmer_;
};

}  // namespace moxie
