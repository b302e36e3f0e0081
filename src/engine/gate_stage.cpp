#include <algorithm>
#include <set>

#include "engine/inquiry.h"
#include "route/small_talk.h"
#include "text/analyser.h"

namespace moxie {

namespace {

// An expert whose text holds a word of small talk in more than this share of its terms writes about
// it. In 15 collections of every kind the share of "hello" or "thanks" is 90 in a million at most;
// of plain words like "name" or "old" it is up to 8,000 (docs/evaluation.md).
constexpr double kSubject = 250e-6, kPlainSubject = 10000e-6;

std::set<std::string> terms_of(std::string_view words) {
    Analyser analyser;
    std::vector<std::string_view> terms;
    analyser.terms(words, terms);
    return {terms.begin(), terms.end()};
}

double largest_share(const Inquiry& inquiry, std::size_t term) {
    double largest = 0;
    for (const DirectoryEntry& holder : inquiry.holders[term]) {
        const auto terms = static_cast<double>(inquiry.experts[holder.expert]->profile.terms);
        if (terms > 0)
            largest = std::max(largest, static_cast<double>(holder.collection_frequency) / terms);
    }
    return largest;
}

// Then the query may mean the subject, as "hello" does among texts about greetings.
bool store_writes_about_it(const Inquiry& inquiry) {
    const std::set<std::string> particles = terms_of(talk_particles());
    const std::set<std::string> plain = terms_of(plain_talk());
    for (std::size_t i = 0; i < inquiry.terms.size(); ++i) {
        const std::string& term = inquiry.terms[i].text;
        if (particles.contains(term)) continue;
        if (largest_share(inquiry, i) > (plain.contains(term) ? kPlainSubject : kSubject))
            return true;
    }
    return false;
}

// A query with filters, experts or a vector of its own wants a search.
bool is_pointed(const Request& request) {
    return !request.filters.empty() || !request.experts.empty() || !request.vector.empty();
}

std::optional<std::string> reason_to_close(const Inquiry& inquiry) {
    if (!is_pointed(inquiry.request)) {
        const auto talk =
            find_small_talk(talk_words(inquiry.query), !inquiry.request.history.empty());
        if (talk && !store_writes_about_it(inquiry))
            return std::string("the query is small talk: ") + to_string(*talk);
    }
    if (inquiry.terms.empty() && !wants_vectors(inquiry))
        return "no document holds any word of the query";
    return {};
}

}  // namespace

bool gate_opens(Inquiry& inquiry) {
    if (!inquiry.request.gate.value_or(inquiry.request.depth == Depth::answer)) return true;
    inquiry.answer.route.why = reason_to_close(inquiry);
    return !inquiry.answer.route.why;
}

void close_all(Inquiry& inquiry) {
    inquiry.plan.open.assign(inquiry.plan.open.size(), false);
    inquiry.plan.why.assign(inquiry.plan.why.size(),
                            "the gate is closed: " + inquiry.answer.route.why.value_or(""));
}

}  // namespace moxie
