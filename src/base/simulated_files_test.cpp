#include "base/simulated_files.h"

#include <gmock/gmock.h>

#include <functional>
#include <random>

#include "base/scratch_directory.h"
#include "base/threads.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using Kind = FaultDecision::Kind;
using testing::ElementsAre;

void write(Files& files, const std::string& path, std::string_view text, bool sync) {
    const auto file = files.create(path);
    file->append(as_bytes(text));
    if (sync) file->sync();
    file->close();
}

/// Writes without a sync somewhere in the middle, as SQLite does through before().
void overwrite(Files& files, const std::string& path, std::uint64_t offset, std::string_view text) {
    ASSERT_EQ(files.before(FileOperation::write, path, offset, text.size()).kind, Kind::proceed);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

void truncate(Files& files, const std::string& path, std::uint64_t size) {
    ASSERT_EQ(files.before(FileOperation::truncate, path, size, 0).kind, Kind::proceed);
    std::filesystem::resize_file(path, size);
}

class PowerCut : public testing::Test {
protected:
    ScratchDirectory directory;
    SimulatedFiles files;

    std::string a = directory / "a";
    std::string b = directory / "b";

    void write_durably(const std::string& path, std::string_view text) {
        write(files, path, text, true);
        files.sync_directory(directory.path());
    }
};

TEST_F(PowerCut, spares_what_was_synced_with_its_directory) {
    write_durably(a, "text");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "text");
}

TEST_F(PowerCut, spares_what_was_there_before) {
    write(*disk_files(), a, "old", false);
    overwrite(files, a, 0, "new and longer");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "old");
}

TEST_F(PowerCut, loses_a_file_whose_directory_was_not_synced) {
    write(files, a, "text", true);
    files.power_cut();
    EXPECT_EQ(contents_of(a), "(absent)");
}

TEST_F(PowerCut, empties_a_file_that_was_not_synced_itself) {
    write(files, a, "text", false);
    files.sync_directory(directory.path());
    files.power_cut();
    EXPECT_EQ(contents_of(a), "");
}

TEST_F(PowerCut, undoes_writes_and_truncations_since_the_last_sync) {
    write_durably(a, "0123456789");
    overwrite(files, a, 2, "xx");
    truncate(files, a, 5);
    overwrite(files, a, 8, "yyyyyyyy");
    overwrite(files, a, 0, "zzz");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "0123456789");
}

TEST_F(PowerCut, undoes_only_what_came_after_the_last_sync) {
    write_durably(a, "0123456789");
    truncate(files, a, 5);
    files.before(FileOperation::sync, a, 0, 0);
    overwrite(files, a, 1, "xxxxxxxx");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "01234");
}

TEST_F(PowerCut, restores_a_file_that_was_created_anew) {
    write_durably(a, "old text");
    write(files, a, "new", false);
    EXPECT_EQ(contents_of(a), "new");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "old text");
}

TEST_F(PowerCut, restores_a_removed_file) {
    write_durably(a, "text");
    overwrite(files, a, 0, "next");
    files.remove(a);
    EXPECT_EQ(contents_of(a), "(absent)");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "text");
}

TEST_F(PowerCut, restores_a_removed_file_under_a_name_in_use_again) {
    write_durably(a, "first");
    files.remove(a);
    write(files, a, "second", true);
    files.power_cut();
    EXPECT_EQ(contents_of(a), "first");
}

TEST_F(PowerCut, does_not_restore_once_the_removal_is_durable) {
    write_durably(a, "text");
    files.remove(a);
    files.sync_directory(directory.path());
    files.power_cut();
    EXPECT_EQ(contents_of(a), "(absent)");
}

TEST_F(PowerCut, undoes_a_rename_that_replaced_a_file) {
    write_durably(a, "from");
    write_durably(b, "to");
    files.rename(a, b);
    EXPECT_EQ(contents_of(b), "from");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "from");
    EXPECT_EQ(contents_of(b), "to");
}

TEST_F(PowerCut, undoes_a_swap_of_names) {
    write_durably(a, "A");
    write_durably(b, "B");
    files.rename(a, directory / "c");
    files.rename(b, a);
    files.rename(directory / "c", b);
    EXPECT_EQ(contents_of(a) + contents_of(b), "BA");
    files.power_cut();
    EXPECT_EQ(contents_of(a) + contents_of(b), "AB");
    EXPECT_FALSE(files.exists(directory / "c"));
}

