#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/terminal_text.h"
#include "moxie/engine.h"

namespace moxie::cli {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUsage = 2, kMissed = 3, kInterrupted = 130 };

/// What one run of the program works with.
struct Session {
    std::istream& in;
    std::ostream& out;  ///< results, and nothing else
    std::ostream& err;  ///< messages and progress

    std::string store = ".moxie";
    std::string models = {};  ///< the folder where models are installed
    bool json = false;
    bool verbose = false;
    std::size_t threads = 0;     ///< where no --threads is given
    double shadow = 0;           ///< where no --shadow is given
    OpenOptions generator = {};  ///< the generator fields of OpenOptions
    Style style = {};            ///< of `out`
    bool err_is_terminal = false;
    std::size_t err_width = 80;

    Engine open() const;  ///< the store, which must exist
    Engine open_or_create() const;
    /// A line on stderr: "moxie: message", made harmless for a terminal.
    void message(const std::string& text) const;
    void warnings(const std::vector<std::string>& texts) const;
};

}  // namespace moxie::cli
