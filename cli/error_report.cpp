#include "cli/error_report.h"

#include <nlohmann/json.hpp>
#include <ostream>

namespace moxie::cli {
namespace {

const char* type_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_request:
        case ErrorCode::not_found:
        case ErrorCode::unsupported:
            return "invalid_request_error";
        case ErrorCode::permission:
            return "permission_error";
        default:
            return "server_error";
    }
}

}  // namespace

std::string error_json(const Error& error) {
    using Json = nlohmann::ordered_json;
    const Json parameter = error.parameter().empty() ? Json() : Json(error.parameter());
    const Json json = {{"error",
                        {{"code", to_string(error.code())},
                         {"message", error.what()},
                         {"type", type_of(error.code())},
                         {"param", parameter}}}};
    // Messages name files, whose names may be any bytes.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int exit_code_of(const Error& error) {
    switch (error.code()) {
        case ErrorCode::invalid_request:
            return kWrongUsage;
        case ErrorCode::cancelled:
            return kInterrupted;
        default:
            return kFailed;
    }
}

int report(const Session& session, const Error& error, const std::string& hint) {
    if (session.json) {
        session.out << error_json(error) << '\n';
    } else {
        session.message(error.what());
        if (!hint.empty()) session.err << hint << '\n';
    }
    return exit_code_of(error);
}

}  // namespace moxie::cli
