#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "engine/inquiry.h"
#include "engine/names.h"
#include "index/pair_table.h"
#include "moxie/error.h"
#include "text/analyser.h"
#include "text/unicode.h"

namespace moxie {

namespace {

// A query of more distinct terms is a document; its rarest terms say what it is about.
constexpr std::size_t kMostTerms = 1024;

struct Counted {
    std::string text;
    std::uint32_t count = 0;
};

// As TermBag makes them of texts.
std::vector<std::uint32_t> distinct_pairs(const std::vector<std::string_view>& terms) {
    std::vector<std::uint32_t> pairs;
    for (std::size_t i = 0; i + 1 < std::min(terms.size(), kMostTerms); ++i)
        pairs.push_back(pair_hash(checksum(terms[i]), checksum(terms[i + 1])));
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    return pairs;
}

std::vector<Counted> distinct_terms(const std::string& query, std::vector<std::uint32_t>& pairs,
                                    std::vector<std::string>& warnings) {
    Analyser analyser;
    std::vector<std::string_view> terms;
    analyser.terms(query, terms);
    pairs = distinct_pairs(terms);
    std::vector<Counted> distinct;
    std::unordered_map<std::string_view, std::size_t> index;
    for (const std::string_view term : terms) {
        const auto [at, fresh] = index.try_emplace(term, distinct.size());
        if (fresh) distinct.push_back({std::string(term), 0});
        ++distinct[at->second].count;
    }
    if (distinct.empty())
        warnings.push_back(analyser.has_words(query)
                               ? "the query holds only stop words; nothing to search for"
                               : "the query holds no words; nothing to search for");
    return distinct;
}

// The directory speaks of expert ids; from here on experts are indices into the eligible ones.
std::vector<DirectoryEntry> eligible_holders(const Snapshot& snapshot, std::uint64_t hash) {
    std::vector<DirectoryEntry> holders = snapshot.directory.lookup(hash);
    std::erase_if(holders, [&](DirectoryEntry& holder) {
        const std::size_t index = snapshot.index_of(holder.expert);
        holder.expert = static_cast<std::uint32_t>(index);
        return index == SIZE_MAX;
    });
    std::sort(holders.begin(), holders.end(),
              [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.expert < b.expert; });
    return holders;
}

std::uint64_t chunks_in(const std::vector<DirectoryEntry>& holders) {
    std::uint64_t chunks = 0;
    for (const DirectoryEntry& holder : holders) chunks += holder.document_frequency;
    return chunks;
}

void keep_rarest(Inquiry& inquiry) {
    if (inquiry.terms.size() <= kMostTerms) return;
    std::vector<std::size_t> order(inquiry.terms.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return inquiry.terms[a].idf > inquiry.terms[b].idf;
    });
    order.resize(kMostTerms);
    std::sort(order.begin(), order.end());
    std::vector<QueryTerm> terms;
    std::vector<std::vector<DirectoryEntry>> holders;
    for (const std::size_t i : order) {
        terms.push_back(std::move(inquiry.terms[i]));
        holders.push_back(std::move(inquiry.holders[i]));
    }
    inquiry.answer.trace.warnings.push_back(
        "the query has " + std::to_string(inquiry.terms.size()) + " distinct terms; the " +
        std::to_string(kMostTerms) + " rarest are used");
    inquiry.terms = std::move(terms);
    inquiry.holders = std::move(holders);
}

std::vector<std::string> known_names(const Inquiry& inquiry) {
    std::vector<std::string> known;
    for (const auto& expert : inquiry.snapshot.divided) known.push_back(expert->name);
    for (const auto& expert : inquiry.experts) {
        known.push_back(expert->name);
        for (const auto& retriever : expert->retrievers) known.push_back(retriever->name);
    }
    return known;
}

bool has_retriever(const Expert& expert, const std::string& name) {
    return std::any_of(expert.retrievers.begin(), expert.retrievers.end(),
                       [&](const auto& retriever) { return retriever->name == name; });
}

// The name of a divided expert stands for all that was discovered in it.
void find_enforced(Inquiry& inquiry) {
    if (inquiry.request.experts.empty()) return;
    inquiry.enforced.assign(inquiry.experts.size(), false);
    for (const std::string& name : inquiry.request.experts) {
        bool found = false;
        for (std::size_t i = 0; i < inquiry.experts.size(); ++i) {
            const Expert& expert = *inquiry.experts[i];
            if (expert.name != name && expert.parent != name && !has_retriever(expert, name))
                continue;
            found = inquiry.enforced[i] = true;
        }
        if (!found)
            throw Error(
                ErrorCode::not_found,
                "no expert '" + excerpt(name) + "'; " + near_names(name, known_names(inquiry)),
                "experts");
    }
}

// A filter on a key that no document has is a mistake, not an empty result.
void check_filters(const Inquiry& inquiry) {
    for (const Filter& filter : inquiry.request.filters) {
        const std::uint64_t hash = filter_key_hash(filter.key);
        const auto has_key = [&](const Expert::Part& part) {
            return part.segment->open().has_filter(hash);
        };
        const bool known =
            std::any_of(inquiry.experts.begin(), inquiry.experts.end(), [&](const auto& expert) {
                return std::any_of(expert->parts.begin(), expert->parts.end(), has_key);
            });
        if (!known)
            throw Error(ErrorCode::not_found,
                        "no document has metadata '" + filter.key +
                            "'; `moxie search QUERY --json` shows what the hits have",
                        "filter");
    }
}

bool has_own_vectors(const Inquiry& inquiry, std::size_t dimensions) {
    const std::string own = own_encoder_name(dimensions);
    return std::any_of(inquiry.experts.begin(), inquiry.experts.end(), [&](const auto& expert) {
        return expert->recipe.encoder == own && expert->any_vectors();
    });
}

// A vector that nothing is compared with is a mistake; without a text there is nothing else to ask.
void check_vector(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    if (request.vector.empty()) return;
    std::string why;
    if (!has_own_vectors(inquiry, request.vector.size()))
        why = "no expert has vectors of " + std::to_string(request.vector.size()) +
              " dimensions that were brought along (`moxie add NAME PATH --vectors FILE`, then "
              "`moxie encode`)";
    else if (request.mode == SearchMode::lexical)
        why = "--mode lexical compares words alone";
    if (why.empty()) return;
    why = "the query's vector is not used: " + why;
    if (is_blank(request.query)) throw Error(ErrorCode::conflict, why, "vector");
    inquiry.answer.trace.warnings.push_back(why);
}

// The default cannot be told from what was given, and max-loss says it of its promise.
bool chose_a_route(const Request& request) {
    return request.route != RouteChoice{} && request.route.mode != RouteMode::flat &&
           request.route.mode != RouteMode::max_loss;
}

// Options that others leave nothing to decide are mistakes, though what is found is right.
void warn_of_unused(Inquiry& inquiry) {
    const Request& request = inquiry.request;
    std::vector<std::string>& warnings = inquiry.answer.trace.warnings;
    if (request.plain && request.route_weight)
        warnings.push_back("the weight of the route is not used: plain search scores without it");
    if (request.experts.empty() || request.plain) return;
    const std::string why = " is not used: the request names the experts that are opened";
    if (chose_a_route(request)) warnings.push_back("the route " + to_string(request.route) + why);
    if (request.balance > 0) warnings.push_back("--balance" + why);
    if (request.hold_back > 0) warnings.push_back("--hold-back" + why);
}

}  // namespace

