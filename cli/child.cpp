#include "cli/child.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "moxie/error.h"

namespace moxie::cli {
namespace {

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

int run_child(const std::vector<std::string>& command) {
    if (access(command[0].c_str(), X_OK) != 0)
        throw Error(ErrorCode::not_found,
                    "a part of moxie is missing; install moxie again: " + command[0]);
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child < 0) throw Error(ErrorCode::io, "cannot start " + command[0]);
    if (child > 0) return wait_for(child);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execv(arguments[0], arguments.data());
    _exit(kCannotStart);
}

}  // namespace moxie::cli
