#include "engine/respelt.h"

#include <algorithm>
#include <utility>

#include "corpus/reader.h"

namespace moxie {

namespace {

std::string without_slashes(std::string path) {
    while (path.ends_with('/')) path.pop_back();
    return path;
}

// Other uris, which a document may bring along, stay.
std::string respelt(const std::string& uri, const std::string& given, const std::string& whole) {
    if (!uri.starts_with(given)) return uri;
    const std::size_t end = std::min(uri.find_first_not_of('/', given.size()), uri.size());
    if (end == uri.size()) return whole;
    return end == given.size() ? uri : whole + '/' + uri.substr(end);
}

}  // namespace

Respelt::Respelt(const std::string& given, const std::string& whole)
    : given_(without_slashes(readable_path(given))),
      whole_(without_slashes(readable_path(whole))) {}

std::function<Document()> Respelt::operator()(std::function<Document()> load) const {
    if (!load) return load;
    return [load = std::move(load), given = given_, whole = whole_] {
        Document document = load();
        document.uri = respelt(document.uri, given, whole);
        return document;
    };
}

}  // namespace moxie
