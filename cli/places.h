#pragma once

#include <string>

namespace moxie::cli {

/// Where the program looks for what is not in the store. In a build tree that is the checkout's own
/// cache, else the user's data folder (XDG_DATA_HOME, ~/.local/share).
struct Places {
    std::string models;         ///< the folder of installed models
    std::string model_fetcher;  ///< the script that fetches models
};

/// MOXIE_MODELS and MOXIE_CACHE come before what the program's own place suggests.
Places default_places();

}  // namespace moxie::cli
