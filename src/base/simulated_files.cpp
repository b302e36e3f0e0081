#include "base/simulated_files.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/appended_file.h"
#include "base/simulated_node.h"

namespace moxie {
namespace {

namespace fs = std::filesystem;
using Kind = FaultDecision::Kind;
using NodePointer = std::shared_ptr<SimulatedNode>;

/// Which node bears a path now, and which one would after a power cut.
struct Name {
    NodePointer live;
    NodePointer durable;
};

constexpr std::array<std::string_view, 7> kOperationNames = {
    "create", "write", "sync", "truncate", "rename", "remove", "sync_directory"};
constexpr std::array<std::string_view, 5> kKindNames = {"", " fail", " truncate", " drop",
                                                        " no_space"};

/// One spelling for each path, however the caller spells it.
std::string key_of(const std::string& path) {
    const fs::path key = fs::weakly_canonical(fs::absolute(path));
    return (key.has_filename() ? key : key.parent_path()).string();
}

std::string describe(FileOperation operation, const std::string& path, std::uint64_t offset,
                     std::uint64_t bytes) {
    std::string text(kOperationNames.at(static_cast<std::size_t>(operation)));
    const fs::path name(path);
    text += ' ' + (name.has_filename() ? name : name.parent_path()).filename().string();
    if (operation == FileOperation::write) text += ' ' + std::to_string(bytes);
    if (operation == FileOperation::write || operation == FileOperation::truncate)
        text += '@' + std::to_string(offset);
    return text;
}

}  // namespace

struct SimulatedFiles::State {
    mutable std::mutex mutex;
    std::shared_ptr<Files> disk = disk_files();
    Fault fault;
    std::uint64_t operations = 0;
    bool struck = false;
    std::vector<std::string> log;
    std::map<std::string, Name> names;

