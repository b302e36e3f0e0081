#include "store/sqlite_files.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <set>
#include <thread>

#include "base/scratch_directory.h"
#include "base/simulated_files.h"

namespace moxie {
namespace {

using Kind = FaultDecision::Kind;

/// One connection in WAL mode with synchronous FULL; statements return SQLite's result.
class Connection {
public:
    Connection(const std::string& path, const std::string& vfs) {
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        const char* name = vfs.empty() ? nullptr : vfs.c_str();
        ready_ = sqlite3_open_v2(path.c_str(), &database_, flags, name) == SQLITE_OK &&
                 run("PRAGMA journal_mode = WAL") == SQLITE_OK &&
                 run("PRAGMA synchronous = FULL") == SQLITE_OK &&
                 run("PRAGMA wal_autocheckpoint = 6") == SQLITE_OK;
    }
    ~Connection() { sqlite3_close(database_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    bool ready() const { return ready_; }

    int run(const std::string& sql) {
        return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
    }

    /// The first column of every row, in order; "error: …" where SQLite gives up.
    std::vector<std::string> rows(const std::string& sql) {
        std::vector<std::string> found;
        const auto add = [](void* to, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(to)->push_back(values[0] ? values[0] : "");
            return 0;
        };
        if (sqlite3_exec(database_, sql.c_str(), add, &found, nullptr) != SQLITE_OK)
            found.push_back(std::string("error: ") + sqlite3_errmsg(database_));
        return found;
    }

private:
    sqlite3* database_ = nullptr;
    bool ready_ = false;
};

constexpr int kTransactions = 10;
constexpr int kRowsEach = 3;

/// One transaction that touches several pages: a row of each is in the index, too.
bool transact(Connection& connection, int number) {
    std::string sql = "BEGIN IMMEDIATE;";
    for (int row = 0; row < kRowsEach; ++row)
        sql += "INSERT INTO t(number, filler) VALUES(" + std::to_string(number) +
               ", hex(randomblob(700)));";
    if (number % 3 == 2) sql += "UPDATE t SET filler = 'short' WHERE number < 2;";
    if (connection.run(sql + "COMMIT") == SQLITE_OK) return true;
    connection.run("ROLLBACK");
    return false;
}

/// What a user of the database was told.
struct Acknowledged {
    std::vector<int> before_fault;
    std::vector<int> after_fault;
};

void run_connection(const std::string& path, const std::shared_ptr<SimulatedFiles>& files,
                    int begin, int end, Acknowledged& acknowledged) {
    const SqliteFiles adapter(files);
    Connection connection(path, adapter.vfs_name());
    if (!connection.ready()) return;
    if (connection.run("CREATE TABLE IF NOT EXISTS t(number INT, filler TEXT);"
                       "CREATE INDEX IF NOT EXISTS i ON t(number)") != SQLITE_OK)
        return;
    for (int number = begin; number < end; ++number)
        if (transact(connection, number))
            (files->struck() ? acknowledged.after_fault : acknowledged.before_fault)
                .push_back(number);
}

/// Two connections one after the other, so that the log is also closed, removed and made anew.
Acknowledged run_script(const std::string& path, const std::shared_ptr<SimulatedFiles>& files) {
    Acknowledged acknowledged;
    run_connection(path, files, 0, kTransactions / 2, acknowledged);
    run_connection(path, files, kTransactions / 2, kTransactions, acknowledged);
    return acknowledged;
}

/// The transactions that are there; fails the test at half a one or a damaged database.
std::set<int> recovered(const std::string& path) {
    Connection connection(path, "");
    EXPECT_TRUE(connection.ready());
    EXPECT_THAT(connection.rows("PRAGMA integrity_check"), testing::ElementsAre("ok"));
    std::set<int> numbers;
    if (connection.rows("SELECT name FROM sqlite_schema WHERE name = 't'").empty()) return numbers;
    for (const std::string& number : connection.rows("SELECT DISTINCT number FROM t"))
        numbers.insert(std::stoi(number));
    EXPECT_THAT(connection.rows("SELECT number FROM t GROUP BY number HAVING count(*) <> " +
                                std::to_string(kRowsEach)),
                testing::IsEmpty());
    return numbers;
}

std::uint64_t operations_of_script() {
    const ScratchDirectory directory;
    const auto files = std::make_shared<SimulatedFiles>();
    run_script(directory / "db", files);
    return files->operations();
}

void expect_all(const std::set<int>& present, const std::vector<int>& numbers) {
    for (const int number : numbers) EXPECT_TRUE(present.contains(number)) << "lost " << number;
}

enum class End { power_cut, process_end };

struct Case {
    Kind kind;
    bool forever;
    End end;
};

class EveryFault : public testing::TestWithParam<Case> {};

// A disk that confirms a sync and loses it may lose whatever was acknowledged from that sync on,
// and SQLite promises nothing once the log was overwritten in reliance on it. So dropped operations
// are followed by the end at once; then the database must be the state before the fault at least.
TEST_P(EveryFault, loses_nothing_acknowledged_and_halves_nothing) {
    const std::uint64_t operations = operations_of_script();
    ASSERT_GT(operations, 100u);
    for (std::uint64_t at = 0; at < operations; ++at) {
        const ScratchDirectory directory;
        const auto files =
            std::make_shared<SimulatedFiles>(Fault{at, GetParam().kind, GetParam().forever});
        const Acknowledged acknowledged = run_script(directory / "db", files);
        if (GetParam().end == End::power_cut) files->power_cut();
        SCOPED_TRACE("fault at " + files->log().at(at));
        const std::set<int> present = recovered(directory / "db");
        expect_all(present, acknowledged.before_fault);
        if (GetParam().kind != Kind::drop) expect_all(present, acknowledged.after_fault);
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryFault,
                         testing::Values(Case{Kind::fail, false, End::power_cut},
                                         Case{Kind::fail, true, End::power_cut},
                                         Case{Kind::fail, true, End::process_end},
                                         Case{Kind::truncate, false, End::power_cut},
                                         Case{Kind::truncate, true, End::power_cut},
                                         Case{Kind::truncate, true, End::process_end},
                                         Case{Kind::no_space, false, End::power_cut},
                                         Case{Kind::no_space, true, End::power_cut},
                                         Case{Kind::no_space, true, End::process_end},
                                         Case{Kind::drop, true, End::power_cut},
                                         Case{Kind::drop, true, End::process_end}));

class SqliteFilesTest : public testing::Test {
protected:
    ScratchDirectory directory;
    std::shared_ptr<SimulatedFiles> files = std::make_shared<SimulatedFiles>();
};

TEST_F(SqliteFilesTest, plain_disk_needs_no_adapter) {
    EXPECT_EQ(SqliteFiles(disk_files()).vfs_name(), "");
}

TEST_F(SqliteFilesTest, is_registered_under_a_name_of_its_own_while_it_lives) {
    std::string name;
    {
        const SqliteFiles first(files);
        const SqliteFiles second(files);
        name = first.vfs_name();
        EXPECT_NE(name, second.vfs_name());
        EXPECT_NE(sqlite3_vfs_find(name.c_str()), nullptr);
    }
    EXPECT_EQ(sqlite3_vfs_find(name.c_str()), nullptr);
}

TEST_F(SqliteFilesTest, without_faults_all_is_durable_and_nothing_escapes_the_count) {
    EXPECT_EQ(run_script(directory / "db", files).before_fault.size(), std::size_t{kTransactions});
    files->power_cut();
    EXPECT_EQ(recovered(directory / "db").size(), std::size_t{kTransactions});
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" create db-wal")));
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" write db-wal 4096@")));
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" sync db-wal")));
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" write db 4096@")));
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" sync_directory ")));
    EXPECT_THAT(files->log(), testing::Contains(testing::HasSubstr(" remove db-wal")));
}

