#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/session.h"
#include "moxie/request.h"

namespace moxie::cli {

/// What route, search and ask share.
struct QueryOptions {
    Request request;
    bool explain = false;
    std::optional<double> shadow{};  ///< unset: Session::shadow, where something is searched
};

/// Options that set how to search: mode, filters, gate, budget, threads.
std::vector<Option> search_options(Request& request);
/// These, and -k, --experts, --route, --explain.
std::vector<Option> query_options(QueryOptions& options);

/// The words as one query; from stdin if the only word is "-". Throws Error{invalid_request} where
/// there is none, with an example for this command.
std::string read_query(Session& session, const std::vector<std::string>& words,
                       const std::string& command);

}  // namespace moxie::cli
