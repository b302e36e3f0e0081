// Every change to the disk that a script of thirty operations makes, and computing vectors between
// them, failing in every way.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "base/simulated_files.h"
#include "change_script.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using Kind = FaultDecision::Kind;

ChangeScript thirty_changes() {
    ChangeScript script;
    script.add("a", {{"1", "apple"}, {"2", "pear"}, {"3", "plum"}});
    script.add("b", {{"1", "oak"}});
    script.add("a", {{"2", "pear tart"}, {"4", "fig"}});
    script.add("c", {{"x", "red"}, {"y", "green"}, {"z", "blue"}});
    script.remove("a", {"1", "3"});
    script.encode();
    script.add("b", {{"2", "elm"}, {"3", "ash"}});
    script.sync("a", {{"2", "pear pie"}, {"5", "quince"}});
    script.add("c", {{"x", "dark red"}});
    script.remove("c", {"y"});
    script.remove_expert("b");
    script.add("b", {{"1", "oak again"}, {"2", "beech"}});
    script.add("a", {{"6", "lime"}, {"7", "lemon"}, {"8", "orange"}});
    script.sync("c", {{"x", "dark red"}, {"w", "white"}});
    script.remove("a", {"2", "5", "6", "7", "8"});
    script.add("a", {{"1", "apple again"}});
    script.add("b", {{"3", "fir"}});
    script.add("b", {{"4", "larch"}});
    script.add("b", {{"5", "pine"}});
    script.remove("b", {"3"});
    script.sync("b", {{"4", "old larch"}});
    script.add("c", {{"v", "violet"}, {"w", "snow white"}});
    script.remove_expert("c");
    script.add("a", {{"1", "apple thrice"}, {"9", "kiwi"}});
    script.add("c", {{"x", "grey"}});
    script.encode();
    script.remove("a", {"9"});
    script.add("b", {{"4", "larch"}, {"6", "yew"}, {"7", "box"}, {"8", "holly"}});
    script.discover("b");
    script.sync("a", {{"1", "apple at last"}});
    script.remove("b", {"6"});
    script.add("c", {{"y", "black"}, {"z", "brown"}});
    script.add("a", {{"2", "melon"}, {"3", "mango"}});
    return script;
}

OpenOptions options_of(const std::string& store) {
    OpenOptions options;
    options.store = store;
    options.create = true;
    options.encoder = "test/16";
    return options;
}

/// One way for a disk to fail and a process to end.
struct Variant {
    const char* name;
    Kind kind;
    bool forever;
    bool power_cut;
    std::uint64_t every = 1;  ///< strikes in one of so many operations
};

/// What a caller was told before the end, and what may therefore be on the disk.
struct Told {
    std::vector<Contents> possible;  ///< one of these
    std::string error;               ///< of the change that failed, empty if none did
};

// Runs the changes in an engine of its own until one fails. Success is a promise, but for that of a
// change whose sync a lying disk dropped: it may be there or not, and so may what it built on.
void run_session(const std::string& store, const std::shared_ptr<SimulatedFiles>& files,
                 const std::vector<Change>& changes, bool lying, Told& told) {
    try {
        Engine engine(options_of(store), files);
        for (const Change& change : changes) {
            const bool betrayed = lying && files->struck();
            if (!betrayed) told.possible.clear();
            told.possible.insert(told.possible.end(), change.states.begin(), change.states.end());
            change.run(engine);
            if (!(lying && files->struck())) told.possible = {change.states.back()};
        }
    } catch (const Error& error) {
        told.error = error.what();
    }
}

class Faults {
public:
    explicit Faults(Variant variant) : variant_(variant) {}

    /// Strikes once in every operation (or one of `every`) that `change` makes on a copy of the
    /// store `start` (empty: there is none yet), and judges what is left. Returns the number of
    /// points.
    std::size_t strike_everywhere(const std::string& start, const Change& change) {
        const std::vector<std::string> log = faultless_log(start, change);
        std::size_t points = 0;
        for (std::uint64_t at = log.size() % variant_.every;
             at < log.size() && !testing::Test::HasFailure(); at += variant_.every) {
            // Of other operations nothing can be cut: they fail, as they do in another variant.
            if (variant_.kind == Kind::truncate && log[at].find(" write ") == std::string::npos)
                continue;
            strike(start, change, at);
            ++points;
        }
        return points;
    }

private:
    static std::string copy_of(const std::string& start, const ScratchDirectory& directory) {
        const std::string store = directory / "store";
        if (!start.empty()) fs::copy(start, store, fs::copy_options::recursive);
        return store;
    }

