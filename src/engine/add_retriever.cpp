#include "engine/add_request.h"
#include "engine/discover.h"
#include "engine/wait_to_write.h"
#include "model/encoder.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// Of an expert that is as it was declared: what divides one has its own views of the chunks.
ExpertRow parent_of(Writer& writer, const Snapshot& snapshot, const std::string& name) {
    const auto holder = find_holder(snapshot, name, "over");
    const ExpertRow row = *writer.catalog().expert(name);
    if (row.division != 0 || !writer.catalog().views(row.id).empty())
        throw Error(ErrorCode::conflict,
                    "expert " + name +
                        " is divided, and retrievers search undivided chunks; make one expert of "
                        "it again: `moxie discover " +
                        name + " --undo`",
                    "over");
    return row;
}

std::string encoder_of(const OpenOptions& options, const AddRequest& request) {
    if (!request.encoder)
        throw Error(ErrorCode::invalid_request,
                    "a retriever differs by its encoder; name one that `moxie models` lists, or "
                    "none for words alone: --encoder NAME",
                    "encoder");
    return *request.encoder == kNoEncoder ? kNoEncoder
                                          : stored_encoder_name(*request.encoder, options.models);
}

}  // namespace

AddReport add_retriever(Engine::Parts& parts, const AddRequest& request, Progress* progress) {
    parts.newest();  // a missing store is an error here, not something to make
    Writer writer = soon_to_write(parts, progress);
    const auto snapshot = load_snapshot(parts.paths, parts.files, writer.catalog(), nullptr);
    const ExpertRow parent = parent_of(writer, *snapshot, request.over);
    if (const auto other = writer.catalog().expert(request.expert))
        throw Error(ErrorCode::conflict,
                    "there is an expert " + request.expert + " already; `moxie remove " +
                        request.expert + "`, or take another name",
                    "expert");
    ExpertRow retriever;
    retriever.name = request.expert;
    retriever.description = request.description.value_or("");
    retriever.recipe.encoder = encoder_of(parts.options, request);
    if (retriever.recipe.encoder == parent.recipe.encoder)
        throw Error(
            ErrorCode::invalid_request,
            "expert " + parent.name + " has that encoder itself: " + retriever.recipe.encoder,
            "encoder");
    AddReport report;
    report.expert = retriever.name;
    report.commit = writer.add_retriever(retriever, parent.id);
    return report;
}

}  // namespace moxie
