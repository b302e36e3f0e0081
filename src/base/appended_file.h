#pragma once

#include "base/descriptor.h"
#include "base/files.h"

namespace moxie {

/// A WritableFile of the operating system. Small appends are gathered, so that each costs a copy
/// and not a system call. After the first error every further call throws it again: nobody can know
/// what an fsync that failed has left on the disk.
class AppendedFile final : public WritableFile {
public:
    /// Creates or empties the file. `observer`, where there is one, is asked before every change
    /// and must outlive the file; its answer to `sync` then stands for the real fsync.
    AppendedFile(std::string path, Files* observer);

    void append(Bytes bytes) override;
    void sync() override;
    void close() override;

private:
    void flush();
    void write(Bytes bytes);
    void put(Bytes bytes);
    void check(int error_number, std::string_view action);
    FaultDecision::Kind ask(FileOperation operation, std::uint64_t bytes) const;

    std::string path_;
    Files* observer_;
    Descriptor file_;
    std::vector<std::uint8_t> buffer_;
    std::uint64_t offset_ = 0;
    int error_number_ = 0;
};

/// The errno that a caller sees for a decision; 0 for proceed and drop.
int error_number_of(FaultDecision::Kind kind);

}  // namespace moxie
