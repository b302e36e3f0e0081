#include <algorithm>
#include <array>

#include "corpus/charset.h"
#include "corpus/code.h"
#include "corpus/html.h"
#include "corpus/markdown.h"
#include "corpus/plain_text.h"
#include "corpus/reader.h"
#include "corpus/reader_table.h"

namespace moxie {
namespace {

const std::array<Reader, 4>& table() {
    static const std::array<Reader, 4> kReaders{{
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
    }};
    return kReaders;
}

/// The last extension of the file's name, lower case; ".bashrc" has none.
std::string extension_of(const std::string& path) {
    const std::size_t name = path.find_last_of('/') + 1;
    const std::size_t dot = path.find_last_of('.');
    if (dot == std::string::npos || dot <= name) return {};
    std::string extension = path.substr(dot);
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return extension;
}

/// Formats that are text by their bytes but not for their readers.
bool is_markup_without_reader(std::string_view bytes) {
    constexpr std::array<std::string_view, 3> kStarts{"%PDF-", "%!PS", "{\\rtf"};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [bytes](std::string_view start) { return bytes.starts_with(start); });
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
    return is_plain_text(bytes) ? &table().front() : nullptr;
}

}  // namespace moxie
