#pragma once

#include <unistd.h>

#include <filesystem>
#include <random>
#include <string>

#include "base/files.h"
#include "index/segment.h"
#include "index/segment_builder.h"

namespace moxie {

/// A folder of its own that goes away with the test, and segments written into it.
class IndexFixture {
public:
    IndexFixture() {
        directory_ =
            std::filesystem::temp_directory_path() /
            ("moxie-index-" + std::to_string(::getpid()) + "-" + std::to_string(++count()));
        std::filesystem::create_directories(directory_);
    }
    ~IndexFixture() { std::filesystem::remove_all(directory_); }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    ContainerLocation write(const std::string& name, const ContainerWriter::Finished& container) {
        const auto file = disk_files()->create(path(name));
        file->append(container.bytes);
        file->close();
        return {path(name), 0, container.bytes.size(), container.root_checksum};
    }

private:
    static int& count() {
        static int value = 0;
        return value;
    }
    std::filesystem::path directory_;
};

inline IndexedChunk make_chunk(std::uint32_t ordinal, const std::vector<std::string>& terms) {
    IndexedChunk chunk;
    chunk.ordinal = ordinal;
    for (const std::string& term : terms) {
        chunk.terms.add(term);
        chunk.text += (chunk.text.empty() ? "" : " ") + term;
    }
    chunk.end = chunk.text.size();
    return chunk;
}

/// Chunks of random length over a vocabulary in which small numbers are frequent.
inline void add_random_documents(SegmentBuilder& builder, std::mt19937& random,
                                 std::size_t documents, std::size_t vocabulary) {
    for (std::size_t d = 0; d < documents; ++d) {
        builder.add({"doc" + std::to_string(random() % 1000000), "", "", {}});
        const std::size_t chunks = 1 + random() % 3;
        for (std::uint32_t c = 0; c < chunks; ++c) {
            std::vector<std::string> terms(1 + random() % 40);
            for (std::string& term : terms) {
                const std::size_t bound = 1 + random() % vocabulary;
                term = "t" + std::to_string(random() % bound);
            }
            builder.add_chunk(make_chunk(c, terms));
        }
    }
}

}  // namespace moxie
