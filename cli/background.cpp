#include "cli/background.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

namespace moxie::cli {
namespace {

constexpr int kLowPriority = 10;

bool switched_off() {
    const char* value = std::getenv("MOXIE_BACKGROUND");
    return value != nullptr && std::string(value) == "off";
}

/// Nothing of this process's terminal or pipes: who reads our output must not wait for it.
class Detached {
public:
    explicit Detached(const std::string& log) {
        posix_spawn_file_actions_init(&files_);
        posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, log.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0644);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID);
    }
    ~Detached() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }
    Detached(const Detached&) = delete;
    Detached& operator=(const Detached&) = delete;

    bool start(const std::vector<std::string>& command) const {
        std::vector<char*> arguments;
        for (const std::string& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_t process = 0;
        if (posix_spawn(&process, command.front().c_str(), &files_, &attributes_, arguments.data(),
                        environ) != 0)
            return false;
        setpriority(PRIO_PROCESS, static_cast<id_t>(process), kLowPriority);
        return true;
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

bool encode_in_background(const Session& session) {
    if (switched_off()) return false;
    std::error_code error;
    const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
    if (error) return false;
    const std::string store = std::filesystem::absolute(session.store).string();
    return Detached(store + "/encode.log")
        .start({program, "--store", store, "--models", session.models, "encode"});
}

}  // namespace moxie::cli
