#include "store/rebuild_directory.h"

#include <map>

#include "expert/live_chunks.h"
#include "expert/view_terms.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// What each expert, by its number, knows of a term.
using Entries = std::map<std::uint64_t, std::map<std::uint32_t, ViewTerm>>;

// All that is live as the one view of the expert.
ViewsOfChunks live_view(const Expert& expert) {
    ViewsOfChunks views;
    for (const Expert::Part& part : expert.parts)
        views.emplace_back(part.segment->open().chunk_count(), kNoView);
    for (const LiveChunk& live : live_chunks(expert.parts)) views[live.part][live.chunk] = 0;
    return views;
}

void add_expert(const Expert& expert, Entries& entries) {
    Entries own;
    for_each_view_term(expert.parts, live_view(expert), 1,
                       [&](std::uint64_t hash, std::string_view, std::span<const ViewTerm> term) {
                           own[hash][expert.id] = term[0];
                       });
    for (auto& [hash, terms] : own) entries[hash].merge(terms);
}

}  // namespace

Directory rebuild_directory(std::span<const std::shared_ptr<const Expert>> experts,
                            std::vector<std::string>& warnings) {
    Entries entries;
    for (const auto& expert : experts) {
        try {
            add_expert(*expert, entries);
        } catch (const Error& error) {
            warnings.push_back("expert " + expert->name + " is left out: " + error.what());
        }
    }
    DirectoryWriter writer;
    for (const auto& [hash, terms] : entries)
        for (const auto& [expert, term] : terms) {
            ByteWriter skyline;
            term.skyline.write(skyline);
            writer.add(hash, expert, term.document_frequency, term.collection_frequency,
                       skyline.bytes());
        }
    return Directory({std::make_shared<const DirectoryPart>(writer.finish())});
}

}  // namespace moxie
