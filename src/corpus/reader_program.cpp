#include "corpus/reader_program.h"

#include <dlfcn.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "corpus/child_process.h"
#include "corpus/document_codec.h"
#include "moxie/error.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;

// Its time is that of the processor. By the clock on the wall it may take many times as long where
// many want the processor; this limit is for what takes no time of it at all.
constexpr std::uint32_t kPatience = 10;
// Address space that a reader's own code and libraries take, and copies of its input.
constexpr std::uint64_t kInputCopies = 2;

/// The folder of the program that runs, or of the library that this is part of.
fs::path folder_of_program() {
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path folder_of_library() {
    Dl_info found{};
    const bool known = dladdr(reinterpret_cast<const void*>(&reader_program), &found) != 0;
    return known && found.dli_fname != nullptr ? fs::path(found.dli_fname).parent_path()
                                               : fs::path();
}

bool can_run(const fs::path& path) { return access(path.c_str(), X_OK) == 0; }

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

[[noreturn]] void refuse(const std::string& reason) { throw Error(ErrorCode::unsupported, reason); }

/// Why a reader gave no answer, from the way it ended.
[[noreturn]] void explain(const ChildResult& result, const ApartLimits& limits) {
    const std::string late = "takes longer than " + std::to_string(limits.seconds) + " s to read";
    if (result.end == ChildResult::End::cancelled) throw Error(ErrorCode::cancelled, "was stopped");
    if (result.end == ChildResult::End::late) refuse(late);
    if (result.end == ChildResult::End::too_long)
        refuse("holds more than " + megabytes(limits.answer) + " of text");
    if (WIFSIGNALED(result.status)) {
        const int number = WTERMSIG(result.status);
        if (number == SIGXCPU) refuse(late);
        refuse("crashes its reader (signal " + std::to_string(number) + ")");
    }
    const int code = WEXITSTATUS(result.status);
    // Libraries that cannot go on without memory end the process with 1, which nothing else does.
    if (code == kReaderOutOfMemory || code == EXIT_FAILURE)
        refuse("needs more than " + megabytes(limits.memory) + " of memory to read");
    refuse("gives no text: its reader ended with code " + std::to_string(code));
}

/// A whole answer counts, however its process ended afterwards.
Document answer_of(const ChildResult& result, const ApartLimits& limits) {
    if (result.end == ChildResult::End::finished && !result.output.empty()) {
        try {
            return decode_document(result.output);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::corrupt) throw;
        }
    }
    explain(result, limits);
}

}  // namespace

std::string reader_program() {
    if (const char* named = std::getenv("MOXIE_READ_PROGRAM")) return named;
    for (const fs::path& folder : {folder_of_program(), folder_of_library()}) {
        for (const char* name : {"moxie-read", "../libexec/moxie/moxie-read"}) {
            const fs::path path = folder / name;
            if (!folder.empty() && can_run(path)) return path.string();
        }
    }
    return {};
}

Document read_apart(std::string_view format, std::string_view bytes, const ApartLimits& limits) {
    const std::string program = reader_program();
    if (program.empty() || !can_run(program)) {
        throw Error(ErrorCode::not_found,
                    "needs the program moxie-read, which is not beside moxie; install moxie again "
                    "or set MOXIE_READ_PROGRAM to its path");
    }
    const std::uint64_t memory = limits.memory + kInputCopies * bytes.size();
    const ChildResult result = run_child(
        {program, std::string(format), std::to_string(memory), std::to_string(limits.seconds)},
        bytes, {limits.seconds * kPatience, limits.answer, limits.cancelled});
    return answer_of(result, limits);
}

}  // namespace moxie
