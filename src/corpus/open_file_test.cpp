#include "corpus/open_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "base/scratch_directory.h"
#include "corpus/file_walk.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::HasSubstr;

constexpr auto kPause = std::chrono::milliseconds(50);

class NamedFile : public testing::Test {
protected:
    NamedFile() { EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0); }

    std::string read(const std::string& path) const { return read_named_file(path, 100, "file"); }
    std::string refusal(const std::string& path) const {
        try {
            read(path);
        } catch (const Error& error) {
            return error.what();
        }
        return "it was read";
    }

    ScratchDirectory directory_;
    std::string path_ = directory_ / "pipe";
};

TEST_F(NamedFile, APipeIsReadToItsEndHoweverSlowlyItIsWritten) {
    std::thread writer([&] {
        std::this_thread::sleep_for(kPause);
        std::ofstream pipe(path_);
        for (const char* part : {"one ", "two ", "three"}) {
            std::this_thread::sleep_for(kPause);
            pipe << part << std::flush;
        }
    });
    EXPECT_EQ(read(path_), "one two three");
    writer.join();
}

TEST_F(NamedFile, APipeThatIsClosedEmptyIsEmpty) {
    std::thread writer([&] { std::ofstream pipe(path_); });
    EXPECT_EQ(read(path_), "");
    writer.join();
}

TEST_F(NamedFile, FilesFoldersAndDevicesAreNotWaitedFor) {
    std::ofstream(directory_ / "file") << "text";
    EXPECT_EQ(read(directory_ / "file"), "text");
    EXPECT_EQ(read("/dev/null"), "");
    EXPECT_THAT(refusal(directory_ / "."), HasSubstr("this is a folder"));
    EXPECT_THAT(refusal("/dev/zero"), HasSubstr("is larger than the limit"));
}

TEST_F(NamedFile, AWalkWaitsForNoPipe) { EXPECT_EQ(read_file(path_, 100), ""); }

}  // namespace
}  // namespace moxie
