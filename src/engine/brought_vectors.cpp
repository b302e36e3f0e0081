#include "engine/brought_vectors.h"

#include <iterator>

#include "corpus/reader.h"
#include "moxie/error.h"

namespace moxie {

BroughtVectors::BroughtVectors(const AddRequest& request, const std::string& store) {
    if (request.vectors.empty()) return;
    file_ = read_vector_file(request.vectors);
    const std::size_t documents = documents_in(request, store);
    if (documents == file_.count()) return;
    throw Error(ErrorCode::invalid_request,
                "--vectors brings one vector for each document, in their order, and there are " +
                    std::to_string(documents) + " documents and " + std::to_string(file_.count()) +
                    " vectors; nothing was stored: " + request.vectors,
                "vectors");
}

std::size_t BroughtVectors::documents_in(const AddRequest& request, const std::string& store) {
    std::size_t documents = 0;
    const auto count = [&](SourceItem&&) {
        ++documents;
        return true;
    };
    for (const std::string& path : request.paths) {
        if (path != "-") {
            walk(path, store, {}, count);
            continue;
        }
        input_.emplace(std::string(std::istreambuf_iterator<char>(*request.input), {}));
        walk_jsonl(*input_, "stdin", {}, count);
        input_->clear();
        input_->seekg(0);
    }
    return documents;
}

}  // namespace moxie