std::uint64_t chunks_with(const Snapshot& snapshot, std::uint64_t term_hash) {
    return chunks_in(eligible_holders(snapshot, term_hash));
}

void analyse_query(Inquiry& inquiry) {
    inquiry.read = inquiry.query = valid_utf8(inquiry.request.query);
    if (inquiry.query != inquiry.request.query)
        inquiry.answer.trace.warnings.push_back(
            "the query is not valid UTF-8; bad bytes were replaced");
    inquiry.experts = inquiry.snapshot.experts;
    find_enforced(inquiry);
    check_filters(inquiry);
    check_vector(inquiry);
    warn_of_unused(inquiry);
    read_terms(inquiry);
}

void read_terms(Inquiry& inquiry) {
    inquiry.terms.clear();
    inquiry.holders.clear();
    inquiry.answer_terms.clear();
    std::uint64_t chunks = 0, length = 0;
    for (const auto& expert : inquiry.experts) {
        chunks += expert->profile.chunks;
        length += expert->profile.terms;
    }
    inquiry.average_length =
        chunks > 0 ? static_cast<double>(length) / static_cast<double>(chunks) : 1;
    // Who brings a vector needs no words.
    const bool by_vector = !inquiry.request.vector.empty() && is_blank(inquiry.query);
    std::vector<std::string> untold;
    for (const Counted& counted : distinct_terms(
             inquiry.read, inquiry.pairs, by_vector ? untold : inquiry.answer.trace.warnings)) {
        QueryTerm term{counted.text, checksum(counted.text), counted.count, 0};
        std::vector<DirectoryEntry> holders = eligible_holders(inquiry.snapshot, term.hash);
        const std::uint64_t document_frequency = chunks_in(holders);
        if (document_frequency > 0)
            term.idf = inverse_document_frequency(chunks, document_frequency);
        inquiry.answer_terms.push_back({term.text, term.idf});
        if (document_frequency == 0) continue;
        inquiry.terms.push_back(std::move(term));
        inquiry.holders.push_back(std::move(holders));
    }
    keep_rarest(inquiry);
    double information = 0;
    for (const QueryTerm& term : inquiry.terms) information += term.idf;
    inquiry.scorer.words_unit = information > 0 ? 5 * std::sqrt(information) : 1;
    inquiry.scorer.unit = inquiry.scorer.words_unit;
}

}  // namespace moxie
