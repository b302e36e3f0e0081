#include "cli/command.h"

namespace moxie::cli {

std::vector<CommandEntry> commands() {
    return {add_command(),    encode_command(),   discover_command(), experts_command(),
            remove_command(), route_command(),    search_command(),   ask_command(),
            train_command(),  feedback_command(), drift_command(),    plan_command(),
            eval_command(),   check_command(),    models_command()};
}

}  // namespace moxie::cli
