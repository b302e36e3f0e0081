#include "store/division.h"

#include <algorithm>

namespace moxie {

void write_view_entries(const NewDivision& division, std::uint32_t first, DirectoryWriter& writer) {
    for_each_view_term(
        division.parts, division.views_of_chunks, division.views.size(),
        [&](std::uint64_t hash, std::string_view, std::span<const ViewTerm> by_view) {
            for (std::size_t view = 0; view < by_view.size(); ++view) {
                const ViewTerm& term = by_view[view];
                if (term.document_frequency == 0) continue;
                ByteWriter skyline;
                term.skyline.write(skyline);
                writer.add(hash, first + static_cast<std::uint32_t>(view), term.document_frequency,
                           term.collection_frequency, skyline.bytes());
            }
        });
}

bool same_documents(const std::vector<Expert::Part>& a, const std::vector<Expert::Part>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Expert::Part& one, const Expert::Part& other) {
                          return one.segment->id() == other.segment->id() &&
                                 one.deleted == other.deleted;
                      });
}

}  // namespace moxie
