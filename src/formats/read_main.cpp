// The program moxie-read: parses one document in a process of its own, within limits, so that what
// a hostile document does to its parser ends here.
//
//     moxie-read FORMAT MEMORY SECONDS < document > answer
//
// FORMAT is a row of formats(), MEMORY is in bytes; document_codec.h has the answer's form. The
// document must be a file, for it is mapped. Exit code 0 with an answer, 2 for wrong usage.

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include "corpus/document_codec.h"
#include "formats/formats.h"
#include "formats/limits.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr int kWrongUsage = 2;

const Format* format_named(std::string_view name) {
    const auto all = formats();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [name](const Format& format) { return format.name == name; });
    return found == all.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> standard_input() {
    struct stat status {};
    if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return std::string_view();
    const void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    if (bytes == MAP_FAILED) return std::nullopt;
    return std::string_view(static_cast<const char*>(bytes), size);
}

std::vector<std::uint8_t> answer(const Format& format, std::string_view bytes) {
    try {
        return encode_document(format.read(bytes));
    } catch (const Error& error) {
        return encode_refusal(error.what());
    }
}

bool write_out(const std::vector<std::uint8_t>& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t count = write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return true;
}

int run(int count, char** words) {
    const Format* format = count == 4 ? format_named(words[1]) : nullptr;
    const auto memory = count == 4 ? number(words[2]) : std::nullopt;
    const auto seconds = count == 4 ? number(words[3]) : std::nullopt;
    if (format == nullptr || !memory || !seconds) {
        std::fputs("usage: moxie-read FORMAT MEMORY SECONDS < document > answer\n", stderr);
        return kWrongUsage;
    }
    limit_this_process(*memory, *seconds);
    const auto bytes = standard_input();
    return bytes && write_out(answer(*format, *bytes)) ? 0 : kWrongUsage;
}

}  // namespace
}  // namespace moxie

// At once, since what parsers do to clean up may take as long as what they did before.
int main(int count, char** words) { _exit(moxie::run(count, words)); }
