#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "index/container.h"

namespace moxie {

/// A part of the index that is opened at first use, so that what is not searched costs nothing. Any
/// number of threads.
template <typename Part>
class OpenedOnce {
public:
    OpenedOnce(std::uint64_t id, std::shared_ptr<const Files> files, ContainerLocation location)
        : id_(id), files_(std::move(files)), location_(std::move(location)) {}

    std::uint64_t id() const { return id_; }
    const ContainerLocation& location() const { return location_; }
    /// Throws Error{corrupt | not_found | io}.
    const Part& open() const {
        std::call_once(opened_,
                       [this] { part_ = std::make_unique<const Part>(*files_, location_); });
        return *part_;
    }

private:
    std::uint64_t id_;
    std::shared_ptr<const Files> files_;
    ContainerLocation location_;
    mutable std::once_flag opened_;
    mutable std::unique_ptr<const Part> part_;
};

}  // namespace moxie
