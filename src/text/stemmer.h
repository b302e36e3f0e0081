#pragma once

#include <memory>
#include <string_view>

struct sb_stemmer;

namespace moxie {

/// Porter's stemmer (M. F. Porter, An algorithm for suffix stripping, Program 14(3), 1980) for
/// words of lower-case ASCII letters. One object serves one thread at a time.
class PorterStemmer {
public:
    PorterStemmer();

    /// The view stays valid until the next call.
    std::string_view operator()(std::string_view word);

private:
    struct Deleter {
        void operator()(sb_stemmer* stemmer) const;
    };
    std::unique_ptr<sb_stemmer, Deleter> stemmer_;
};

}  // namespace moxie
