#include "cli/query_command.h"

namespace moxie::cli {

CommandEntry ask_command() {
    return {"ask",
            "QUERY…",
            "answer a question, with citations",
            "Answers a question in sentences of the documents, each with its citation, or says "
            "that nothing relevant enough "
            "was found. With MOXIE_GENERATOR_URL a language model words the answer from the same "
            "passages.",
            {{"an answer with its sources", "moxie ask \"What does a soft reset keep?\""},
             {"from one expert alone", "moxie ask --experts git \"What does a soft reset keep?\""},
             {"the question from a file", "moxie ask - < question.txt"}},
            [] {
                return std::unique_ptr<Command>(
                    std::make_unique<QueryCommand>("ask", Depth::answer, render_ask));
            }};
}

}  // namespace moxie::cli
