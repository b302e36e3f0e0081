#include "formats/zip_archive.h"

#include <zip.h>

#include <algorithm>

#include "moxie/error.h"

namespace moxie {
namespace {

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::unsupported, reason); }

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

/// The container of Office's binary formats and of its encrypted files.
bool is_compound_file(std::string_view bytes) {
    return bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
}

/// One member while it is unpacked.
class Member {
public:
    Member(zip_t* zip, const zip_stat_t& status, const std::string& name)
        : name_(name), file_(zip_fopen_index(zip, status.index, 0)) {
        if (status.encryption_method != ZIP_EM_NONE) refuse("is encrypted: needs a password");
        if (file_ == nullptr) damaged();
    }
    ~Member() {
        if (file_ != nullptr) zip_fclose(file_);
    }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Appends what comes next; false at the end.
    bool read(std::string& out) {
        const zip_int64_t count = zip_fread(file_, part_.data(), part_.size());
        if (count < 0) damaged();
        out.append(part_, 0, static_cast<std::size_t>(count));
        return count > 0;
    }

private:
    [[noreturn]] void damaged() const {
        refuse("is damaged: its part " + name_ + " cannot be unpacked");
    }

    const std::string& name_;
    zip_file_t* file_;
    std::string part_ = std::string(1 << 18, '\0');
};

/// The most that a member may unpack to.
std::uint64_t most_bytes(const zip_stat_t& member, std::uint64_t archive, const ZipLimits& limits) {
    // Its own word, but no more than there is.
    const auto packed = std::clamp<std::uint64_t>(member.comp_size, 1, archive);
    return std::max(limits.small, packed * limits.ratio);
}

}  // namespace

struct ZipArchive::Handle {
    explicit Handle(zip_t* opened) : zip(opened) {}
    ~Handle() { zip_discard(zip); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    zip_t* zip;
};

ZipArchive::ZipArchive(std::string_view bytes, std::string_view kind, const ZipLimits& limits)
    : limits_(limits), size_(bytes.size()), left_(limits.bytes) {
    const std::string name(kind);
    if (is_compound_file(bytes))
        refuse("is encrypted or in an old binary format: save it as " + name +
               " without a password");
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* zip = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (zip == nullptr) {
        if (source != nullptr) zip_source_free(source);
        refuse(bytes.starts_with("PK") ? "is a damaged zip file, so it cannot be read as " + name
                                       : "is no zip file, so it cannot be " + name);
    }
    handle_ = std::make_unique<Handle>(zip);
    const auto members = static_cast<std::uint64_t>(zip_get_num_entries(zip, 0));
    if (members > limits.members)
        refuse("has more members than the limit of " + std::to_string(limits.members));
}

ZipArchive::~ZipArchive() = default;

bool ZipArchive::has(const std::string& name) const {
    return zip_name_locate(handle_->zip, name.c_str(), ZIP_FL_NOCASE) >= 0;
}

std::string ZipArchive::read(const std::string& name) {
    const zip_int64_t index = zip_name_locate(handle_->zip, name.c_str(), ZIP_FL_NOCASE);
    if (index < 0) refuse("has no part " + name);
    zip_stat_t status{};
    zip_stat_index(handle_->zip, static_cast<zip_uint64_t>(index), 0, &status);
    const std::uint64_t most = most_bytes(status, size_, limits_);
    Member member(handle_->zip, status, name);
    std::string bytes;
    // What it says of its size may be false, but nobody boasts of being a bomb.
    for (std::uint64_t size = status.size; size <= most; size = bytes.size()) {
        if (std::max(size, bytes.size()) > left_)
            refuse("unpacks to more than the limit of " + megabytes(limits_.bytes));
        if (!member.read(bytes)) {
            left_ -= bytes.size();
            return bytes;
        }
    }
    refuse("unpacks its part " + name + " to more than " + megabytes(most) + ", as zip bombs do");
}

}  // namespace moxie
