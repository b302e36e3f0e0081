#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "corpus/reader.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::StartsWith;

class Walk : public testing::Test {
protected:
    Walk() : root_(testing::TempDir() + "moxie-walk-XXXXXX") {
        EXPECT_NE(mkdtemp(root_.data()), nullptr);
    }
    ~Walk() override { std::filesystem::remove_all(root_); }

    void write(const std::string& name, std::string_view bytes) const {
        const std::filesystem::path path = root_ + '/' + name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
    }

    static std::string gzipped(std::string_view bytes) {
        std::string out(compressBound(bytes.size()) + 64, '\0');
        z_stream stream{};
        deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream.avail_in = static_cast<uInt>(bytes.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        deflate(&stream, Z_FINISH);
        out.resize(stream.total_out);
        deflateEnd(&stream);
        return out;
    }

    /// Each item as "id" or "source! reason", the source below the root.
    std::vector<std::string> items(const std::string& name = "", const std::string& skip = "") {
        std::vector<std::string> lines;
        bytes_ = 0;
        passed_over_ = walk(root_ + name, skip, limits_, [&](SourceItem&& item) {
            bytes_ += item.bytes;
            lines.push_back(described(item));
            return true;
        });
        return lines;
    }

    std::string described(const SourceItem& item) const {
        std::string reason = item.reason;
        try {
            if (reason.empty()) return item.load().id;
        } catch (const Error& error) {
            reason = error.what();
        }
        return item.source.substr(std::min(item.source.size(), root_.size())) + "! " + reason;
    }

    std::string root_;
    SourceLimits limits_;
    PassedOver passed_over_;
    std::uint64_t bytes_ = 0;
};

constexpr const char* kLines = "{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":\"b\",\"text\":\"y\"}\n";

TEST_F(Walk, SortedAndWithoutHiddenEntries) {
    for (const char* name :
         {"b.txt", "a/z.txt", "a/B.md", ".hidden/x.txt", "a/.x.txt", "c/d/e.html"}) {
        write(name, "text");
    }
    EXPECT_THAT(items(), ElementsAre("a/B.md", "a/z.txt", "b.txt", "c/d/e.html"));
    EXPECT_THAT(items("/"), ElementsAre("a/B.md", "a/z.txt", "b.txt", "c/d/e.html"));
    EXPECT_THAT(items("/.hidden"), ElementsAre("x.txt")) << "named";
    EXPECT_EQ(passed_over_.count, 0U);
}

TEST_F(Walk, DocumentsKnowTheirFile) {
    write("a/b.html", "<title>T</title><p>x");
    Document document;
    walk(root_ + "/a", "", {}, [&](SourceItem&& item) {
        EXPECT_EQ(item.bytes, 20U);
        EXPECT_EQ(item.source, root_ + "/a/b.html");
        document = item.load();
        return true;
    });
    EXPECT_EQ(document.id, "b.html");
    EXPECT_EQ(document.uri, root_ + "/a/b.html");
    EXPECT_EQ(document.title, "T");
    EXPECT_THAT(items("/a/b.html"), ElementsAre("b.html"));
}

TEST_F(Walk, PassesOverTheStore) {
    write("docs/a.txt", "x");
    write("store/b.txt", "x");
    EXPECT_THAT(items("", root_ + "/store"), ElementsAre("docs/a.txt"));
    EXPECT_THAT(items("", root_ + "/docs/../store/"), ElementsAre("docs/a.txt"));
    EXPECT_THAT(items("", root_ + "/absent"), ElementsAre("docs/a.txt", "store/b.txt"));
}

TEST_F(Walk, LinksToFilesOnly) {
    write("docs/a.txt", "x");
    std::filesystem::create_symlink("docs/a.txt", root_ + "/link.txt");
    std::filesystem::create_directory_symlink("docs", root_ + "/folder");
    std::filesystem::create_directory_symlink(".", root_ + "/docs/loop");
    std::filesystem::create_symlink("nowhere", root_ + "/broken.txt");
    EXPECT_THAT(items(), ElementsAre("docs/a.txt", "link.txt"));
    EXPECT_EQ(passed_over_.count, 1U);
    ASSERT_EQ(passed_over_.first.size(), 1U);
    EXPECT_EQ(passed_over_.first[0].path, root_ + "/broken.txt");
    EXPECT_EQ(passed_over_.first[0].reason, "a link to nothing");
    EXPECT_THAT(items("/folder"), ElementsAre("a.txt")) << "named";
}

TEST_F(Walk, UnknownKinds) {
    write("image.png", std::string_view("\x89PNG\0\1\2\3", 8));
    write("empty.bin", "");
    write("README", "text");
    ASSERT_EQ(mkfifo((root_ + "/pipe.txt").c_str(), 0600), 0);
    EXPECT_THAT(items(), ElementsAre("README"));
    EXPECT_EQ(passed_over_.count, 3U);
    EXPECT_THAT(passed_over_.reasons,
                ElementsAre(Pair("empty", 1U), Pair("neither a file nor a folder", 1U),
                            Pair("of no known kind", 1U)));
    EXPECT_THAT(items("/image.png"), ElementsAre(StartsWith("/image.png! is of no known kind")));
    EXPECT_THAT(items("/empty.bin"), ElementsAre("/empty.bin! is empty"));
    EXPECT_THAT(items("/pipe.txt"), ElementsAre("/pipe.txt! is neither a file nor a folder"));
}

TEST_F(Walk, BadFilesAreReportedAndTheRestGoesOn) {
    write("a.html", std::string(1000, '\1'));
    write("b.txt", "");
    write("c.txt", "fine");
    write("d.txt", std::string(2 << 20, 'x'));
    limits_.file = 1 << 20;
    EXPECT_THAT(items(), ElementsAre("/a.html! is binary, not text", "/b.txt! is empty", "c.txt",
                                     "/d.txt! is larger than the limit of 1 MiB"));
}

TEST_F(Walk, AFileThatGoesAwayIsReported) {
    write("a.txt", "x");
    walk(root_, "", {}, [&](SourceItem&& item) {
        std::filesystem::remove(root_ + "/a.txt");
        EXPECT_THAT(described(item), "/a.txt! is gone");
        return true;
    });
}

/// Runs as an unprivileged user if it is not one.
class Unprivileged {
public:
    Unprivileged() : user_(geteuid()) { become(65534); }
    ~Unprivileged() { become(0); }

private:
    void become(uid_t user) const {
        const bool done = user_ != 0 || seteuid(user) == 0;
        EXPECT_TRUE(done);
    }

