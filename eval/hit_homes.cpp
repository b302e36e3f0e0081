#include "eval/hit_homes.h"

namespace moxie::eval {

HitHomes::HitHomes(const Engine& engine) {
    for (const ExpertInfo& expert : engine.experts()) {
        if (expert.kind != "discovered") continue;
        engine.chunks(expert.name, [&](const Hit& chunk) {
            discovered_[{chunk.expert, chunk.document, chunk.chunk}] = expert.name;
        });
    }
}

std::string HitHomes::of(const Hit& hit) const {
    const auto part = discovered_.find({hit.expert, hit.document, hit.chunk});
    return part == discovered_.end() ? hit.expert : part->second;
}

}  // namespace moxie::eval