TEST_F(PowerCut, keeps_a_durable_rename_but_not_contents_that_were_never_synced) {
    write(files, a, "never synced", false);
    files.rename(a, b);
    files.sync_directory(directory.path());
    files.power_cut();
    EXPECT_EQ(contents_of(a), "(absent)");
    EXPECT_EQ(contents_of(b), "");
}

TEST_F(PowerCut, undoes_a_new_directory_with_all_that_is_in_it) {
    files.create_directory(directory / "d");
    write(files, directory / "d/a", "text", true);
    files.sync_directory(directory / "d");
    files.power_cut();
    EXPECT_FALSE(files.exists(directory / "d"));

    files.create_directory(directory / "d");
    files.sync_directory(directory.path());
    write(files, directory / "d/a", "text", true);
    files.power_cut();
    EXPECT_TRUE(files.exists(directory / "d"));
    EXPECT_FALSE(files.exists(directory / "d/a"));
}

TEST_F(PowerCut, removes_shared_memory) {
    write_durably(a, "text");
    write(*disk_files(), a + "-shm", "text", false);
    files.power_cut();
    EXPECT_THAT(files.list(directory.path()), ElementsAre("a"));
}

TEST_F(PowerCut, knows_a_file_under_every_spelling_of_its_path) {
    write_durably(a, "text");
    overwrite(files, directory.path() + "/./a", 0, "next");
    files.before(FileOperation::sync, directory.path() + "//a", 0, 0);
    files.power_cut();
    EXPECT_EQ(contents_of(a), "next");
}

TEST_F(PowerCut, may_come_twice) {
    write_durably(a, "one");
    overwrite(files, a, 0, "two");
    files.power_cut();
    overwrite(files, a, 0, "two");
    files.power_cut();
    EXPECT_EQ(contents_of(a), "one");
}

// The slow twin: a whole copy of the durable contents at every sync.
TEST_F(PowerCut, agrees_with_a_copy_of_each_synced_state) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        write_durably(a, std::string(1 + random() % 50, 'a'));
        std::string durable = contents_of(a);
        for (int step = 0; step < 20; ++step) {
            switch (random() % 4) {
                case 0:
                    truncate(files, a, random() % 60);
                    break;
                case 1:
                    if (random() % 3 != 0) break;
                    files.before(FileOperation::sync, a, 0, 0);
                    durable = contents_of(a);
                    break;
                default:
                    overwrite(files, a, random() % 60,
                              std::string(1 + random() % 20, static_cast<char>('b' + step)));
            }
        }
        files.power_cut();
        ASSERT_EQ(contents_of(a), durable) << "round " << round;
    }
}

/// Writes a file aside, then moves it into its place, as moxie replaces files.
void replace_file(Files& files, const std::string& directory) {
    write(files, directory + "/new", "0123456789", true);
    files.rename(directory + "/new", directory + "/file");
    files.sync_directory(directory);
    files.remove(directory + "/old");
}

bool fails(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error&) {
        return true;
    }
    return false;
}

class Faults : public testing::Test {
protected:
    ScratchDirectory directory;

    void SetUp() override {
        write(*disk_files(), directory / "file", "old", false);
        write(*disk_files(), directory / "old", "rest", false);
    }
    bool run(SimulatedFiles& files) {
        return !fails([&] { replace_file(files, directory.path()); });
    }
};

TEST_F(Faults, none_by_default_and_every_operation_in_the_log) {
    SimulatedFiles files;
    EXPECT_TRUE(run(files));
    EXPECT_FALSE(files.struck());
    EXPECT_EQ(files.operations(), 6u);
    const std::string name = std::filesystem::path(directory.path()).filename();
    EXPECT_THAT(files.log(),
                ElementsAre("0 create new", "1 write new 10@0", "2 sync new", "3 rename new file",
                            "4 sync_directory " + name, "5 remove old"));
}

