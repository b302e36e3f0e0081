#include "answer/query_terms.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>

namespace moxie {
namespace {

constexpr std::string_view kQuestionWords =
    "what which who whom whose when where why how much many do does did done is are was were be "
    "been being "
    "am "
    "can could would should shall will must have has had having i me my we our "
    "you your he him his she her it its they them their please tell know about from than s t d m "
    "re "
    "ll ve what's how's who's where's when's i'm";

// Only directly behind "how", as far as terms show: "how long" asks, "a long river" does not.
constexpr std::string_view kMeasures = "long far old often";

std::unordered_set<std::string> terms_of(Analyser& analyser, std::string_view words) {
    std::vector<std::string_view> terms;
    analyser.terms(words, terms);
    std::unordered_set<std::string> distinct;
    for (const std::string_view term : terms) distinct.emplace(term);
    return distinct;
}

double usable_idf(double idf) { return std::isfinite(idf) && idf > 0 ? idf : 0.0; }

}  // namespace

QueryTerms::QueryTerms(Analyser& analyser, const std::vector<AnswerTerm>& terms) {
    const std::unordered_set<std::string> questions = terms_of(analyser, kQuestionWords);
    const std::unordered_set<std::string> measures = terms_of(analyser, kMeasures);
    const std::unordered_set<std::string> how = terms_of(analyser, "how");
    double rarest = 0;
    std::string_view before;
    for (const AnswerTerm& given : terms) {
        const double idf = usable_idf(given.idf);
        achievable_ += idf;
        const bool behind_how = how.count(std::string(before)) != 0;
        before = given.term;
        if (questions.count(given.term) != 0) continue;
        if (behind_how && measures.count(given.term) != 0) continue;
        rarest = std::max(rarest, idf);
        const auto [at, fresh] = ids_.try_emplace(given.term, static_cast<Id>(terms_.size()));
        if (!fresh) continue;
        terms_.push_back(given.term);
        known_.push_back(idf > 0 ? 1 : 0);
        shares_.push_back(idf);
    }
    double total = 0;
    for (double& share : shares_) {
        if (share == 0) {
            ++unknown_;
            share = rarest > 0 ? rarest : 1.0;
        }
        total += share;
    }
    for (double& share : shares_) {
        share /= total;
        squares_ += share * share;
    }
}

std::optional<QueryTerms::Id> QueryTerms::find(std::string_view term) const {
    const auto at = ids_.find(term);
    if (at == ids_.end()) return std::nullopt;
    return at->second;
}

double QueryTerms::share_of(const std::vector<Id>& ids) const {
    double sum = 0;
    for (const Id id : ids) sum += shares_[id];
    return sum;
}

double QueryTerms::rare_share_of(const std::vector<Id>& ids) const {
    double sum = 0;
    for (const Id id : ids) sum += shares_[id] * shares_[id];
    return squares_ > 0 ? sum / squares_ : 0.0;
}

}  // namespace moxie
