#include "store/shadow_log.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/scratch_directory.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

ShadowRow row(double loss) {
    ShadowRow row;
    row.at = "2026-01-31T12:34:56Z";
    row.route = "max-loss=0.05";
    row.mode = "hybrid";
    row.epsilon = .05;
    row.contract = 3;
    row.loss = loss;
    row.share_opened = 1.0 / 3;
    row.opened = {"a", "b.1"};
    return row;
}

TEST(ShadowLogTest, RowsComeBackAsWritten) {
    const ScratchDirectory directory;
    {
        ShadowLog log(directory / "shadow.sqlite", disk_files(), Database::Access::create);
        log.add(row(.1));
        ShadowRow plain = row(0);
        plain.epsilon.reset();
        plain.opened.clear();
        log.add(plain);
    }
    ShadowLog log(directory / "shadow.sqlite", disk_files(), Database::Access::read);
    const std::vector<ShadowRow> rows = log.rows();
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].loss, .1);
    EXPECT_EQ(rows[0].epsilon, .05);
    EXPECT_EQ(rows[0].share_opened, 1.0 / 3);
    EXPECT_EQ(rows[0].contract, 3);
    EXPECT_EQ(rows[0].mode, "hybrid");
    EXPECT_THAT(rows[0].opened, ElementsAre("a", "b.1"));
    EXPECT_EQ(rows[1].epsilon, std::nullopt);
    EXPECT_THAT(rows[1].opened, SizeIs(0));
}

TEST(ShadowLogTest, TheNewestAreKept) {
    const ScratchDirectory directory;
    const std::string path = directory / "shadow.sqlite";
    ShadowLog log(path, disk_files(), Database::Access::create);
    for (int i = 0; i < 3; ++i) log.add(row(i));
    {  // as if there had been many
        const SqliteFiles files(disk_files());
        Database database(path, Database::Access::create, files.vfs_name());
        Statement(database, "UPDATE shadows SET id = id + ? WHERE id = 3")
            .bind(ShadowLog::kMostRows - 1)
            .run();
        Statement(database, "UPDATE sqlite_sequence SET seq = ?")
            .bind(ShadowLog::kMostRows + 2)
            .run();
    }
    log.add(row(3));
    const std::vector<ShadowRow> rows = log.rows();
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows.front().loss, 2);
    EXPECT_EQ(rows.back().loss, 3);
}

// As a disk that was full when the log was made leaves it.
TEST(ShadowLogTest, AnEmptyFileHasNoRows) {
    const ScratchDirectory directory;
    const std::string path = directory / "shadow.sqlite";
    std::ofstream{path};
    EXPECT_TRUE(ShadowLog(path, disk_files(), Database::Access::read).rows().empty());
}
}  // namespace
}  // namespace moxie
