// Runs every script of tests/golden against the real program, under several configurations that
// must not change what is printed.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "golden_script.h"

namespace moxie::golden {
namespace {

namespace fs = std::filesystem;

enum class Form { people, json };

/// What a script is run under.
struct Configuration {
    std::string name;
    std::string threads;
    Form form = Form::people;
};

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::string shown(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "    " + line + "\n";
    return text;
}

/// A command that --json can be added to: one call of moxie that shows its results itself.
bool takes_json(const std::string& command) {
    const auto has = [&](const char* part) { return command.find(part) != std::string::npos; };
    return command.starts_with("moxie ") && !has("|") && !has(">") && !has(";") && !has("help") &&
           !has("--version") && !has("--json") && !has(" -- ");
}

bool is_json_lines(const std::string& text) {
    const auto lines = split_lines(text);
    return std::all_of(lines.begin(), lines.end(),
                       [](const std::string& line) { return nlohmann::json::accept(line); });
}

Script read_script(const fs::path& path) {
    try {
        return parse(read_file(path));
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(path.string() + ": " + error.what());
    }
}

/// A fresh directory that a user without rights can enter, with copies of the programs: the build
/// may lie where that user cannot reach.
class Place {
public:
    Place() {
        std::string name = (fs::temp_directory_path() / "moxie-golden-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no directory: " + name);
        root_ = name;
        fs::permissions(root_, fs::perms(0755));
        fs::create_directories(root_ / "bin");
        fs::create_directories(home());
        fs::copy_file(MOXIE_PROGRAM, root_ / "bin" / "moxie");
        fs::copy_file(MOXIE_READ_PROGRAM, root_ / "bin" / "moxie-read");
        fs::copy_file(MAKE_SAMPLE_PROGRAM, root_ / "bin" / "make-sample");
    }
    ~Place() {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    fs::path home() const { return root_ / "home"; }

    /// Returns the exit code; what was printed is in out() and err().
    int run(const std::string& command, const Configuration& configuration) const {
        write_file(root_ / "command", "cd '" + home().string() + "'\n" + command + "\n");
        const std::string root = root_.string();
        const std::string line = "env -i PATH='" + root + "/bin':\"$PATH\"" +
                                 " HOME=/ LC_ALL=C.UTF-8 MOXIE_THREADS=" + configuration.threads +
                                 " AS_NOBODY='" + as_nobody() + "' timeout 300 sh '" + root +
                                 "/command' >'" + root + "/out' 2>'" + root + "/err' </dev/null";
        const int status = std::system(line.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    std::string out() const { return read_file(root_ / "out"); }
    std::string err() const { return read_file(root_ / "err"); }

private:
    static std::string as_nobody() {
        return geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
    }

    fs::path root_;
};

class GoldenTest : public testing::Test {
public:
    GoldenTest(fs::path path, Configuration configuration)
        : path_(std::move(path)), configuration_(std::move(configuration)) {}

    void TestBody() override {
        const Script script = read_script(path_);
        for (const std::string& need : script.needs) {
            if (place_.run(need, configuration_) != 0)
                GTEST_SKIP() << "not possible here: " << need;
        }
        for (const Step& step : script.steps) {
            if (step.file.empty()) {
                run(step);
            } else {
                write_file(place_.home() / step.file, step.text);
            }
        }
    }

private:
    void run(const Step& step) {
        if (configuration_.form == Form::json && takes_json(step.text)) return run_json(step);
        const int exit_code = place_.run(step.text, configuration_);
        const auto out = split_lines(place_.out());
        const auto err = split_lines(place_.err());
        EXPECT_TRUE(exit_code == step.exit_code && lines_match(step.out, out) &&
                    lines_match(step.err, err))
            << path_.string() << ":" << step.line << ": $ " << step.text << "\n  stdout:\n"
            << shown(out) << "  expected:\n"
            << shown(step.out) << "  stderr:\n"
            << shown(err) << "  expected:\n"
            << shown(step.err) << "  exit code " << exit_code << ", expected " << step.exit_code;
    }

    /// The exit code is the same, and stdout has JSON and nothing else.
    void run_json(const Step& step) {
        const int exit_code = place_.run("moxie --json" + step.text.substr(5), configuration_);
        const std::string out = place_.out();
        EXPECT_TRUE(exit_code == step.exit_code && !out.empty() && is_json_lines(out))
            << path_.string() << ":" << step.line << ": $ " << step.text << " --json\n  stdout:\n"
            << shown(split_lines(out)) << "  exit code " << exit_code << ", expected "
            << step.exit_code;
    }

    fs::path path_;
    Configuration configuration_;
    Place place_;
};

void register_script(const fs::path& path) {
    const bool once = read_script(path).once;
    std::vector<Configuration> configurations = {{"threads_1", "1", Form::people},
                                                 {"threads_2", "2", Form::people},
                                                 {"json", "2", Form::json}};
    if (once) configurations.resize(1);
    for (const Configuration& configuration : configurations) {
        testing::RegisterTest("Golden", (path.stem().string() + "_" + configuration.name).c_str(),
                              nullptr, nullptr, path.c_str(), 1,
                              [=]() -> GoldenTest* { return new GoldenTest(path, configuration); });
    }
}

void register_scripts() {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(MOXIE_SOURCE_DIR "/tests/golden")) {
        if (entry.path().extension() == ".test") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) register_script(path);
}

// A runner that accepts everything would be the worst bug of all.
TEST(GoldenScript, MatchesLinesWithWildcards) {
    EXPECT_TRUE(line_matches("a{*}c", "abbc"));
    EXPECT_TRUE(line_matches("{*}", ""));
    EXPECT_TRUE(line_matches("{*}x{*}y", "axbxcy"));
    EXPECT_FALSE(line_matches("a{*}c", "abbcd"));
    EXPECT_FALSE(line_matches("a", "ab"));
    EXPECT_FALSE(line_matches("*", "ab"));
    EXPECT_TRUE(lines_match({"a", "{...}", "z"}, {"a", "b", "c", "z"}));
    EXPECT_TRUE(lines_match({"a", "{...}", "z"}, {"a", "z"}));
    EXPECT_FALSE(lines_match({"a", "{...}", "z"}, {"a", "b"}));
    EXPECT_FALSE(lines_match({}, {"a"}));
    EXPECT_FALSE(lines_match({"a"}, {}));
}

TEST(GoldenScript, ParsesStepsWithTheirExpectations) {
    const Script script = parse(
        "# note\n@needs true\n= d/a\n# not a comment\n\n=\n$ run it\nout\n\nmore\n! oops\n? 2\n\n"
        "$ next\n");
    EXPECT_EQ(script.needs, std::vector<std::string>{"true"});
    ASSERT_EQ(script.steps.size(), 3u);
    EXPECT_EQ(script.steps[0].text, "# not a comment\n\n");
    EXPECT_EQ(script.steps[1].out, (std::vector<std::string>{"out", "", "more"}));
    EXPECT_EQ(script.steps[1].err, std::vector<std::string>{"oops"});
    EXPECT_EQ(script.steps[1].exit_code, 2);
    EXPECT_TRUE(script.steps[2].out.empty());
    EXPECT_THROW(parse("stray\n"), std::runtime_error);
    EXPECT_THROW(parse("= a\nno end\n"), std::runtime_error);
}

}  // namespace
}  // namespace moxie::golden

int main(int count, char** values) {
    testing::InitGoogleTest(&count, values);
    moxie::golden::register_scripts();
    return RUN_ALL_TESTS();
}
