#include "text/stops.h"

#include "text/unicode.h"

namespace moxie {

bool is_wide_stop(char32_t c) {
    return c == U'。' || c == U'！' || c == U'？' || c == U'｡' || c == U'।' || c == U'॥' ||
           c == U'។' || c == U'။';
}

bool is_stop(char32_t c) {
    return c == U'.' || c == U'!' || c == U'?' || c == U'…' || c == U'؟' || c == U'۔' ||
           c == U'։' || c == U'።' || c == U'‽' || is_wide_stop(c);
}

bool is_closer(char32_t c) {
    constexpr std::u32string_view kClosers = U")]}\"'”’»›」』）】》";
    return kClosers.find(c) != std::u32string_view::npos;
}

Ending ending_of(std::string_view text) {
    Ending ending = Ending::none;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (c == U'?' || c == U'？' || c == U'؟')
            ending = Ending::question;
        else if (is_stop(c))
            ending = Ending::stop;
        else if (!is_closer(c))
            ending = Ending::none;
    }
    return ending;
}

}  // namespace moxie
