#pragma once

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "moxie/error.h"

namespace moxie {

/// For tests: a second process, forked from this one. It runs `work` up to its call of `pause`,
/// which is when the constructor returns, and the rest when finish() says so.
class OtherProcess {
public:
    using Work = std::function<int(const std::function<void()>& pause)>;
    static constexpr int kThrew = 99;

    explicit OtherProcess(const Work& work) {
        if (::pipe(ready_) != 0 || ::pipe(go_) != 0) throw Error(ErrorCode::io, "no pipe");
        process_ = ::fork();
        if (process_ == 0) ::_exit(run(work));
        ::close(ready_[1]);
        ::close(go_[0]);
        wait_for(ready_[0]);
    }
    ~OtherProcess() {
        if (process_ > 0) finish();
        ::close(ready_[0]);
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    pid_t process() const { return process_; }

    /// Lets it go on; returns what `work` returned, or kThrew.
    int finish() {
        ::close(go_[1]);
        int status = 0;
        ::waitpid(process_, &status, 0);
        process_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    // The end of the other side's pipe counts as its signal, so that nobody waits for the dead.
    static void wait_for(int end) {
        char byte = 0;
        while (::read(end, &byte, 1) > 0) {
        }
    }
    int run(const Work& work) {
        ::close(ready_[0]);
        ::close(go_[1]);
        try {
            return work([this] {
                ::close(ready_[1]);
                wait_for(go_[0]);
            });
        } catch (...) {
            return kThrew;
        }
    }

    int ready_[2];
    int go_[2];
    pid_t process_ = -1;
};

}  // namespace moxie
