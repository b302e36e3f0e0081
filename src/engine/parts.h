#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "engine/encoders.h"
#include "model/generator.h"
#include "moxie/engine.h"
#include "store/catalog.h"
#include "store/shadow_log.h"
#include "store/snapshot.h"

namespace moxie {

struct Inquiry;

/// What an Engine holds.
struct Engine::Parts {
    Parts(OpenOptions given, std::shared_ptr<Files> disk)
        : options(std::move(given)),
          paths(options.store),
          files(std::move(disk)),
          encoders(options.models) {}

    /// The newest snapshot; reads the catalog only if somebody committed since. Any thread.
    std::shared_ptr<const Snapshot> newest();

    /// The newest snapshot with its term directory verified and, where that is damaged, made anew;
    /// null where `used`, in which damage was met, has one that is sound.
    std::shared_ptr<const Snapshot> mended(const Snapshot& used);

    /// The path of a query over what `take` gives.
    Answer answer(const Request& request,
                  const std::function<std::shared_ptr<const Snapshot>()>& take);
    /// The stages of an inquiry as far as its request goes.
    void answer(Inquiry& inquiry);

    std::string vector_cache() const {
        return options.vector_cache.empty() ? paths.vector_cache() : options.vector_cache;
    }

    /// Where the options ask for it and there is no store yet. Any thread.
    void make_store();

    OpenOptions options;
    StorePaths paths;
    std::shared_ptr<Files> files;
    std::unique_ptr<Generator> generator;
    Encoders encoders;

    std::mutex shadow_mutex;             ///< guards the next
    std::unique_ptr<ShadowLog> shadows;  ///< opened by the first search that is shadowed

    std::mutex mutex;  ///< guards what follows
    std::unique_ptr<Catalog> catalog;
    std::int64_t data_version = 0;
    std::shared_ptr<const Snapshot> snapshot;

    /// With `mutex` held. Throws Error{not_found} where there is no store.
    void open_catalog();
};

}  // namespace moxie
