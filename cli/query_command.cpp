#include "cli/query_command.h"

#include <ostream>

namespace moxie::cli {

int QueryCommand::run(Session& session, const std::vector<std::string>& words) {
    Request& request = options_.request;
    request.query = read_query(session, words, name_);
    request.depth = depth_;
    if (request.threads == 0) request.threads = session.threads;
    request.shadow = options_.shadow.value_or(depth_ == Depth::route ? 0 : session.shadow);
    const Answer answer = session.open().ask(request);
    if (session.json) {
        session.out << to_json(answer) << '\n';
        return kDone;
    }
    session.warnings(answer.trace.warnings);
    session.out << render_(answer, session.style, options_.explain ? Explain::yes : Explain::no);
    return kDone;
}

}  // namespace moxie::cli
