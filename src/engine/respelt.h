#pragma once

#include <functional>
#include <string>

#include "corpus/document.h"

namespace moxie {

/// Gives the documents below a path a uri that does not depend on how the path was spelt: below
/// `whole`, the absolute path without links, in place of `given`.
class Respelt {
public:
    Respelt(const std::string& given, const std::string& whole);
    /// `load` as it is, but for the uri. May be null.
    std::function<Document()> operator()(std::function<Document()> load) const;

private:
    std::string given_, whole_;
};

}  // namespace moxie
