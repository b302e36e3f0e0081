#include "base/appended_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace moxie {
namespace {

using Kind = FaultDecision::Kind;

constexpr std::size_t kBufferBytes = 64 << 10;

int sync_data(const Descriptor& file) {
    int result;
    do {
        result = ::fdatasync(file.number());
    } while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

}  // namespace

int error_number_of(Kind kind) {
    switch (kind) {
        case Kind::proceed:
        case Kind::drop:
            return 0;
        case Kind::no_space:
            return ENOSPC;
        case Kind::fail:
        case Kind::truncate:
            break;
    }
    return EIO;
}

AppendedFile::AppendedFile(std::string path, Files* observer)
    : path_(std::move(path)),
      observer_(observer),
      file_(open_descriptor(path_, O_WRONLY | O_CREAT | O_TRUNC, "create")) {}

void AppendedFile::append(Bytes bytes) {
    check(error_number_, "write");
    if (buffer_.size() + bytes.size() > kBufferBytes) flush();
    if (bytes.size() >= kBufferBytes) return write(bytes);
    if (buffer_.capacity() == 0) buffer_.reserve(kBufferBytes);
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void AppendedFile::sync() {
    flush();
    const Kind kind = ask(FileOperation::sync, 0);
    check(error_number_of(kind), "sync");
    if (observer_ == nullptr) check(sync_data(file_), "sync");
}

void AppendedFile::close() {
    if (!file_.is_open()) return;
    flush();
    // Not tried again after EINTR: Linux has released the descriptor by then.
    const int result = ::close(file_.release());
    check(result == 0 || errno == EINTR ? 0 : errno, "close");
}

void AppendedFile::flush() {
    check(error_number_, "write");
    if (buffer_.empty()) return;
    write(buffer_);
    buffer_.clear();
}

void AppendedFile::write(Bytes bytes) {
    const Kind kind = ask(FileOperation::write, bytes.size());
    if (kind == Kind::truncate) put(bytes.first(bytes.size() / 2));
    check(error_number_of(kind), "write");
    if (kind == Kind::proceed) put(bytes);
    offset_ += bytes.size();
}

void AppendedFile::put(Bytes bytes) { check(write_all(file_, bytes, offset_), "write"); }

void AppendedFile::check(int error_number, std::string_view action) {
    if (error_number == 0) return;
    error_number_ = error_number;
    throw_system_error(error_number, action, path_);
}

Kind AppendedFile::ask(FileOperation operation, std::uint64_t bytes) const {
    if (observer_ == nullptr) return Kind::proceed;
    return observer_->before(operation, path_, offset_, bytes).kind;
}

}  // namespace moxie
