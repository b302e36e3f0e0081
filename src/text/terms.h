#pragma once

#include <cstddef>
#include <functional>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>

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
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const {
            return std::hash<std::string_view>{}(word);
        }
    };

    std::string_view remember(std::string_view word, std::string_view term);

    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> known_;
    std::pmr::monotonic_buffer_resource kept_;
    PorterStemmer stemmer_;
};

}  // namespace moxie
