#pragma once

#include <fstream>
#include <string>

namespace moxie::eval {

/// A file of results, with the folders above it made. What is written has arrived only once close()
/// returns. All throw Error{io}.
class OutputFile {
public:
    explicit OutputFile(const std::string& path);
    void write(const std::string& text) { file_ << text; }
    void close();

private:
    std::string path_;
    std::ofstream file_;
};

void write_file(const std::string& path, const std::string& text);

}  // namespace moxie::eval
