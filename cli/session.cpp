#include "cli/session.h"

#include <ostream>

namespace moxie::cli {
namespace {

OpenOptions open_options(const Session& session, bool create) {
    OpenOptions options = session.generator;
    options.store = session.store;
    options.models = session.models;
    options.create = create;
    return options;
}

}  // namespace

Engine Session::open() const { return Engine(open_options(*this, false)); }

Engine Session::open_or_create() const { return Engine(open_options(*this, true)); }

void Session::message(const std::string& text) const {
    err << "moxie: " << clean_line(text) << '\n' << std::flush;
}

void Session::warnings(const std::vector<std::string>& texts) const {
    for (const std::string& text : texts) message("warning: " + text);
}

}  // namespace moxie::cli
