#include "engine/add_request.h"

#include <filesystem>

#include "engine/names.h"
#include "index/vectors.h"

namespace moxie {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kFewestChunkTokens = 16, kMostChunkTokens = 100000;

void check_path(const std::string& path, bool has_input) {
    std::error_code error;
    if (path == "-") {
        if (!has_input)
            throw Error(ErrorCode::invalid_request, "no input stream was given for -", "path");
    } else if (const fs::file_status status = fs::status(path, error); !fs::exists(status)) {
        if (error == std::errc::permission_denied)
            throw Error(ErrorCode::permission, "no permission to read: " + path, "path");
        throw Error(ErrorCode::not_found, "no such file or folder: " + path, "path");
    }
}

}  // namespace

std::string absolute_path(const std::string& path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(path, error);
    return error ? path : whole.string();
}

namespace {

void check_over(const AddRequest& request) {
    const bool documents = !request.paths.empty() || !request.vectors.empty() ||
                           !request.metadata.empty() || request.sync || request.divide ||
                           request.shared || request.chunk_tokens || request.vector_format;
    if (documents)
        throw Error(ErrorCode::invalid_request,
                    "a retriever searches the chunks of " + request.over +
                        " as they are: it takes an encoder and a description, nothing else",
                    "over");
}

}  // namespace

void check_add(const AddRequest& request) {
    check_expert_name(request.expert);
    if (!request.over.empty()) return check_over(request);
    if (request.paths.empty())
        throw Error(ErrorCode::invalid_request,
                    "nothing to add; name a file or a folder, or - for JSONL on stdin", "path");
    for (const std::string& path : request.paths) check_path(path, request.input != nullptr);
    if (request.chunk_tokens &&
        (*request.chunk_tokens < kFewestChunkTokens || *request.chunk_tokens > kMostChunkTokens))
        throw Error(ErrorCode::invalid_request,
                    "chunk tokens are " + std::to_string(kFewestChunkTokens) + " to " +
                        std::to_string(kMostChunkTokens) + ": " +
                        std::to_string(*request.chunk_tokens),
                    "chunk_tokens");
    if (!request.vectors.empty() && request.encoder)
        throw Error(ErrorCode::invalid_request,
                    "--vectors brings the vectors along, and --encoder names what would make them; "
                    "give one of them, not both: " +
                        *request.encoder,
                    "encoder");
    if (request.vector_format) parse_vector_format(*request.vector_format);
    if (!(request.max_delete >= 0 && request.max_delete <= 1))
        throw Error(ErrorCode::invalid_request,
                    "the share that sync may delete lies between 0 % and 100 %", "max_delete");
}

}  // namespace moxie
