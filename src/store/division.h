#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expert/expert.h"
#include "expert/view_terms.h"
#include "index/directory.h"

namespace moxie {

/// A discovered expert that is to be made.
struct NewView {
    std::string name;
    std::string description;
    bool shared = false;
    Profile profile;
    std::vector<std::uint8_t> vector_profile;  ///< as written by write_vector_profile()
};

/// How an expert is to be divided.
struct NewDivision {
    std::int64_t wanted = 0;  ///< to be redone like this; see ExpertRow
    std::string encoder;      ///< whose vectors decided it
    std::vector<NewView> views;
    std::vector<Expert::Part> parts;  ///< of the expert, as they were when it was divided
    ViewsOfChunks views_of_chunks;    ///< parallel to parts; numbers are indices into views
};

/// The directory's entries of the views, whose experts are numbered from `first` on.
void write_view_entries(const NewDivision& division, std::uint32_t first, DirectoryWriter& writer);

/// Whether two lists of parts hold the same live documents in the same segments.
bool same_documents(const std::vector<Expert::Part>& a, const std::vector<Expert::Part>& b);

}  // namespace moxie
