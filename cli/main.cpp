#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/error_report.h"
#include "cli/options.h"
#include "cli/places.h"
#include "cli/program.h"

namespace moxie::cli {
namespace {

constexpr std::size_t kNarrow = 40, kReadable = 100, kUnknown = 80;  // columns

std::string environment(const char* name, const std::string& otherwise = {}) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? otherwise : value;
}

std::size_t terminal_width(int descriptor) {
    winsize size = {};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUnknown;
    return std::clamp<std::size_t>(size.ws_col, kNarrow, kReadable);
}

Style style_of(int descriptor) {
    if (isatty(descriptor) == 0) return {};
    const std::string terminal = environment("TERM", "dumb");
    return {environment("NO_COLOR").empty() && terminal != "dumb", terminal_width(descriptor)};
}

std::string working_directory() {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::current_path(error);
    return error ? "" : path.string();
}

void read_environment(Session& session) {
    session.store = environment("MOXIE_STORE", session.store);
    session.models = default_places().models;
    session.generator.encoder = environment("MOXIE_ENCODER");
    session.generator.vector_cache = environment("MOXIE_VECTOR_CACHE");
    session.generator.generator_url = environment("MOXIE_GENERATOR_URL");
    session.generator.generator_model = environment("MOXIE_GENERATOR_MODEL");
    session.generator.generator_key = environment("MOXIE_GENERATOR_KEY");
    session.threads = parse_count(environment("MOXIE_THREADS", "0"), "MOXIE_THREADS");
    session.shadow = parse_number(environment("MOXIE_SHADOW", "0"), "MOXIE_SHADOW");
}

/// What was printed must have arrived: a full disk behind stdout is a failure, a closed pipe
/// (`moxie search … | head`) is not.
int finish(const Session& session, int code) {
    errno = 0;
    std::cout.flush();
    if (std::cout || errno == EPIPE) return code;
    session.message("cannot write the output (is the disk full?)");
    return kFailed;
}

int run(int count, char** values) {
    std::ios::sync_with_stdio(false);
    Session session{std::cin, std::cout, std::cerr};
    // A limit on the size of files is a write that fails, like a full disk, and no sudden end.
    std::signal(SIGXFSZ, SIG_IGN);
    session.style = style_of(STDOUT_FILENO);
    session.style.here = working_directory();
    session.err_is_terminal = isatty(STDERR_FILENO) != 0;
    session.err_width = terminal_width(STDERR_FILENO);
    try {
        read_environment(session);
    } catch (const Error& error) {
        return report(session, error, "");
    }
    return finish(session, run_program(session, {values + 1, values + count}));
}

}  // namespace
}  // namespace moxie::cli

int main(int count, char** values) { return moxie::cli::run(count, values); }
