#include "index/term_bag.h"

#include <algorithm>

#include "base/bytes.h"
#include "index/pair_table.h"

namespace moxie {

namespace {

constexpr std::size_t kFirstTable = 64;

}  // namespace

void TermBag::grow() {
    table_.assign(std::max(kFirstTable, table_.size() * 2), 0);
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        std::size_t slot = entries_[i].hash & (table_.size() - 1);
        while (table_[slot] != 0) slot = (slot + 1) & (table_.size() - 1);
        table_[slot] = i + 1;
    }
}

void TermBag::add(std::string_view term) {
    ++length_;
    if (entries_.size() * 2 >= table_.size()) grow();
    const std::uint64_t hash = checksum(term);
    if (previous_ != 0) pairs_.push_back(pair_hash(previous_, hash));
    previous_ = hash;
    std::size_t slot = hash & (table_.size() - 1);
    for (; table_[slot] != 0; slot = (slot + 1) & (table_.size() - 1)) {
        Entry& entry = entries_[table_[slot] - 1];
        if (entry.hash == hash && this->term(entry) == term) {
            ++entry.frequency;
            return;
        }
    }
    entries_.push_back({hash, static_cast<std::uint32_t>(arena_.size()),
                        static_cast<std::uint32_t>(term.size()), 1});
    table_[slot] = static_cast<std::uint32_t>(entries_.size());
    arena_.append(term);
}

}  // namespace moxie
