#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "corpus/open_file.h"

namespace moxie {

/// A file below the walked path.
struct FoundFile {
    enum class Kind {
        document,  ///< one file, one document
        jsonl,     ///< one line, one document
        mailbox,   ///< one message, one document
        other,     ///< to be passed over
        failed,    ///< cannot be read
    };
    Kind kind = Kind::other;
    std::string path;
    std::string id;  ///< path below the walked path
    std::uint64_t size = 0;
    std::string reason;  ///< of `other` a phrase ("of no known kind"), of `failed` a predicate
};

/// Steps through the files of a folder tree in sorted order, folder by folder. Hidden entries, the
/// store and links to folders are passed over; of a folder in BEIR form only the corpus is read.
class FileWalk {
public:
    /// Throws Error{not_found | permission | io} if `path` cannot be read.
    FileWalk(const std::string& path, const std::string& skip);

    std::optional<FoundFile> next();

private:
    struct Folder {
        std::string path;
        std::string id;                  ///< with a slash at its end, empty for the root
        std::vector<std::string> names;  ///< what is left, the next one last
    };
    struct Identity {
        dev_t device;
        ino_t file;
    };

    void open_folder(const std::string& path, const std::string& id);
    std::optional<FoundFile> visit(const std::string& path, const std::string& id);
    bool is_skipped(dev_t device, ino_t file) const;

    std::optional<Identity> skip_;
    std::optional<FoundFile> single_;
    std::vector<Folder> folders_;
};

/// The whole content. Throws Error whose message is the reason alone.
std::string read_file(const std::string& path, std::uint64_t limit,
                      OpenFile::Waiting waiting = OpenFile::Waiting::never);
/// Of a file that an option names (`parameter`), which may be a pipe: throws unreadable(), and
/// Error{unsupported} where it is larger than `limit` bytes.
std::string read_named_file(const std::string& path, std::uint64_t limit, const char* parameter);

}  // namespace moxie
