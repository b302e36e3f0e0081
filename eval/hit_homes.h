#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "moxie/engine.h"

namespace moxie::eval {

/// Which of the experts that are routed to a hit was found in: hits are called after the expert
/// that holds their document, and where that is divided, its parts are routed to.
class HitHomes {
public:
    HitHomes() = default;
    /// Reads every chunk of experts that are divided. Throws Error{corrupt}.
    explicit HitHomes(const Engine& engine);

    std::string of(const Hit& hit) const;

private:
    using Place = std::tuple<std::string, std::string, std::uint32_t>;  // as hits name it
    std::map<Place, std::string> discovered_;
};

}  // namespace moxie::eval
