// A process that is killed while it writes: whatever it had acknowledged is there.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "change_script.h"

namespace moxie {
namespace {

constexpr int kKills = 30;
constexpr std::size_t kChanges = 3000;
constexpr int kLongestLife = 250;  // milliseconds

// Adds, changes, encodes and removes without end: experts e0 to e2 with a window of documents that
// moves.
ChangeScript endless_changes() {
    ChangeScript script;
    for (std::size_t n = 0; script.changes().size() < kChanges; ++n) {
        const std::string expert = "e" + std::to_string(n % 3), number = std::to_string(n);
        ChangeScript::Documents documents;
        for (int i = 0; i < 6; ++i)
            documents.push_back(
                {number + "-" + std::to_string(i), "fresh " + number + "x" + std::to_string(i)});
        if (n >= 3) documents.push_back({std::to_string(n - 3) + "-0", "changed by " + number});
        script.add(expert, documents);
        if (n >= 6 && n % 2 == 0)
            script.remove(expert, {std::to_string(n - 6) + "-1", std::to_string(n - 6) + "-2",
                                   std::to_string(n - 6) + "-0"});
        if (n % 17 == 16) script.remove_expert(expert);
        if (n % 4 == 3) script.encode();
    }
    return script;
}

/// A child that runs the changes from `first` on and writes a byte for each one that succeeded.
class Worker {
public:
    Worker(const OpenOptions& options, const std::vector<Change>& changes, std::size_t first) {
        int ends[2];
        if (::pipe(ends) != 0) throw Error(ErrorCode::io, "no pipe");
        acknowledgements_ = ends[0];
        process_ = ::fork();
        if (process_ == 0) {
            ::close(ends[0]);
            work(options, changes, first, ends[1]);
        }
        ::close(ends[1]);
    }

    /// Kills it and returns the number of changes that it had acknowledged.
    std::size_t kill() {
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(process_, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << status;
        std::size_t count = 0;
        char buffer[256];
        for (ssize_t n; (n = ::read(acknowledgements_, buffer, sizeof buffer)) > 0;)
            count += static_cast<std::size_t>(n);
        ::close(acknowledgements_);
        return count;
    }

private:
    [[noreturn]] static void work(const OpenOptions& options, const std::vector<Change>& changes,
                                  std::size_t first, int acknowledge) {
        try {
            Engine engine(options);
            for (std::size_t i = first; i < changes.size(); ++i) {
                changes[i].run(engine);
                if (::write(acknowledge, "+", 1) != 1) ::_exit(3);
            }
        } catch (const std::exception& error) {
            static_cast<void>(::write(2, error.what(), std::string(error.what()).size()));
            ::_exit(2);
        }
        ::_exit(1);
    }
    pid_t process_ = -1;
    int acknowledgements_ = -1;
};

TEST(KillTest, WhatWasAcknowledgedIsThereAfterThirtyKills) {
    const ChangeScript script = endless_changes();
    const std::vector<Change>& changes = script.changes();
    const ScratchStore store("test/16");
    std::mt19937 random(7);
    std::size_t done = 0, in_flight = 0;
    for (int kill = 0; kill < kKills; ++kill) {
        Worker worker(store.options(), changes, done);
        std::this_thread::sleep_for(
            std::chrono::milliseconds(1 + random() % static_cast<unsigned>(kLongestLife)));
        const std::size_t acknowledged = done + worker.kill();
        ASSERT_LT(acknowledged, changes.size());
        const auto engine = store.engine();
        const Contents contents = contents_of_store(*engine);
        // The change it died in is there wholly or not at all.
        const Change& dying = changes[acknowledged];
        const bool whole = contents == dying.states.back();
        ASSERT_TRUE(whole || contents == dying.states.front())
            << "kill " << kill << " in " << dying.name << ": " << to_text(contents)
            << "\ninstead of " << to_text(dying.states.front());
        if (acknowledged > 0 || whole) {
            ASSERT_EQ(problems_of(*engine), "") << "kill " << kill;
        }
        ASSERT_EQ(problem_after_one_more(*engine, contents), "");
        engine->remove("after", {});
        done = acknowledged + (whole ? 1 : 0);
        in_flight += whole && dying.states.front() != dying.states.back();
    }
    EXPECT_GT(done, static_cast<std::size_t>(kKills)) << "it was killed too early to do anything";
    store.engine()->encode({});
    EXPECT_EQ(problems_of(*store.engine()), "");
    for (const ExpertInfo& expert : store.engine()->experts())
        EXPECT_EQ(expert.vectors, expert.chunks) << expert.name;
    RecordProperty("changes", std::to_string(done));
    RecordProperty("committed_but_not_acknowledged", std::to_string(in_flight));
}

}  // namespace
}  // namespace moxie
