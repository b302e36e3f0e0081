#include "corpus/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "corpus/document_builder.h"
#include "corpus/front_matter.h"
#include "corpus/html.h"
#include "corpus/reader.h"
#include "corpus/white_space.h"
#include "moxie/error.h"

namespace moxie {
namespace {

// The parser fills up the missing cells of every row, so a short row costs as much as the widest.
constexpr std::ptrdiff_t kMaxColumns = 256;

/// A line such as "|---|:-:|" that makes a table of far more columns than anybody reads.
bool has_endless_columns(std::string_view markdown) {
    std::string_view line;
    for (Lines lines(markdown); lines.next(line);) {
        const bool rule = line.find_first_not_of("|-: \t>") == std::string_view::npos &&
                          line.find('-') != std::string_view::npos;
        if (rule && std::count(line.begin(), line.end(), '|') > kMaxColumns) return true;
    }
    return false;
}

class Extractor {
public:
    void enter(MD_BLOCKTYPE type, const void* detail) {
        switch (type) {
            case MD_BLOCK_UL:
                flush();
                lists_.push_back({false, 0});
                break;
            case MD_BLOCK_OL:
                flush();
                lists_.push_back({true, static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->start});
                break;
            case MD_BLOCK_LI:
                begin_item();
                break;
            case MD_BLOCK_TR:
                cells_ = 0;
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                if (cells_++ > 0) run_ += " | ";
                break;
            case MD_BLOCK_P:
                break;
            case MD_BLOCK_HTML:
                flush();
                in_html_ = true;
                break;
            default:
                flush();
        }
    }

    void leave(MD_BLOCKTYPE type, const void* detail) {
        switch (type) {
            case MD_BLOCK_UL:
            case MD_BLOCK_OL:
                flush();
                lists_.pop_back();
                break;
            case MD_BLOCK_LI:
                flush();
                mark_.clear();
                break;
            case MD_BLOCK_H:
                heading(static_cast<const MD_BLOCK_H_DETAIL*>(detail)->level);
                break;
            case MD_BLOCK_CODE:
                add(BlockKind::code);
                break;
            case MD_BLOCK_HTML:
                add_html();
                break;
            case MD_BLOCK_TR:
                add(BlockKind::table_row);
                break;
            case MD_BLOCK_TH:
            case MD_BLOCK_TD:
                break;
            default:
                flush();
        }
    }

    void enter(MD_SPANTYPE type) { images_ += type == MD_SPAN_IMG; }
    void leave(MD_SPANTYPE type) { images_ -= type == MD_SPAN_IMG; }

    void text(MD_TEXTTYPE type, std::string_view text) {
        if (images_ > 0) return;
        switch (type) {
            case MD_TEXT_BR:
                run_ += '\n';
                break;
            case MD_TEXT_SOFTBR:
                append_collapsed(run_, " ");
                break;
            case MD_TEXT_ENTITY:
                entity(text);
                break;
            case MD_TEXT_HTML:
                html(text);
                break;
            case MD_TEXT_CODE:
                run_ += text;
                break;
            case MD_TEXT_NULLCHAR:
                run_ += "\uFFFD";
                break;
            default:
                append_collapsed(run_, text);
        }
    }

    Document take() {
        flush();
        Document document = builder_.take();
        document.title = std::move(title_);
        return document;
    }

private:
    struct List {
        bool ordered;
        std::size_t next;
    };

    void begin_item() {
        flush();
        List& list = lists_.back();
        mark_ = list.ordered ? std::to_string(list.next++) + ". " : "- ";
    }

    void flush() { add(lists_.empty() ? BlockKind::paragraph : BlockKind::list_item); }

    void add(BlockKind kind, std::uint8_t level = 0) {
        const bool blank =
            run_.find_first_not_of(kind == BlockKind::table_row ? " |\n" : " \n\t\r\f\v") ==
            std::string::npos;
        if (!blank) {
            if (kind == BlockKind::list_item) run_ = mark_ + std::string(trimmed(run_));
            mark_.clear();
            builder_.add(kind, run_, level);
        }
        run_.clear();
    }

