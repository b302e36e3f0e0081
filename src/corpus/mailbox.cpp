#include "corpus/mailbox.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "corpus/line_reader.h"
#include "corpus/reader_program.h"
#include "corpus/white_space.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

constexpr std::size_t kMostIdBytes = 250;

/// "From anna@example.org Mon Jan  1 12:00:00 2024": within a message such a line is quoted, but
/// not by every program, so that it must have a time in it.
bool separates(std::string_view line) {
    if (!line.starts_with("From ")) return false;
    for (std::size_t at = line.find(':'); at != std::string_view::npos;
         at = line.find(':', at + 1)) {
        if (at > 0 && at + 1 < line.size() && is_digit(line[at - 1]) && is_digit(line[at + 1]))
            return true;
    }
    return false;
}

bool is_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    return colon != std::string_view::npos && colon > 0 &&
           std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](char c) { return c > ' ' && c < 0x7F; });
}

/// ">From " was "From " before it went into the mailbox.
std::string_view unquoted(std::string_view line) {
    const std::size_t marks = line.find_first_not_of('>');
    const bool quoted =
        marks != std::string_view::npos && marks > 0 && line.substr(marks).starts_with("From ");
    return quoted ? line.substr(1) : line;
}

std::string id_of(const Document& document, std::uint64_t number) {
    for (const auto& [key, value] : document.metadata) {
        if (key == "message-id")
            return value.substr(0, code_point_start(value, std::min(value.size(), kMostIdBytes)));
    }
    return std::to_string(number);
}

class MailboxWalk {
public:
    MailboxWalk(std::streambuf& input, const std::string& path, const std::string& id,
                const SourceLimits& limits, const std::function<bool(SourceItem&&)>& visit)
        : lines_(input, limits.message), path_(path), id_(id), limits_(limits), visit_(visit) {}

    bool run() {
        std::string line;
        bool blank = true;
        while (next(line)) {
            if (blank && separates(line)) {
                if (!hand_over()) return false;
                begin_ = position_;
            } else {
                take(line);
            }
            blank = trimmed(line).empty();
            position_ = lines_.position();
        }
        return hand_over() && (failure_.empty() || visit_({path_, 0, failure_, {}}));
    }

private:
    /// Only the reading may fail here: what `visit` throws is the caller's.
    bool next(std::string& line) {
        try {
            return lines_.next(line);
        } catch (const Error& error) {
            failure_ = error.what();
            return false;
        }
    }

    void take(std::string_view line) {
        too_long_ |= lines_.too_long() || message_.size() + line.size() >= limits_.message;
        if (too_long_) return std::string().swap(message_);
        message_ += unquoted(line);
        message_ += '\n';
    }

    bool hand_over() {
        std::string message = std::exchange(message_, {});
        const bool too_long = std::exchange(too_long_, false);
        if (!too_long && trimmed(message).empty()) return true;
        SourceItem item;
        item.source = path_ + ':' + std::to_string(++number_);
        item.bytes = position_ - begin_;
        if (too_long) {
            item.reason = "message is longer than the limit of " +
                          std::to_string(limits_.message >> 20) + " MiB";
        } else {
            item.load = loader(std::move(message));
        }
        return visit_(std::move(item));
    }

    std::function<Document()> loader(std::string&& message) const {
        return [message = std::move(message), path = path_, id = id_, number = number_,
                limits = limits_.apart] {
            Document document = read_apart("e-mail", message, limits);
            document.id = id + '#' + id_of(document, number);
            document.uri = path;
            return document;
        };
    }

    LineReader lines_;
    const std::string& path_;
    const std::string& id_;
    const SourceLimits& limits_;
    const std::function<bool(SourceItem&&)>& visit_;
    std::string message_;
    bool too_long_ = false;
    std::uint64_t number_ = 0;
    std::uint64_t begin_ = 0;     ///< of the present message
    std::uint64_t position_ = 0;  ///< behind the last line
    std::string failure_;
};

}  // namespace

bool looks_like_mailbox(std::string_view start) {
    std::string_view line;
    Lines lines(start);
    return lines.next(line) && separates(line) && lines.next(line) && is_header(line);
}

bool walk_mailbox(std::streambuf& input, const std::string& path, const std::string& id,
                  const SourceLimits& limits, const std::function<bool(SourceItem&&)>& visit) {
    return MailboxWalk(input, path, id, limits, visit).run();
}

}  // namespace moxie
