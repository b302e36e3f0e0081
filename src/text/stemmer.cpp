#include "text/stemmer.h"

#include <libstemmer.h>

#include <new>

namespace moxie {

PorterStemmer::PorterStemmer() : stemmer_(sb_stemmer_new("porter", nullptr)) {
    if (!stemmer_) throw std::bad_alloc();
}

void PorterStemmer::Deleter::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

std::string_view PorterStemmer::operator()(std::string_view word) {
    const sb_symbol* stem =
        sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                        static_cast<int>(word.size()));
    if (stem == nullptr) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(stem),
            static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

}  // namespace moxie
