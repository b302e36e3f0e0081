#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/scratch_directory.h"
#include "index/index_fixture.h"
#include "store/snapshot.h"
#include "store/writer.h"
#include "text/analyser.h"

namespace moxie {

/// For tests: an empty store in a directory of its own, and the shortest way to fill and read it.
class StoreFixture {
public:
    using Document = std::pair<std::string, std::vector<std::string>>;  ///< id, terms

    explicit StoreFixture(const std::string& name = "store",
                          std::shared_ptr<Files> disk = disk_files())
        : paths(directory_ / name), files(std::move(disk)) {
        Catalog::create(paths, *files);
    }

    Writer writer() { return Writer(paths, files); }
    Catalog reader() { return Catalog(paths, files, Database::Access::read); }
    std::shared_ptr<const Snapshot> snapshot() {
        Catalog catalog = reader();
        return load_snapshot(paths, files, catalog, nullptr);
    }

    static std::int64_t expert(Writer& writer, const std::string& name) {
        Writer::ExpertSettings settings;
        settings.name = name;
        settings.recipe.analyser = Analyser::name();
        return writer.ensure_expert(settings).id;
    }

    static std::uint64_t commit(Writer& writer, const std::string& name,
                                const std::vector<Document>& documents,
                                const std::vector<std::string>& deleted = {}) {
        const std::int64_t id = expert(writer, name);
        SegmentBuilder builder;
        for (const auto& [document, terms] : documents) {
            builder.add({document, "", "", {}});
            builder.add_chunk(make_chunk(0, terms));
        }
        BuiltSegment segment = documents.empty() ? BuiltSegment{} : builder.build();
        std::vector<NewDocument> rows(documents.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i].hash = content_hash(segment.documents[i]);
        return writer.commit_documents(id, writer.ensure_source(id, "test"), std::move(segment),
                                       rows, deleted);
    }

    /// Names of the index files that are on disk.
    std::vector<std::string> index_files() const { return files->list(paths.index()); }

private:
    ScratchDirectory directory_;

public:
    StorePaths paths;
    std::shared_ptr<Files> files;
};

/// "expert/document" of every chunk in the snapshot that holds the term, sorted.
inline std::vector<std::string> holders_of(const Snapshot& snapshot, const std::string& term) {
    std::vector<std::string> names;
    ExpertSearch search;
    search.terms = {{term, checksum(term), 1, 1.0}};
    search.k = 1000;
    for (const auto& expert : snapshot.experts) {
        SearchCounters counters;
        for (const FoundChunk& hit : expert->search(search, counters)) {
            const Segment& segment = expert->parts[hit.segment].segment->open();
            names.push_back(expert->name + '/' +
                            std::string(segment.document_id(segment.document_of(hit.chunk))));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace moxie