    static std::vector<std::string> faultless_log(const std::string& start, const Change& change) {
        const ScratchDirectory directory;
        const auto files = std::make_shared<SimulatedFiles>();
        Told told{change.states, {}};
        run_session(copy_of(start, directory), files, {change}, false, told);
        EXPECT_EQ(told.error, "");
        return files->log();
    }

    void strike(const std::string& start, const Change& change, std::uint64_t at) {
        const ScratchDirectory directory;
        const std::string store = copy_of(start, directory);
        const auto files =
            std::make_shared<SimulatedFiles>(Fault{at, variant_.kind, variant_.forever});
        Told told{{change.states.front()}, {}};
        run_session(store, files, {change}, variant_.kind == Kind::drop, told);
        ASSERT_TRUE(files->struck()) << change.name << " makes fewer operations than before";
        const std::string log = files->log().at(at);
        if (variant_.power_cut) files->power_cut();
        SCOPED_TRACE(std::string(variant_.name) + " at " + log + " in " + change.name +
                     "; told: " + told.error);
        judge(store, told);
    }

    // By an engine that is opened anew: what is there, does it check, does it go on?
    static void judge(const std::string& store, const Told& told) {
        try {
            Engine engine(options_of(store), std::make_shared<SimulatedFiles>());
            const Contents contents = contents_of_store(engine);
            EXPECT_THAT(told.possible, testing::Contains(contents)) << to_text(contents);
            if (fs::exists(store + "/catalog.sqlite")) {
                EXPECT_EQ(problems_of(engine), "");
            }
            EXPECT_EQ(problem_after_one_more(engine, contents), "");
        } catch (const Error& error) {
            ADD_FAILURE() << error.what();
        }
    }

    Variant variant_;
};

class FaultTest : public testing::TestWithParam<Variant> {
protected:
    // The changes one by one, each in a process of its own as on a command line, from what a
    // faultless run had left: every point of every change.
    void strike_each_change() {
        const ChangeScript script = thirty_changes();
        const ScratchDirectory directory;
        const std::string store = directory / "store";
        std::string start;
        Faults faults(GetParam());
        std::size_t points = 0;
        for (const Change& change : script.changes()) {
            points += faults.strike_everywhere(start, change);
            ASSERT_FALSE(HasFailure()) << change.name;
            Told told{{change.states.front()}, {}};
            run_session(store, std::make_shared<SimulatedFiles>(), {change}, false, told);
            ASSERT_EQ(told.error, "");
            start = store;
        }
        RecordProperty("points", std::to_string(points));
        EXPECT_GT(points, 30u * 10 / GetParam().every);
    }
};

TEST_P(FaultTest, LosesNothingThatWasPromised) { strike_each_change(); }

constexpr Variant kVariants[] = {
    {"fails_once", Kind::fail, false, false},
    {"fails_once_then_no_power", Kind::fail, false, true},
    {"process_ends", Kind::fail, true, false},
    {"power_ends", Kind::fail, true, true},
    {"write_cut_once", Kind::truncate, false, false},
    {"write_cut_and_process_ends", Kind::truncate, true, false},
    {"write_cut_and_power_ends", Kind::truncate, true, true},
    // To the store these are failures like those above, with another message.
    {"full_once", Kind::no_space, false, false, 3},
    {"full_for_good", Kind::no_space, true, false, 3},
    {"full_then_no_power", Kind::no_space, true, true, 3},
    {"dropped_and_process_ends", Kind::drop, true, false},
    {"dropped_and_power_ends", Kind::drop, true, true},
};
INSTANTIATE_TEST_SUITE_P(Disk, FaultTest, testing::ValuesIn(kVariants),
                         [](const auto& variant) { return std::string(variant.param.name); });

// The changes in one long-lived process: what is lost with a late change must not be what an
// early one left unsynced.
TEST(LongFaultTest, WhatEarlierChangesLeftIsDurableToo) {
    const std::vector<Change> changes = thirty_changes().changes();
    for (std::uint64_t at = 0; !HasFailure(); at += 13) {
        const ScratchDirectory directory;
        const std::string store = directory / "store";
        const auto files = std::make_shared<SimulatedFiles>(Fault{at, Kind::fail, true});
        Told told{{changes.front().states.front()}, {}};
        run_session(store, files, changes, false, told);
        if (!files->struck()) break;
        const std::string log = files->log().at(at);
        files->power_cut();
        const Engine engine(options_of(store));
        const Contents contents = contents_of_store(engine);
        EXPECT_THAT(told.possible, testing::Contains(contents)) << log << ": " << to_text(contents);
    }
}

}  // namespace
}  // namespace moxie
