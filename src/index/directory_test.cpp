#include "index/directory.h"

#include <gtest/gtest.h>

#include <map>

#include "index/index_fixture.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using Table =
    std::map<std::uint64_t,
             std::map<std::uint32_t, std::uint64_t>>;  // hash → expert → document frequency

ContainerWriter::Finished write(const Table& table) {
    DirectoryWriter writer;
    for (const auto& [hash, experts] : table)
        for (const auto& [expert, frequency] : experts) {
            Skyline skyline;
            skyline.add({static_cast<std::uint32_t>(frequency + 1), 5});
            ByteWriter bytes;
            skyline.write(bytes);
            writer.add(hash, expert, frequency, frequency * 2, bytes.bytes());
        }
    return writer.finish();
}

std::shared_ptr<const DirectoryPart> part(const Table& table) {
    return std::make_shared<const DirectoryPart>(write(table));
}

void expect_equal(const Directory& directory, const Table& model) {
    for (const auto& [hash, experts] : model) {
        std::map<std::uint32_t, std::uint64_t> found;
        for (const DirectoryEntry& entry : directory.lookup(hash)) {
            found[entry.expert] = entry.document_frequency;
            EXPECT_EQ(entry.collection_frequency, entry.document_frequency * 2);
        }
        std::map<std::uint32_t, std::uint64_t> live;
        for (const auto& [expert, frequency] : experts)
            if (frequency > 0) live[expert] = frequency;
        EXPECT_EQ(found, live);
    }
}

TEST(DirectoryTest, NewerPartsHoldAndMergingChangesNothing) {
    std::mt19937_64 random(21);
    std::vector<std::uint64_t> hashes(200);
    for (std::uint64_t& hash : hashes) hash = random();
    Table model;
    std::vector<std::shared_ptr<const DirectoryPart>> parts;
    for (int commit = 0; commit < 12; ++commit) {
        Table change;
        for (int i = 0; i < 60; ++i)
            change[hashes[random() % hashes.size()]][static_cast<std::uint32_t>(random() % 6)] =
                random() % 4;
        for (const auto& [hash, experts] : change)
            for (const auto& [expert, frequency] : experts) model[hash][expert] = frequency;
        parts.push_back(part(change));
        expect_equal(Directory(parts), model);
    }
    const auto all = [](std::uint32_t) { return true; };
    const std::span<const std::shared_ptr<const DirectoryPart>> span(parts);
    std::vector<std::shared_ptr<const DirectoryPart>> partly(parts.begin(), parts.begin() + 5);
    partly.push_back(
        std::make_shared<const DirectoryPart>(merge_parts(span.subspan(5), false, all)));
    expect_equal(Directory(partly), model);
    const auto whole = std::make_shared<const DirectoryPart>(merge_parts(span, true, all));
    expect_equal(Directory({whole}), model);
    const auto without_3 = std::make_shared<const DirectoryPart>(
        merge_parts(span, true, [](std::uint32_t expert) { return expert != 3; }));
    for (auto& [hash, experts] : model) experts.erase(3);
    expect_equal(Directory({without_3}), model);
}

TEST(DirectoryTest, AnEmptyDirectoryKnowsNothing) {
    EXPECT_TRUE(Directory().lookup(1).empty());
    EXPECT_TRUE(Directory({part({})}).lookup(1).empty());
}

}  // namespace
}  // namespace moxie
