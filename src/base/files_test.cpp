#include "base/files.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/scratch_directory.h"
#include "moxie/error.h"

namespace moxie {
namespace {

template <typename Action>
ErrorCode code_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::internal;  // none of the codes that files raise
}

std::string message_of(int error_number) {
    try {
        throw_system_error(error_number, "write", "/a/b");
    } catch (const Error& error) {
        return error.what();
    }
}

class FilesTest : public testing::Test {
protected:
    ScratchDirectory directory;
    std::shared_ptr<Files> files = disk_files();

    void write(const std::string& name, std::string_view text) {
        const auto file = files->create(directory / name);
        file->append(as_bytes(text));
        file->close();
    }
};

TEST_F(FilesTest, appends_of_every_size_arrive_in_order) {
    std::string expected;
    {
        const auto file = files->create(directory / "a");
        for (const std::size_t size : {1ul, 0ul, 65535ul, 1ul, 65536ul, 3ul, 300000ul, 70000ul}) {
            const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
            file->append(as_bytes(piece));
            expected += piece;
        }
        file->sync();
        EXPECT_EQ(contents_of(directory / "a"), expected);
        file->append(as_bytes("end"));
        file->close();
        file->close();
    }
    EXPECT_EQ(contents_of(directory / "a"), expected + "end");
}

TEST_F(FilesTest, create_empties_an_existing_file) {
    write("a", "long text");
    write("a", "x");
    EXPECT_EQ(contents_of(directory / "a"), "x");
}

TEST_F(FilesTest, small_appends_reach_the_disk_together) {
    const auto file = files->create(directory / "a");
    for (int i = 0; i < 1000; ++i) file->append(as_bytes("0123456789"));
    EXPECT_EQ(files->size(directory / "a"), 0u);
    file->sync();
    EXPECT_EQ(files->size(directory / "a"), 10'000u);
}

TEST_F(FilesTest, a_file_that_was_not_closed_is_abandoned) {
    files->create(directory / "a")->append(as_bytes("text"));
    EXPECT_EQ(contents_of(directory / "a"), "");
}

TEST_F(FilesTest, appending_after_close_is_an_error) {
    const auto file = files->create(directory / "a");
    file->close();
    file->append(as_bytes("text"));
    EXPECT_EQ(code_of([&] { file->sync(); }), ErrorCode::io);
}

TEST_F(FilesTest, a_full_disk_is_reported_again_and_again) {
    const auto file = files->create("/dev/full");
    file->append(as_bytes("text"));
    EXPECT_EQ(code_of([&] { file->sync(); }), ErrorCode::no_space);
    EXPECT_EQ(code_of([&] { file->append(as_bytes("more")); }), ErrorCode::no_space);
    EXPECT_EQ(code_of([&] { file->sync(); }), ErrorCode::no_space);
    EXPECT_EQ(code_of([&] { file->close(); }), ErrorCode::no_space);
}

// A limit on the size of files makes the kernel shorten the write that crosses it.
TEST_F(FilesTest, a_short_write_goes_on_until_the_error_behind_it) {
    const std::string path = directory / "a";
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit limit{100'000, 100'000};
        ::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const std::string text(200'000, 'x');
        const auto file = files->create(path);
        ::_exit(code_of([&] { file->append(as_bytes(text)); }) == ErrorCode::io ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(files->size(path), 100'000u);
}

TEST_F(FilesTest, map_gives_the_bytes_even_after_removal) {
    write("a", "mapped");
    const auto mapped = files->map(directory / "a");
    files->remove(directory / "a");
    const Bytes bytes = mapped->bytes();
    EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "mapped");
}

TEST_F(FilesTest, map_of_an_empty_file_is_empty) {
    write("a", "");
    EXPECT_TRUE(files->map(directory / "a")->bytes().empty());
}

TEST_F(FilesTest, map_refuses_what_is_no_regular_file) {
    EXPECT_EQ(code_of([&] { files->map(directory / "absent"); }), ErrorCode::not_found);
    EXPECT_EQ(code_of([&] { files->map(directory.path()); }), ErrorCode::io);
    ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(code_of([&] { files->map(directory / "pipe"); }), ErrorCode::io);
}

TEST_F(FilesTest, rename_replaces) {
    write("a", "new");
    write("b", "old");
    files->rename(directory / "a", directory / "b");
    files->sync_directory(directory.path());
    EXPECT_FALSE(files->exists(directory / "a"));
    EXPECT_EQ(contents_of(directory / "b"), "new");
    EXPECT_EQ(code_of([&] { files->rename(directory / "a", directory / "c"); }),
              ErrorCode::not_found);
}

TEST_F(FilesTest, removing_what_is_absent_is_no_error) {
    write("a", "text");
    files->remove(directory / "a");
    files->remove(directory / "a");
    EXPECT_FALSE(files->exists(directory / "a"));
    EXPECT_NE(code_of([&] { files->remove(directory.path()); }), ErrorCode::internal);
}

TEST_F(FilesTest, directories_are_created_once_and_listed_in_order) {
    files->create_directory(directory / "d");
    files->create_directory(directory / "d");
    write("b", "");
    write("a", "");
    EXPECT_THAT(files->list(directory.path()), testing::ElementsAre("a", "b", "d"));
    EXPECT_EQ(code_of([&] { files->create_directory(directory / "a"); }), ErrorCode::io);
    EXPECT_EQ(code_of([&] { files->create_directory(directory / "x/y"); }), ErrorCode::not_found);
    EXPECT_EQ(code_of([&] { files->list(directory / "x"); }), ErrorCode::not_found);
}

TEST_F(FilesTest, what_is_absent_has_no_size) {
    EXPECT_EQ(code_of([&] { files->size(directory / "x"); }), ErrorCode::not_found);
    EXPECT_EQ(code_of([&] { files->create(directory / "x/y"); }), ErrorCode::not_found);
    EXPECT_EQ(code_of([&] { files->sync_directory(directory / "x"); }), ErrorCode::not_found);
}

TEST_F(FilesTest, the_plain_disk_lets_everything_proceed) {
    EXPECT_FALSE(files->observes());
    EXPECT_EQ(files->before(FileOperation::write, "a", 0, 1).kind, FaultDecision::Kind::proceed);
}

TEST(SystemError, maps_errno_and_names_the_path) {
    const auto code = [](int number) {
        return code_of([&] { throw_system_error(number, "write", "/a/b"); });
    };
    EXPECT_EQ(code(ENOSPC), ErrorCode::no_space);
    EXPECT_EQ(code(EDQUOT), ErrorCode::no_space);
    EXPECT_EQ(code(EACCES), ErrorCode::permission);
    EXPECT_EQ(code(EPERM), ErrorCode::permission);
    EXPECT_EQ(code(EROFS), ErrorCode::permission);
    EXPECT_EQ(code(ENOENT), ErrorCode::not_found);
    EXPECT_EQ(code(EIO), ErrorCode::io);
    EXPECT_EQ(message_of(ENOSPC),
              "cannot write: No space left on device; free some space and try again: /a/b");
    EXPECT_EQ(
        message_of(EFBIG),
        "cannot write: File too large; raise the limit on the size of files (ulimit -f): /a/b");
    EXPECT_EQ(message_of(EIO), "cannot write: Input/output error: /a/b");
}

}  // namespace
}  // namespace moxie
