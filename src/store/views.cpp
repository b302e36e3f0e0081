#include "store/views.h"

#include <algorithm>

#include "expert/view_terms.h"
#include "moxie/error.h"

namespace moxie {

namespace {

using Views = std::vector<std::shared_ptr<Expert>>;  // of one expert, by number

std::shared_ptr<Expert> make_view(const ExpertRow& row, const Expert& parent) {
    std::shared_ptr<Expert> view = make_expert(row);
    view->parent = parent.name;
    view->shared = row.shared || parent.shared;
    view->recipe = parent.recipe;
    return view;
}

// The parts of the parent that hold any of the view's chunks. Deleted documents lie outside.
void add_part(const Expert::Part& part, const std::vector<std::uint8_t>& views_of_chunks,
              std::size_t number, Expert& view) {
    const auto own = static_cast<std::uint8_t>(number);
    if (std::find(views_of_chunks.begin(), views_of_chunks.end(), own) == views_of_chunks.end())
        return;
    view.parts.push_back({part.segment,
                          {},
                          part.vectors,
                          std::make_shared<const ChunkSet>(outside_of(views_of_chunks, own))});
}

void read_parts(Catalog& catalog, const Expert& parent, Views& views) {
    for (const Expert::Part& part : parent.parts) {
        const std::vector<std::uint8_t> views_of_chunks =
            catalog.views_of_chunks(static_cast<std::int64_t>(part.segment->id()));
        for (std::size_t number = 0; number < views.size(); ++number)
            add_part(part, views_of_chunks, number, *views[number]);
    }
}

// The same view in an earlier snapshot, but for its vectors, which may have been computed again.
bool take_parts(const Expert& parent, const KnownViews& known, Expert& view) {
    const auto before = known.find(view.id);
    if (before == known.end()) return false;
    for (Expert::Part part : before->second->parts) {
        const auto own = std::find_if(
            parent.parts.begin(), parent.parts.end(),
            [&](const Expert::Part& one) { return one.segment->id() == part.segment->id(); });
        if (own == parent.parts.end()) return false;
        part.vectors = own->vectors;
        view.parts.push_back(std::move(part));
    }
    return true;
}

void fill_views(Catalog& catalog, const Expert& parent, const KnownViews& known, Views& views) {
    const bool all = std::all_of(views.begin(), views.end(), [&](const auto& view) {
        return take_parts(parent, known, *view);
    });
    if (all) return;
    for (const auto& view : views) view->parts.clear();
    read_parts(catalog, parent, views);
}

}  // namespace

std::shared_ptr<Expert> make_expert(const ExpertRow& row) {
    auto expert = std::make_shared<Expert>();
    expert->id = static_cast<std::uint32_t>(row.id);
    expert->name = row.name;
    expert->description = row.description;
    expert->shared = row.shared;
    expert->recipe = row.recipe;
    expert->profile = row.profile;
    expert->division = row.division;
    return expert;
}

std::map<std::int64_t, std::shared_ptr<Expert>> load_views(
    Catalog& catalog, const std::vector<ExpertRow>& rows,
    const std::map<std::int64_t, std::shared_ptr<Expert>>& experts, const KnownViews& known,
    Snapshot& snapshot) {
    std::map<std::int64_t, Views> views_of;
    for (const ExpertRow& row : rows)
        if (row.retriever)
            continue;
        else if (const auto parent = experts.find(row.parent); parent != experts.end())
            views_of[row.parent].push_back(make_view(row, *parent->second));
    std::map<std::int64_t, std::shared_ptr<Expert>> all;
    for (auto& [id, views] : views_of) {
        std::sort(views.begin(), views.end(),
                  [](const auto& a, const auto& b) { return a->id < b->id; });
        const Expert& parent = *experts.at(id);
        try {
            fill_views(catalog, parent, known, views);
            for (const auto& view : views) all[view->id] = view;
        } catch (const Error& error) {
            snapshot.warnings.push_back("expert " + parent.name +
                                        " is searched undivided: " + error.what());
        }
    }
    return all;
}

}  // namespace moxie