    Kind decide(FileOperation operation, const std::string& description);
    Kind kind_of(std::uint64_t number, FileOperation operation) const;
    Name& touch(const std::string& key);
    void track(FileOperation operation, const std::string& path, std::uint64_t offset,
               std::uint64_t bytes);
    void created(Name& name);
    void made_directory(const std::string& path);
    void renamed(const std::string& from, const std::string& to);
    void removed(const std::string& path);
    void synced_directory(const std::string& path);
    void roll_back_contents();
    void roll_back_names();
    void forget();
};

Kind SimulatedFiles::State::kind_of(std::uint64_t number, FileOperation operation) const {
    if (number < fault.at) return Kind::proceed;
    if (number > fault.at) {
        if (!fault.forever) return Kind::proceed;
        if (fault.kind != Kind::no_space) return Kind::fail;
        const bool takes_space =
            operation == FileOperation::create || operation == FileOperation::write;
        return takes_space ? Kind::no_space : Kind::proceed;
    }
    const bool possible = !(fault.kind == Kind::truncate && operation != FileOperation::write) &&
                          !(fault.kind == Kind::drop && operation == FileOperation::create);
    return possible ? fault.kind : Kind::fail;
}

Kind SimulatedFiles::State::decide(FileOperation operation, const std::string& description) {
    const std::uint64_t number = operations++;
    const Kind kind = kind_of(number, operation);
    struck = struck || kind != Kind::proceed;
    log.push_back(std::to_string(number) + ' ' + description);
    log.back() += kKindNames.at(static_cast<std::size_t>(kind));
    return kind;
}

// What was there before it was first touched is durable.
Name& SimulatedFiles::State::touch(const std::string& key) {
    const auto found = names.find(key);
    if (found != names.end()) return found->second;
    const NodePointer node = disk->exists(key) ? std::make_shared<SimulatedNode>(key) : nullptr;
    return names[key] = {node, node};
}

void SimulatedFiles::State::track(FileOperation operation, const std::string& path,
                                  std::uint64_t offset, std::uint64_t bytes) {
    const std::string key = key_of(path);
    if (operation == FileOperation::sync_directory) return synced_directory(key);
    if (operation == FileOperation::remove) return removed(key);
    Name& name = touch(key);
    if (operation == FileOperation::create) return created(name);
    if (!name.live) return;  // it has no name any more: nobody will find it after a power cut
    name.live->open(key);
    if (operation == FileOperation::write) name.live->remember(offset, offset + bytes);
    if (operation == FileOperation::truncate) name.live->remember(offset, UINT64_MAX);
    if (operation == FileOperation::sync) name.live->make_durable();
}

void SimulatedFiles::State::created(Name& name) {
    if (name.live)
        name.live->remember(0, UINT64_MAX);
    else
        name.live = std::make_shared<SimulatedNode>(SimulatedNode::Kind::file);
}

void SimulatedFiles::State::made_directory(const std::string& path) {
    touch(key_of(path)).live = std::make_shared<SimulatedNode>(SimulatedNode::Kind::directory);
}

void SimulatedFiles::State::removed(const std::string& path) {
    Name& name = touch(path);
    if (name.live) name.live->open(path);
    name.live = nullptr;
}

void SimulatedFiles::State::renamed(const std::string& from, const std::string& to) {
    removed(to);
    Name& source = touch(from);
    if (source.live) source.live->open(from);
    touch(to).live = std::exchange(source.live, nullptr);
}

void SimulatedFiles::State::synced_directory(const std::string& path) {
    for (auto& [key, name] : names)
        if (fs::path(key).parent_path() == path) name.durable = name.live;
}

void SimulatedFiles::State::roll_back_contents() {
    for (auto& [path, name] : names) {
        if (name.live) name.live->roll_back();
        if (name.durable) name.durable->roll_back();
        ::unlink((path + "-shm").c_str());
    }
}

// Directories go last, with whatever had found its way into them.
void SimulatedFiles::State::roll_back_names() {
    for (const auto& [path, name] : names) {
        if (name.live == name.durable) continue;
        if (!name.live || !name.live->is_directory()) disk->remove(path);
        if (name.durable) name.durable->copy_to(path);
    }
    for (const auto& [path, name] : names)
        if (name.live && !name.durable && name.live->is_directory()) fs::remove_all(path);
}

void SimulatedFiles::State::forget() {
    names.clear();
    fault = {};
}

SimulatedFiles::SimulatedFiles(Fault fault) : state_(std::make_unique<State>()) {
    state_->fault = fault;
}

SimulatedFiles::~SimulatedFiles() = default;

std::uint64_t SimulatedFiles::operations() const {
    const std::lock_guard lock(state_->mutex);
    return state_->operations;
}

std::vector<std::string> SimulatedFiles::log() const {
    const std::lock_guard lock(state_->mutex);
    return state_->log;
}

bool SimulatedFiles::struck() const {
    const std::lock_guard lock(state_->mutex);
    return state_->struck;
}

void SimulatedFiles::power_cut() {
    const std::lock_guard lock(state_->mutex);
    state_->roll_back_contents();
    state_->roll_back_names();
    state_->forget();
}

std::unique_ptr<WritableFile> SimulatedFiles::create(const std::string& path) {
    const Kind kind = before(FileOperation::create, path, 0, 0).kind;
    if (kind != Kind::proceed) throw_system_error(error_number_of(kind), "create", path);
    return std::make_unique<AppendedFile>(path, this);
}

std::unique_ptr<MappedFile> SimulatedFiles::map(const std::string& path) const {
    return state_->disk->map(path);
}

void SimulatedFiles::rename(const std::string& from, const std::string& to) {
    if (!exists(from)) throw_system_error(ENOENT, "rename", from);
    const std::lock_guard lock(state_->mutex);
    const std::string target = fs::path(to).filename().string();
    const Kind kind = state_->decide(FileOperation::rename,
                                     describe(FileOperation::rename, from, 0, 0) + ' ' + target);
    const int error = error_number_of(kind);
    if (error != 0) throw_system_error(error, "rename", from);
    if (kind == Kind::drop) return;
    state_->renamed(key_of(from), key_of(to));
    state_->disk->rename(from, to);
}

void SimulatedFiles::remove(const std::string& path) {
    if (!exists(path)) return;
    const Kind kind = before(FileOperation::remove, path, 0, 0).kind;
    const int error = error_number_of(kind);
    if (error != 0) throw_system_error(error, "remove", path);
    if (kind == Kind::proceed) state_->disk->remove(path);
}

void SimulatedFiles::sync_directory(const std::string& path) {
    const Kind kind = before(FileOperation::sync_directory, path, 0, 0).kind;
    const int error = error_number_of(kind);
    if (error != 0) throw_system_error(error, "sync", path);
}

void SimulatedFiles::create_directory(const std::string& path) {
    if (exists(path)) return state_->disk->create_directory(path);
    const std::lock_guard lock(state_->mutex);
    const Kind kind =
        state_->decide(FileOperation::create, describe(FileOperation::create, path, 0, 0));
    if (kind != Kind::proceed) throw_system_error(error_number_of(kind), "create", path);
    state_->made_directory(path);
    state_->disk->create_directory(path);
}

bool SimulatedFiles::exists(const std::string& path) const { return state_->disk->exists(path); }

std::uint64_t SimulatedFiles::size(const std::string& path) const {
    return state_->disk->size(path);
}

std::vector<std::string> SimulatedFiles::list(const std::string& directory) const {
    return state_->disk->list(directory);
}

FaultDecision SimulatedFiles::before(FileOperation operation, const std::string& path,
                                     std::uint64_t offset, std::uint64_t bytes) {
    const std::lock_guard lock(state_->mutex);
    const Kind kind = state_->decide(operation, describe(operation, path, offset, bytes));
    if (kind == Kind::proceed || kind == Kind::truncate)
        state_->track(operation, path, offset, bytes);
    return {kind};
}

}  // namespace moxie
