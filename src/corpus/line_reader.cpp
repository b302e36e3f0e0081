#include "corpus/line_reader.h"

#include <cstring>

namespace moxie {

bool LineReader::next(std::string& line) {
    line.clear();
    too_long_ = false;
    bool any = false;
    while (at_ < end_ || fill()) {
        any = true;
        const char* from = buffer_.data() + at_;
        const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - at_));
        const std::size_t count =
            newline != nullptr ? static_cast<std::size_t>(newline - from) : end_ - at_;
        take(line, from, count);
        at_ += count + (newline != nullptr ? 1 : 0);
        if (newline != nullptr) break;
    }
    return any;
}

bool LineReader::fill() {
    at_ = 0;
    end_ = static_cast<std::size_t>(
        input_.sgetn(buffer_.data(), static_cast<std::streamsize>(buffer_.size())));
    filled_ += end_;
    return end_ > 0;
}

void LineReader::take(std::string& line, const char* from, std::size_t count) {
    if (too_long_ || line.size() + count > limit_) {
        too_long_ = true;
        std::string().swap(line);
        return;
    }
    line.append(from, count);
}

}  // namespace moxie
