#include "corpus/jsonl_lines.h"

#include "corpus/line_reader.h"
#include "corpus/white_space.h"
#include "moxie/error.h"

namespace moxie {
namespace {

std::string uri_of(const Document& document, const std::string& file) {
    for (const auto& [key, value] : document.metadata) {
        if (key == "url" || key == "uri") return value;
    }
    return file;
}

SourceItem line_item(const std::string& name, std::string&& line) {
    SourceItem item;
    item.load = [name, line = std::move(line)] {
        Document document = parse_jsonl_line(line);
        document.uri = uri_of(document, name);
        return document;
    };
    return item;
}

SourceItem too_long_item(std::uint64_t limit) {
    SourceItem item;
    item.reason = "line is longer than the limit of " + std::to_string(limit >> 20) + " MiB";
    return item;
}

class JsonlWalk {
public:
    JsonlWalk(std::streambuf& input, const std::string& name, const SourceLimits& limits,
              const std::function<std::uint64_t()>& position,
              const std::function<bool(SourceItem&&)>& visit)
        : lines_(input, limits.jsonl_line),
          name_(name),
          limits_(limits),
          position_(position),
          visit_(visit) {}

    bool run() {
        std::string line;
        for (std::uint64_t number = 1; next(line); ++number) {
            if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
            const std::string_view written = trimmed(line);
            if (written.empty() && !lines_.too_long()) continue;
            line.resize(static_cast<std::size_t>(written.data() + written.size() - line.data()));
            SourceItem item = lines_.too_long() ? too_long_item(limits_.jsonl_line)
                                                : line_item(name_, std::move(line));
            if (!hand_over(std::move(item), ':' + std::to_string(number))) return false;
        }
        if (failure_.empty()) return true;
        SourceItem item;
        item.reason = failure_;
        return hand_over(std::move(item), {});
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

    bool hand_over(SourceItem&& item, const std::string& line) {
        const std::uint64_t position = position_ ? position_() : lines_.position();
        item.source = name_ + line;
        item.bytes = position - consumed_;
        consumed_ = position;
        return visit_(std::move(item));
    }

    LineReader lines_;
    const std::string& name_;
    const SourceLimits& limits_;
    const std::function<std::uint64_t()>& position_;
    const std::function<bool(SourceItem&&)>& visit_;
    std::uint64_t consumed_ = 0;
    std::string failure_;
};

}  // namespace

bool walk_jsonl_buffer(std::streambuf& input, const std::string& name, const SourceLimits& limits,
                       const std::function<std::uint64_t()>& position,
                       const std::function<bool(SourceItem&&)>& visit) {
    return JsonlWalk(input, name, limits, position, visit).run();
}

void walk_jsonl(std::istream& input, const std::string& name, const SourceLimits& limits,
                const std::function<bool(SourceItem&&)>& visit) {
    walk_jsonl_buffer(*input.rdbuf(), name, limits, {}, visit);
}

}  // namespace moxie
