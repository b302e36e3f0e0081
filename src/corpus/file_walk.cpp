#include "corpus/file_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "corpus/mailbox.h"
#include "corpus/open_file.h"
#include "corpus/reader.h"
#include "corpus/reader_table.h"
#include "moxie/error.h"

namespace moxie {
namespace {

/// Left beside an open document by the program that has it open.
bool is_lock(const std::string& name) { return name.starts_with("~$"); }

bool is_jsonl(const std::string& name) {
    return name.ends_with(".jsonl") || name.ends_with(".jsonl.gz");
}

/// "folder/" + "name", whether or not the folder ends with a slash.
std::string joined(const std::string& folder, const std::string& name) {
    return folder.ends_with('/') ? folder + name : folder + '/' + name;
}

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// Sorted backwards, without hidden entries.
std::vector<std::string> entries(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
    if (!folder) throw_reason(errno);
    std::vector<std::string> names;
    while (const dirent* entry = readdir(folder.get())) {
        if (entry->d_name[0] != '.' && !is_lock(entry->d_name)) names.emplace_back(entry->d_name);
    }
    std::sort(names.rbegin(), names.rend());
    return names;
}

/// In BEIR form the documents are in corpus.jsonl, beside queries and judgements that are none.
void keep_corpus_only(std::vector<std::string>& names) {
    for (const char* corpus : {"corpus.jsonl", "corpus.jsonl.gz"}) {
        if (std::find(names.begin(), names.end(), corpus) == names.end()) continue;
        names.assign(1, corpus);
        return;
    }
}

/// By its extension alone where that is known; otherwise by a look at its beginning.
FoundFile::Kind kind_of(const std::string& path) {
    if (is_jsonl(path)) return FoundFile::Kind::jsonl;
    if (path.ends_with(".mbox")) return FoundFile::Kind::mailbox;
    if (reader_by_extension(path) != nullptr) return FoundFile::Kind::document;
    std::array<char, 4096> buffer;
    const OpenFile file(path);
    const std::string_view start(buffer.data(), file.read(buffer.data(), buffer.size()));
    if (looks_like_mailbox(start)) return FoundFile::Kind::mailbox;
    const bool known = !start.empty() && reader_for(path, start) != nullptr;
    return known ? FoundFile::Kind::document : FoundFile::Kind::other;
}

FoundFile failed(FoundFile file, const std::string& reason) {
    file.kind = FoundFile::Kind::failed;
    file.reason = reason;
    return file;
}

FoundFile regular_file(FoundFile file) {
    try {
        if (access(file.path.c_str(), R_OK) != 0) throw_reason(errno);
        file.kind = kind_of(file.path);
        if (file.kind == FoundFile::Kind::other)
            file.reason = file.size == 0 ? "empty" : "of no known kind";
        return file;
    } catch (const Error& error) {
        return failed(std::move(file), error.what());
    }
}

/// What a file that was named directly is refused for, though a walk would pass it over.
FoundFile named(FoundFile file) {
    if (file.kind != FoundFile::Kind::other) return file;
    const char* reason = file.size == 0
                             ? "is empty"
                             : "is of no known kind: neither text nor a format with a reader";
    return failed(std::move(file), reason);
}

struct stat status_of(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) == 0) return status;
    throw unreadable(path, errno);
}

}  // namespace

FileWalk::FileWalk(const std::string& path, const std::string& skip) {
    struct stat store {};
    if (!skip.empty() && stat(skip.c_str(), &store) == 0) skip_ = {store.st_dev, store.st_ino};
    const struct stat status = status_of(path);
    FoundFile file;
    file.path = path;
    file.id = name_of(path);
    file.size = static_cast<std::uint64_t>(status.st_size);
    if (S_ISDIR(status.st_mode)) {
        if (access(path.c_str(), R_OK | X_OK) != 0) throw unreadable(path, errno);
        if (!is_skipped(status.st_dev, status.st_ino)) open_folder(path, {});
    } else if (S_ISREG(status.st_mode)) {
        single_ = named(regular_file(std::move(file)));
    } else {
        single_ = failed(std::move(file), "is neither a file nor a folder");
    }
}

bool FileWalk::is_skipped(dev_t device, ino_t file) const {
    return skip_ && skip_->device == device && skip_->file == file;
}

void FileWalk::open_folder(const std::string& path, const std::string& id) {
    std::vector<std::string> names = entries(path);
    keep_corpus_only(names);
    folders_.push_back({path, id, std::move(names)});
}

std::optional<FoundFile> FileWalk::next() {
    if (single_) return std::exchange(single_, std::nullopt);
    while (!folders_.empty()) {
        Folder& folder = folders_.back();
        if (folder.names.empty()) {
            folders_.pop_back();
            continue;
        }
        const std::string name = std::move(folder.names.back());
        folder.names.pop_back();
        if (auto file = visit(joined(folder.path, name), folder.id + name)) return file;
    }
    return std::nullopt;
}

std::optional<FoundFile> FileWalk::visit(const std::string& path, const std::string& id) {
    FoundFile file;
    file.path = path;
    file.id = id;
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return failed(std::move(file), reason_of(errno));
    const bool link = S_ISLNK(status.st_mode);
    if (link && stat(path.c_str(), &status) != 0) {
        file.reason = "a link to nothing";
        return file;
    }
    file.size = static_cast<std::uint64_t>(status.st_size);
    if (S_ISREG(status.st_mode)) return regular_file(std::move(file));
    if (!S_ISDIR(status.st_mode)) {
        file.reason = "neither a file nor a folder";
        return file;
    }
    if (link || is_skipped(status.st_dev, status.st_ino)) return std::nullopt;
    try {
        open_folder(path, id + '/');
        return std::nullopt;
    } catch (const Error& error) {
        return failed(std::move(file), error.what());
    }
}

std::string read_file(const std::string& path, std::uint64_t limit, OpenFile::Waiting waiting) {
    const OpenFile file(path, waiting);
    std::string bytes(static_cast<std::size_t>(std::min(file.size(), limit) + 1), '\0');
    std::size_t filled = 0;
    while (const std::size_t count = file.read(bytes.data() + filled, bytes.size() - filled)) {
        filled += count;
        if (filled > limit) break;
        if (filled == bytes.size()) bytes.resize(filled + filled / 2 + 1);
    }
    if (filled > limit) {
        throw Error(ErrorCode::unsupported,
                    "is larger than the limit of " + std::to_string(limit >> 20) + " MiB");
    }
    bytes.resize(filled);
    return bytes;
}

std::string read_named_file(const std::string& path, std::uint64_t limit, const char* parameter) {
    try {
        return read_file(path, limit, OpenFile::Waiting::for_writers);
    } catch (const Error& error) {
        struct stat status {};
        const bool folder = stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
        if (folder) throw unreadable(path, EISDIR, parameter);
        if (error.code() == ErrorCode::not_found) throw unreadable(path, ENOENT, parameter);
        if (error.code() == ErrorCode::permission) throw unreadable(path, EACCES, parameter);
        throw Error(error.code(), std::string("the file ") + error.what() + ": " + path, parameter);
    }
}

}  // namespace moxie