    uid_t user_;
};

TEST_F(Walk, PermissionDenied) {
    write("a.txt", "x");
    write("b.txt", "x");
    write("c.jsonl", kLines);
    write("closed/d.txt", "x");
    for (const char* name : {"/b.txt", "/c.jsonl", "/closed"}) chmod((root_ + name).c_str(), 0);
    chmod(root_.c_str(), 0755);
    {
        const Unprivileged user;
        EXPECT_THAT(items(),
                    ElementsAre("a.txt", "/b.txt! permission denied", "/c.jsonl! permission denied",
                                "/closed! permission denied"));
        try {
            items("/closed");
            ADD_FAILURE();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::permission);
        }
    }
    chmod((root_ + "/closed").c_str(), 0755);
}

TEST_F(Walk, MissingPath) {
    try {
        items("/absent");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::not_found);
        EXPECT_THAT(error.what(), testing::HasSubstr("/absent"));
    }
}

TEST_F(Walk, JsonlAnywhere) {
    write("x/more.jsonl", kLines);
    write("x/packed.jsonl.gz", gzipped(kLines));
    write("x/text.txt", "t");
    EXPECT_THAT(items(), ElementsAre("a", "b", "a", "b", "x/text.txt"));
    EXPECT_EQ(bytes_, total_bytes(root_, ""));
    EXPECT_THAT(items("/x/packed.jsonl.gz"), ElementsAre("a", "b"));
}

TEST_F(Walk, OfABeirFolderOnlyTheCorpus) {
    write("one/corpus.jsonl", kLines);
    write("one/queries.jsonl", kLines);
    write("one/qrels/test.tsv", "q\td\t1");
    write("one/SOURCE.md", "about");
    write("two/corpus.jsonl.gz", gzipped(kLines));
    write("two/queries.jsonl", kLines);
    EXPECT_THAT(items(), ElementsAre("a", "b", "a", "b"));
    EXPECT_THAT(items("/one"), ElementsAre("a", "b"));
    EXPECT_THAT(items("/one/queries.jsonl"), ElementsAre("a", "b")) << "named";
}

TEST_F(Walk, DamagedGzip) {
    std::string many;
    for (int i = 0; i < 50'000; ++i) many += "{\"_id\":" + std::to_string(i) + ",\"text\":\"x\"}\n";
    std::string packed = gzipped(many);
    write("short.jsonl.gz", std::string_view(packed).substr(0, packed.size() / 2));
    packed[packed.size() / 2] ^= 0x55;
    write("wrong.jsonl.gz", packed);
    EXPECT_EQ(items("/short.jsonl.gz").back(), "/short.jsonl.gz! is damaged: it ends too early");
    EXPECT_THAT(items("/wrong.jsonl.gz").back(), StartsWith("/wrong.jsonl.gz! is damaged: "));
}

TEST_F(Walk, MailboxesAndLocks) {
    const std::string message = "From a@example.org Mon Jan  1 12:00:00 2024\nSubject: x\n\ntext\n";
    write("a.mbox", message + '\n' + message);
    write("inbox", message);
    write("~$letter.docx", "x");
    std::vector<std::string> sources;
    std::uint64_t bytes = 0;
    walk(root_, "", {}, [&](SourceItem&& item) {
        sources.push_back(item.source.substr(root_.size()));
        bytes += item.bytes;
        return true;
    });
    EXPECT_THAT(sources, ElementsAre("/a.mbox:1", "/a.mbox:2", "/inbox:1"));
    EXPECT_EQ(bytes, total_bytes(root_, ""));
}

TEST_F(Walk, OnlySomeOfManyPassedOverFilesAreNamed) {
    for (int i = 0; i < 150; ++i) write("empty" + std::to_string(i), "");
    EXPECT_THAT(items(), ElementsAre());
    EXPECT_EQ(passed_over_.count, 150U);
    EXPECT_EQ(passed_over_.first.size(), 100U);
}

TEST_F(Walk, StopsWhereToldTo) {
    write("a.txt", "x");
    write("b.jsonl", kLines);
    write("c.txt", "x");
    int count = 0;
    walk(root_, "", {}, [&](SourceItem&&) { return ++count < 2; });
    EXPECT_EQ(count, 2);
}

TEST_F(Walk, NamesThatAreNoUtf8) {
    write("caf\xE9.txt", "x");
    write("caf\xE8.txt", "x");
    EXPECT_THAT(items(), ElementsAre("caf%E8.txt", "caf%E9.txt"));
}

TEST_F(Walk, FoldersThatNestDeeply) {
    std::string name;
    for (int i = 0; i < 200; ++i) name += "d/";
    write(name + "x.txt", "x");
    EXPECT_THAT(items(), ElementsAre(name + "x.txt"));
}

}  // namespace
}  // namespace moxie
