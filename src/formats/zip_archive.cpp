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
    Member(zip_t* zip, zip_uint64_t index, const std::string& name)
        : name_(name), file_(zip_fopen_index(zip, index, 0)) {
        zip_stat_t status{};
        zip_stat_index(zip, index, 0, &status);
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

/// The archive's own word for it, but no more than there is.
std::uint64_t packed_size(zip_t* zip, zip_uint64_t index, std::uint64_t archive) {
    zip_stat_t status{};
    zip_stat_index(zip, index, 0, &status);
    return std::clamp<std::uint64_t>(status.comp_size, 1, archive);
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
    const zip_int64_t found = zip_name_locate(handle_->zip, name.c_str(), ZIP_FL_NOCASE);
    if (found < 0) refuse("has no part " + name);
    const auto index = static_cast<zip_uint64_t>(found);
    Member member(handle_->zip, index, name);
    const std::uint64_t packed = packed_size(handle_->zip, index, size_);
    const std::uint64_t most = std::max(limits_.small, packed * limits_.ratio);
    std::string bytes;
    while (member.read(bytes)) {
        if (bytes.size() > most)
            refuse("unpacks " + std::to_string(packed) + " bytes of " + name + " to more than " +
                   megabytes(most) + ", as zip bombs do");
        if (bytes.size() > left_)
            refuse("unpacks to more than the limit of " + megabytes(limits_.bytes));
    }
    left_ -= bytes.size();
    return bytes;
}

}  // namespace moxie
