#include "engine/known_vectors.h"

#include <filesystem>

namespace moxie {

namespace {

bool has_folder(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored;
    return folder.empty() || std::filesystem::is_directory(folder, ignored);
}

}  // namespace

KnownVectors::KnownVectors(std::string path, const std::shared_ptr<Files>& files)
    : path_(std::move(path)) {
    try {
        cache_.emplace(path_, files);
    } catch (const Error& error) {
        if (!has_folder(path_)) throw;
        pass_over(error);
    }
}

std::vector<std::optional<KnownVectors::Row>> KnownVectors::find(const std::string& encoder,
                                                                 std::span<const std::string> keys,
                                                                 std::size_t length) {
    if (!cache_) return std::vector<std::optional<Row>>(keys.size());
    try {
        std::vector<std::optional<Row>> rows = cache_->find(encoder, keys);
        for (std::optional<Row>& row : rows)  // as if it were not there: it is written anew
            if (row && row->size() != length) row.reset();
        return rows;
    } catch (const Error& error) {
        pass_over(error);
        return std::vector<std::optional<Row>>(keys.size());
    }
}

void KnownVectors::store(const std::string& encoder,
                         std::span<const std::pair<std::string, Row>> rows) {
    if (!cache_) return;
    try {
        cache_->store(encoder, rows);
    } catch (const Error& error) {
        pass_over(error);
    }
}

void KnownVectors::pass_over(const Error& error) {
    cache_.reset();
    failure_ = "the vector cache " + path_ + " is passed over, and what it holds is computed anew";
    if (error.code() == ErrorCode::corrupt) failure_ += "; it is damaged and may be removed";
    failure_ += " (" + std::string(error.what()) + ")";
}

}  // namespace moxie
