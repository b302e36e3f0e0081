#include "engine/trace.h"

#include <cstdio>
#include <random>

namespace moxie {

std::string fresh_trace_id() {
    std::random_device random;
    char text[17];
    std::snprintf(text, sizeof text, "%08x%08x", random(), random());
    return text;
}

}  // namespace moxie
