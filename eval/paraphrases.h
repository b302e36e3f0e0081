#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/evaluate.h"

namespace moxie::eval {

/// Wordings of one question.
struct ParaphraseGroup {
    struct Text {
        std::string text;
        std::string kind;  ///< how it came about; empty: the question itself
    };
    std::string id;
    std::vector<Text> texts;
    std::string expert;                        ///< that holds its answer; empty: not known
    std::map<std::string, double> judgements;  ///< document of that expert → grade
};

/// JSONL of {"group", "text", "kind"} a wording, or {"_id", "text", "paraphrases": [text | {"text",
/// "kind"}]} a question; either may name the "expert" that answers it and its "documents". What
/// names none is judged by the collection that has a query of this id, of several the first. Groups
/// of one text are left out; the others are sorted by expert and id. Throws Error{not_found |
/// unsupported} naming file and line, and Error{invalid_request} where no group is left.
std::vector<ParaphraseGroup> load_paraphrases(const std::string& path,
                                              const std::vector<Collection>& collections);

}  // namespace moxie::eval
