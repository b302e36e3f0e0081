#include "eval/output_file.h"

#include <filesystem>

#include "moxie/error.h"

namespace moxie::eval {

OutputFile::OutputFile(const std::string& path) : path_(path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    file_.open(path, std::ios::binary);
    if (!file_) throw Error(ErrorCode::io, "cannot write: " + path);
}

void OutputFile::close() {
    file_.close();
    if (!file_) throw Error(ErrorCode::io, "cannot write (is the disk full?): " + path_);
}

void write_file(const std::string& path, const std::string& text) {
    OutputFile file(path);
    file.write(text);
    file.close();
}

}  // namespace moxie::eval