    void heading(unsigned level) {
        std::replace(run_.begin(), run_.end(), '\n', ' ');
        if (level == 1 && title_.empty()) title_ = trimmed(run_);
        add(BlockKind::heading, static_cast<std::uint8_t>(level));
    }

    void entity(std::string_view text) {
        const std::string character = read_html_text(text).text;
        append_collapsed(run_, character.empty() ? " " : character);
    }

    /// Tags within a line are marks like any other; blocks of HTML are read as such when complete.
    void html(std::string_view text) {
        if (in_html_) {
            run_ += text;
        } else if (text.starts_with("<br")) {
            run_ += '\n';
        }
    }

    void add_html() {
        in_html_ = false;
        const Document part = read_html_text(run_);
        run_.clear();
        for (const Block& block : part.blocks) {
            run_ = part.text.substr(block.begin, block.end - block.begin);
            if (block.kind == BlockKind::heading) {
                heading(block.level);
            } else {
                add(block.kind);
            }
        }
    }

    DocumentBuilder builder_;
    std::string run_;   ///< the text since the last block
    std::string mark_;  ///< of the list item that begins
    std::string title_;
    std::vector<List> lists_;
    std::size_t cells_ = 0;
    std::size_t images_ = 0;
    bool in_html_ = false;
};

/// What the parser, which is C, calls: no exception may cross it.
struct Session {
    Extractor extractor;
    std::exception_ptr failure;

    template <typename Action>
    static int run(void* session_pointer, Action action) {
        auto* session = static_cast<Session*>(session_pointer);
        if (session->failure) return 1;  // the parser does not always stop where it is told to
        try {
            action(session->extractor);
            return 0;
        } catch (...) {
            session->failure = std::current_exception();
            return 1;
        }
    }
};

int enter_block(MD_BLOCKTYPE type, void* detail, void* session) {
    return Session::run(session, [&](Extractor& extractor) { extractor.enter(type, detail); });
}

int leave_block(MD_BLOCKTYPE type, void* detail, void* session) {
    return Session::run(session, [&](Extractor& extractor) { extractor.leave(type, detail); });
}

int enter_span(MD_SPANTYPE type, void*, void* session) {
    return Session::run(session, [&](Extractor& extractor) { extractor.enter(type); });
}

int leave_span(MD_SPANTYPE type, void*, void* session) {
    return Session::run(session, [&](Extractor& extractor) { extractor.leave(type); });
}

int text(MD_TEXTTYPE type, const MD_CHAR* begin, MD_SIZE size, void* session) {
    return Session::run(session, [&](Extractor& extractor) {
        extractor.text(type, {begin, size});
    });
}

Document parse(std::string_view markdown) {
    if (has_endless_columns(markdown)) {
        throw Error(ErrorCode::unsupported, "has a table with too many columns");
    }
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
    parser.enter_block = enter_block;
    parser.leave_block = leave_block;
    parser.enter_span = enter_span;
    parser.leave_span = leave_span;
    parser.text = text;
    Session session;
    const int result =
        md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &session);
    if (session.failure) std::rethrow_exception(session.failure);
    if (result != 0) throw Error(ErrorCode::unsupported, "cannot be parsed as Markdown");
    return session.extractor.take();
}

}  // namespace

Document read_markdown(std::string_view bytes) {
    std::string text = decode_text(bytes, {});
    normalise_newlines(text);
    FrontMatter matter = parse_front_matter(text);
    Document document = parse(std::string_view(text).substr(matter.end));
    for (auto& [key, value] : matter.fields) {
        if (key == "title") document.title = value;
    }
    std::erase_if(matter.fields, [](const auto& field) { return field.first == "title"; });
    document.metadata = std::move(matter.fields);
    return document;
}

}  // namespace moxie
