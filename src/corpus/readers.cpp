#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "corpus/charset.h"
#include "corpus/code.h"
#include "corpus/html.h"
#include "corpus/markdown.h"
#include "corpus/plain_text.h"
#include "corpus/reader.h"
#include "corpus/reader_program.h"
#include "corpus/reader_table.h"

namespace moxie {
namespace {

constexpr std::size_t kStartBytes = 4096;

const std::array<Reader, 10>& table() {
    static const std::array<Reader, 10> kReaders{{
        {"plain text",
         {".txt", ".text", ".rst", ".adoc", ".asciidoc", ".org", ".tex"},
         read_plain_text},
        {"markdown", {".md", ".markdown", ".mdown", ".mkd"}, read_markdown},
        {"html", {".html", ".htm", ".xhtml"}, read_html},
        {"code",
         {".c",   ".h",   ".cc",    ".cpp",   ".cxx",   ".hh",    ".hpp",  ".py",  ".js",   ".mjs",
          ".ts",  ".tsx", ".jsx",   ".java",  ".go",    ".rs",    ".rb",   ".php", ".pl",   ".pm",
          ".lua", ".r",   ".cs",    ".kt",    ".swift", ".scala", ".hs",   ".sh",  ".bash", ".zsh",
          ".ps1", ".bat", ".sql",   ".json",  ".yaml",  ".yml",   ".toml", ".ini", ".cfg",  ".conf",
          ".xml", ".css", ".cmake", ".proto", ".diff",  ".patch", ".log",  ".csv", ".tsv"},
         read_code},
        {"pdf", {".pdf"}, nullptr},
        {"docx", {".docx", ".docm", ".dotx"}, nullptr},
        {"pptx", {".pptx", ".pptm", ".ppsx"}, nullptr},
        {"xlsx", {".xlsx", ".xlsm"}, nullptr},
        {"epub", {".epub"}, nullptr},
        {"e-mail", {".eml"}, nullptr},
    }};
    return kReaders;
}

/// The last extension of the file's name, lower case; ".bashrc" has none.
std::string extension_of(const std::string& path) {
    const std::size_t name = path.find_last_of('/') + 1;
    const std::size_t dot = path.find_last_of('.');
    if (dot == std::string::npos || dot <= name) return {};
    return in_lower_case(path.substr(dot));
}

const Reader* reader_named(std::string_view name) {
    const auto found = std::find_if(table().begin(), table().end(),
                                    [name](const Reader& reader) { return reader.name == name; });
    return found == table().end() ? nullptr : &*found;
}

/// The first bytes of a zip file have the names of its first members.
const Reader* reader_of_zip(std::string_view start) {
    struct Mark {
        std::string_view name, format;
    };
    constexpr std::array<Mark, 4> kMarks{{{"mimetypeapplication/epub+zip", "epub"},
                                          {"word/", "docx"},
                                          {"ppt/", "pptx"},
                                          {"xl/", "xlsx"}}};
    for (const Mark& mark : kMarks) {
        if (start.find(mark.name) != std::string_view::npos) return reader_named(mark.format);
    }
    return nullptr;
}

const Reader* reader_by_start(std::string_view start) {
    if (start.starts_with("%PDF-")) return reader_named("pdf");
    return start.starts_with("PK\x03\x04") ? reader_of_zip(start) : nullptr;
}

/// Formats that are text by their bytes but not for their readers.
bool is_markup_without_reader(std::string_view bytes) {
    return bytes.starts_with("%!PS") || bytes.starts_with("{\\rtf");
}

/// A byte-order mark explains the zeros of UTF-16.
bool is_plain_text(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
    return looks_like_text(bytes) && !is_markup_without_reader(bytes);
}

}  // namespace

std::span<const Reader> readers() { return table(); }

const Reader* reader_by_extension(const std::string& path) {
    const std::string extension = extension_of(path);
    for (const Reader& reader : table()) {
        const auto& known = reader.extensions;
        if (std::find(known.begin(), known.end(), extension) != known.end()) return &reader;
    }
    return nullptr;
}

const Reader* reader_for(const std::string& path, std::string_view bytes) {
    if (const Reader* reader = reader_by_extension(path)) return reader;
    if (const Reader* reader = reader_by_start(bytes.substr(0, kStartBytes))) return reader;
    return is_plain_text(bytes) ? &table().front() : nullptr;
}

Document read_document(const Reader& reader, std::string_view bytes, const ApartLimits& limits) {
    if (reader.read != nullptr) return reader.read(bytes);
    return read_apart(reader.name, bytes, limits);
}

}  // namespace moxie