TEST_F(Faults, fail_at_each_operation_is_seen_by_the_caller) {
    for (std::uint64_t at = 0; at < 6; ++at) {
        SetUp();
        SimulatedFiles files({at, Kind::fail, false});
        EXPECT_FALSE(run(files)) << at;
        EXPECT_TRUE(files.struck());
        EXPECT_EQ(contents_of(directory / "file"), at < 4 ? "old" : "0123456789");
        EXPECT_TRUE(files.exists(directory / "old"));
        files.power_cut();
        EXPECT_EQ(contents_of(directory / "file"), at < 5 ? "old" : "0123456789");
        EXPECT_EQ(contents_of(directory / "old"), "rest");
    }
}

TEST_F(Faults, no_space_is_named) {
    SimulatedFiles files({1, Kind::no_space, false});
    try {
        replace_file(files, directory.path());
        FAIL() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_space);
    }
    EXPECT_EQ(contents_of(directory / "new"), "");
    EXPECT_EQ(files.log().back(), "1 write new 10@0 no_space");
}

TEST_F(Faults, truncate_leaves_half_of_the_bytes) {
    SimulatedFiles files({1, Kind::truncate, false});
    EXPECT_FALSE(run(files));
    EXPECT_EQ(contents_of(directory / "new"), "01234");
}

TEST_F(Faults, drop_of_a_write_leaves_a_hole) {
    SimulatedFiles files({1, Kind::drop, false});
    {
        const auto file = files.create(directory / "a");
        file->append(as_bytes("one"));
        file->sync();
        file->append(as_bytes("two"));
        file->close();
    }
    EXPECT_EQ(contents_of(directory / "a"), std::string("\0\0\0two", 6));
}

TEST_F(Faults, drop_of_a_sync_syncs_nothing) {
    SimulatedFiles files({2, Kind::drop, false});
    EXPECT_TRUE(run(files));
    EXPECT_EQ(contents_of(directory / "file"), "0123456789");
    files.power_cut();
    EXPECT_EQ(contents_of(directory / "file"), "");
}

TEST_F(Faults, drop_of_a_directory_sync_keeps_no_name) {
    SimulatedFiles files({4, Kind::drop, false});
    EXPECT_TRUE(run(files));
    files.power_cut();
    EXPECT_EQ(contents_of(directory / "file"), "old");
    EXPECT_EQ(contents_of(directory / "old"), "rest");
}

TEST_F(Faults, what_cannot_be_dropped_or_cut_short_fails) {
    SimulatedFiles dropped({0, Kind::drop, false});
    EXPECT_FALSE(run(dropped));
    SimulatedFiles cut({3, Kind::truncate, false});
    EXPECT_FALSE(run(cut));
    EXPECT_EQ(contents_of(directory / "file"), "old");
}

TEST_F(Faults, forever_means_until_the_power_is_back) {
    SimulatedFiles files({2, Kind::fail, true});
    EXPECT_FALSE(run(files));
    EXPECT_FALSE(run(files));
    EXPECT_TRUE(fails([&] { files.remove(directory / "old"); }));
    EXPECT_TRUE(fails([&] { files.create_directory(directory / "d"); }));
    files.power_cut();
    EXPECT_TRUE(run(files));
    EXPECT_TRUE(files.struck());
}

TEST_F(Faults, a_disk_that_stays_full_still_removes) {
    SimulatedFiles files({1, Kind::no_space, true});
    EXPECT_FALSE(run(files));
    EXPECT_FALSE(run(files));
    EXPECT_FALSE(fails([&] { files.remove(directory / "old"); }));
}

TEST_F(Faults, operations_on_what_is_absent_change_nothing) {
    SimulatedFiles files;
    files.remove(directory / "absent");
    EXPECT_TRUE(fails([&] { files.rename(directory / "absent", directory / "file"); }));
    EXPECT_EQ(files.operations(), 0u);
    EXPECT_EQ(contents_of(directory / "file"), "old");
}

TEST_F(Faults, are_counted_across_threads) {
    SimulatedFiles files;
    parallel_for(8, 4,
                 [&](std::size_t i) { write(files, directory / std::to_string(i), "text", true); });
    files.sync_directory(directory.path());
    EXPECT_EQ(files.operations(), 25u);
    files.power_cut();
    for (int i = 0; i < 8; ++i) EXPECT_EQ(contents_of(directory / std::to_string(i)), "text");
}

}  // namespace
}  // namespace moxie
