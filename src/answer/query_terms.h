#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "answer/extract.h"
#include "text/analyser.h"

namespace moxie {

/// The distinct terms that a query is about, in order of first use, each with the share of the
/// query's information that it carries: its idf, and for a term that no eligible document holds the
/// idf of the rarest one that is held. Shares sum to one, so nothing here depends on the store's
/// size. Words that only make a question of it ("what", "how", "can you") are left out: whether a
/// passage holds them says nothing. The terms must outlive it.
class QueryTerms {
public:
    using Id = std::uint32_t;

    QueryTerms(Analyser& analyser, const std::vector<AnswerTerm>& terms);

    std::size_t size() const { return terms_.size(); }
    std::string_view term(Id id) const { return terms_[id]; }
    bool known(Id id) const { return known_[id] != 0; }
    double share(Id id) const { return shares_[id]; }
    std::optional<Id> find(std::string_view term) const;

    /// Σ idf over all terms as given: what BM25 without the factor (k1 + 1) cannot exceed.
    double achievable() const { return achievable_; }
    bool any_known() const { return unknown_ < terms_.size(); }
    std::size_t unknown() const { return unknown_; }

    /// Sum of the shares of distinct ids.
    double share_of(const std::vector<Id>& ids) const;
    /// The same over squared shares, which rare terms dominate.
    double rare_share_of(const std::vector<Id>& ids) const;

private:
    std::vector<std::string_view> terms_;
    std::vector<char> known_;
    std::vector<double> shares_;
    std::unordered_map<std::string_view, Id> ids_;
    double achievable_ = 0;
    double squares_ = 0;
    std::size_t unknown_ = 0;
};

}  // namespace moxie
