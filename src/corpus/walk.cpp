#include "corpus/file_walk.h"
#include "corpus/gzip.h"
#include "corpus/jsonl_lines.h"
#include "corpus/mailbox.h"
#include "corpus/open_file.h"
#include "corpus/reader.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

using Visit = std::function<bool(SourceItem&&)>;

Document load_file(const std::string& path, const std::string& id, const SourceLimits& limits) {
    const std::string bytes = read_file(path, limits.file);
    if (bytes.empty()) throw Error(ErrorCode::unsupported, "is empty");
    const Reader* reader = reader_for(path, bytes);
    if (reader == nullptr) throw Error(ErrorCode::unsupported, "is binary, not text");
    Document document = read_document(*reader, bytes, limits.apart);
    document.id = id;
    document.uri = readable_path(path);
    return document;
}

SourceItem document_item(const FoundFile& file, const SourceLimits& limits) {
    SourceItem item;
    item.source = readable_path(file.path);
    item.bytes = file.size;
    item.reason = file.reason;
    if (!item.reason.empty()) return item;
    item.load = [path = file.path, id = readable_path(file.id), limits] {
        return load_file(path, id, limits);
    };
    return item;
}

/// Every line of it, or every message.
bool walk_lines(const FoundFile& file, const SourceLimits& limits, const Visit& visit) {
    const std::string name = readable_path(file.path);
    std::unique_ptr<GzipBuffer> buffer;
    try {
        buffer = std::make_unique<GzipBuffer>(OpenFile(file.path).release());
    } catch (const Error& error) {
        return visit({name, 0, error.what(), {}});
    }
    if (file.kind == FoundFile::Kind::mailbox)
        return walk_mailbox(*buffer, name, readable_path(file.id), limits, visit);
    const auto position = [&buffer] { return buffer->compressed_position(); };
    return walk_jsonl_buffer(*buffer, name, limits, position, visit);
}

bool visit_file(const FoundFile& file, const SourceLimits& limits, const Visit& visit) {
    const bool many = file.kind == FoundFile::Kind::jsonl || file.kind == FoundFile::Kind::mailbox;
    return many ? walk_lines(file, limits, visit) : visit(document_item(file, limits));
}

void pass_over(const FoundFile& file, PassedOver& files) {
    constexpr std::size_t kMostNamed = 100;
    ++files.count;
    ++files.reasons[file.reason];
    if (files.first.size() < kMostNamed)
        files.first.push_back({readable_path(file.path), file.reason});
}

}  // namespace

std::string readable_path(std::string_view path) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string text;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t begin = at;
        if (next_code_point(path, at) != kInvalidCodePoint) {
            text.append(path, begin, at - begin);
            continue;
        }
        for (const char c : path.substr(begin, at - begin)) {
            const auto byte = static_cast<std::uint8_t>(c);
            text += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
        }
    }
    return text;
}

PassedOver walk(const std::string& path, const std::string& skip, const SourceLimits& limits,
                const Visit& visit) {
    PassedOver passed_over;
    FileWalk files(path, skip);
    while (const auto file = files.next()) {
        if (file->kind == FoundFile::Kind::other) {
            pass_over(*file, passed_over);
            continue;
        }
        if (!visit_file(*file, limits, visit)) break;
    }
    return passed_over;
}

std::uint64_t total_bytes(const std::string& path, const std::string& skip) {
    std::uint64_t total = 0;
    FileWalk files(path, skip);
    while (const auto file = files.next()) {
        if (file->kind != FoundFile::Kind::other) total += file->size;
    }
    return total;
}

}  // namespace moxie
