#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/document.h"

namespace moxie {

/// One kind of file. A new format is one more row in readers(), its pair of files and its test.
struct Reader {
    std::string_view name;                     ///< "html"
    std::vector<std::string_view> extensions;  ///< lower case, with the dot: ".html"
    /// Extracts title, text, blocks and metadata (id and uri are set by the caller).
    /// Throws Error{unsupported} with the reason in words for content that is not of this kind or
    /// damaged beyond reading. Null for formats that only the program moxie-read parses, apart from
    /// this process: there `name` is a row of formats().
    Document (*read)(std::string_view bytes);
};

/// What reading one document apart may take.
struct ApartLimits {
    std::uint32_t seconds = 60;            ///< of one processor
    std::uint64_t memory = 1ull << 30;     ///< bytes, beyond the document's own
    std::uint64_t answer = 256ull << 20;   ///< bytes of text and structure
    std::function<bool()> cancelled = {};  ///< asked by any thread, ten times a second; null: never
};

/// Every format that one file is one document of.
std::span<const Reader> readers();

/// The reader for a path by its extension (case-insensitive); without a known extension PDF, EPUB
/// and Office files are known by their first bytes, and what looks like text is plain text;
/// otherwise null. The first 4 KiB of the bytes are enough.
const Reader* reader_for(const std::string& path, std::string_view bytes);

/// Reads by that reader, wherever it does so. Throws what it throws, or Error{unsupported} where a
/// limit was reached or the parser crashed, Error{cancelled}, or Error{not_found} where moxie-read
/// is missing.
Document read_document(const Reader& reader, std::string_view bytes, const ApartLimits& limits);

/// The bytes as valid UTF-8: a byte-order mark or a declared character set (`declared`, may be
/// empty) is believed if the bytes fit it, else valid UTF-8 stays as it is, else the set is
/// detected. Throws Error{unsupported} for binary content.
std::string decode_text(std::string_view bytes, std::string_view declared);

/// A file that was found, the line of a JSONL file or the message of a mailbox, or the failure to
/// read it.
struct SourceItem {
    std::string source;       ///< "path", "path:line" or "path:message", for messages
    std::uint64_t bytes = 0;  ///< of input consumed by this item
    std::string reason;       ///< empty: `load` gives a document; otherwise why there is none
    std::function<Document()> load;  ///< reads and extracts; may run on any thread; throws Error
};

/// Limits that keep memory bounded.
struct SourceLimits {
    std::uint64_t jsonl_line = 64ull << 20;  ///< longer lines are refused by number
    std::uint64_t message = 64ull << 20;     ///< longer messages of a mailbox are refused by number
    std::uint64_t file = 1ull << 30;         ///< longer files are refused
    ApartLimits apart = {};                  ///< of one document
};

/// The files that a walk gave no item for.
struct PassedOver {
    struct File {
        std::string path;
        std::string reason;  ///< "of no known kind", "empty", …
    };
    std::uint64_t count = 0;
    std::map<std::string, std::uint64_t> reasons;  ///< how many were passed over for each
    std::vector<File> first;                       ///< at most 100
};

/// A path as text: valid UTF-8, each byte that is none as %XX, so that two paths stay two.
std::string readable_path(std::string_view path);

/// Walks the given path (a file, a folder, .jsonl, .jsonl.gz, .mbox) in sorted order and hands
/// every document to `visit`, one at a time; `visit` returns false to stop. Hidden files and
/// folders (name starts with a dot), the locks of Office programs ("~$letter.docx") and the
/// directory `skip` (a store) are passed over; a symbolic link to a folder is not followed; files
/// of no known kind give an item with a reason only if the path names them directly, and are
/// otherwise in the return value, with links that lead to nothing. Of a folder in BEIR form (it has
/// a corpus.jsonl or corpus.jsonl.gz) only that file is read. A document's id is its path below
/// `path` (the file's name if `path` is a file), in a mailbox followed by "#" and the message's own
/// id, or `_id` in JSONL. Throws Error{not_found | permission} if `path` itself cannot be read.
PassedOver walk(const std::string& path, const std::string& skip, const SourceLimits& limits,
                const std::function<bool(SourceItem&&)>& visit);

/// The same for JSONL from a stream.
void walk_jsonl(std::istream& input, const std::string& name, const SourceLimits& limits,
                const std::function<bool(SourceItem&&)>& visit);

/// The sum of the sizes of what walk() would visit, for progress; 0 where it cannot be known.
std::uint64_t total_bytes(const std::string& path, const std::string& skip);

/// One line of BEIR JSONL: {"_id": string or integer, "title": string?, "text": string, "metadata":
/// object?}; "id" does where "_id" is missing, other fields are ignored. Every line of the text is
/// a paragraph. Throws Error{unsupported} naming the field that is missing or of the wrong type.
Document parse_jsonl_line(std::string_view line);

}  // namespace moxie