// The proof that the tests above can fail: without syncs of the log a power cut loses commits.
TEST_F(SqliteFilesTest, synchronous_off_loses_acknowledged_transactions) {
    {
        const SqliteFiles adapter(files);
        Connection connection(directory / "db", adapter.vfs_name());
        connection.run("PRAGMA synchronous = FULL; CREATE TABLE t(number INT, filler TEXT)");
        connection.run("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 0");
        EXPECT_TRUE(transact(connection, 0));
    }
    files->power_cut();
    EXPECT_TRUE(recovered(directory / "db").empty());
}

TEST_F(SqliteFilesTest, a_full_disk_is_named) {
    const auto full = std::make_shared<SimulatedFiles>(Fault{20, Kind::no_space, true});
    const SqliteFiles adapter(full);
    Connection connection(directory / "db", adapter.vfs_name());
    int result = connection.run("CREATE TABLE t(number INT, filler TEXT)");
    for (int i = 0; i < 20 && result == SQLITE_OK; ++i)
        result = connection.run("INSERT INTO t VALUES(1, hex(randomblob(3000)))");
    EXPECT_EQ(result, SQLITE_FULL);
}

TEST_F(SqliteFilesTest, readers_and_a_writer_share_a_database) {
    const SqliteFiles adapter(files);
    Connection writer(directory / "db", adapter.vfs_name());
    ASSERT_EQ(writer.run("CREATE TABLE t(number INT, filler TEXT)"), SQLITE_OK);
    Connection reader(directory / "db", adapter.vfs_name());
    ASSERT_EQ(reader.run("BEGIN; SELECT * FROM t"), SQLITE_OK);
    EXPECT_TRUE(transact(writer, 0));
    EXPECT_THAT(reader.rows("SELECT count(*) FROM t"), testing::ElementsAre("0"));
    EXPECT_EQ(reader.run("COMMIT"), SQLITE_OK);
    EXPECT_THAT(reader.rows("SELECT count(*) FROM t"),
                testing::ElementsAre(std::to_string(kRowsEach)));
}

TEST_F(SqliteFilesTest, memory_maps_and_temporary_files_work) {
    const SqliteFiles adapter(files);
    Connection connection(directory / "db", adapter.vfs_name());
    EXPECT_THAT(connection.rows("PRAGMA mmap_size = 1048576"), testing::ElementsAre("1048576"));
    ASSERT_EQ(connection.run("CREATE TABLE t(number INT, filler TEXT);"
                             "PRAGMA temp_store = FILE; PRAGMA cache_size = 2;"
                             "CREATE TEMP TABLE s(x)"),
              SQLITE_OK);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(transact(connection, i));
    const std::uint64_t operations = files->operations();
    EXPECT_EQ(connection.run("INSERT INTO s SELECT filler FROM t, (SELECT 1 UNION SELECT 2)"),
              SQLITE_OK);
    EXPECT_EQ(files->operations(), operations);
    EXPECT_THAT(connection.rows("PRAGMA integrity_check"), testing::ElementsAre("ok"));
}

TEST_F(SqliteFilesTest, serves_connections_of_several_threads) {
    const SqliteFiles adapter(files);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                Connection connection(directory / std::to_string(i), adapter.vfs_name());
                EXPECT_EQ(connection.run("CREATE TABLE t(number INT, filler TEXT)"), SQLITE_OK);
                for (int number = 0; number < 5; ++number)
                    EXPECT_TRUE(transact(connection, number));
            });
    }
    files->power_cut();
    for (int i = 0; i < 4; ++i) EXPECT_EQ(recovered(directory / std::to_string(i)).size(), 5u);
}

}  // namespace
}  // namespace moxie
