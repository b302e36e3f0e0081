#include "engine/recipe_lessons.h"

#include <algorithm>
#include <map>

#include "engine/open_experts.h"
#include "engine/probe.h"
#include "engine/recipe_stage.h"
#include "rank/discounted_gain.h"

namespace moxie {

namespace {

constexpr std::size_t kMost = 4000;
// What recipes can bring among the best is found by vectors mostly, by both, or by words mostly,
// and where documents that answered questions alike are raised.
constexpr double kShares[] = {0.1, 0.35, 0.65};
constexpr double kRaise = 0.3;
constexpr std::size_t kDepth = 100;

Request lesson_request(const JudgedQuery& query) {
    Request request = probe_request(query.text, SearchMode::hybrid);
    request.k = kDepth;
    return request;
}

// Collects what one query finds.
class LessonMaker {
public:
    LessonMaker(Inquiry& inquiry, const JudgedQuery& query, const AnswerMemory& memory)
        : inquiry_(inquiry),
          query_(query),
          recalled_(memory.recall(query.asked.vector, query.asked.text)) {
        for (const auto& holder : inquiry.snapshot.holders()) names_[holder->id] = holder->name;
    }

    RecipeLesson make() {
        lesson_.weights = inquiry_.homes.weights;
        lesson_.own = own();
        lesson_.ideal = discounted_gain(std::vector<double>(query_.relevant.size(), 1.0));
        inquiry_.plan.open.assign(inquiry_.experts.size(), true);
        inquiry_.scorer.bias.assign(inquiry_.experts.size(), 0);
        for (const double share : kShares) {
            weigh_evidence(inquiry_, share);
            raise_answers(inquiry_, recalled_, [](std::uint32_t) { return kRaise; });
            search_experts(inquiry_);
            keep_best();
        }
        liken();
        return std::move(lesson_);
    }

private:
    std::size_t own() const {
        std::map<std::string, std::size_t> held;
        for (const auto& [expert, document] : query_.relevant) ++held[expert];
        std::size_t best = 0, most = 0;
        for (std::size_t i = 0; i < inquiry_.experts.size(); ++i) {
            const auto at = held.find(inquiry_.experts[i]->holder());
            if (at == held.end() || at->second <= most) continue;
            most = at->second;
            best = inquiry_.homes.place[i];
        }
        return best;
    }

    void keep_best() {
        std::vector<Candidate>& candidates = inquiry_.candidates;
        std::sort(candidates.begin(), candidates.end(), ranks_before);
        for (std::size_t i = 0; i < std::min(kDepth, candidates.size()); ++i) keep(candidates[i]);
        candidates.clear();
        inquiry_.found.clear();
    }

    void keep(const Candidate& candidate) {
        const auto key = std::pair(std::string(candidate.expert), std::string(candidate.document));
        if (!chunks_.emplace(key, candidate.ordinal).second) return;
        const auto [at, fresh] =
            documents_.try_emplace(key, static_cast<std::uint32_t>(documents_.size()));
        if (fresh) lesson_.gains.push_back(query_.relevant.contains(key) ? 1 : 0);
        const Inquiry::Found& found = inquiry_.found[candidate.origin];
        const double words = static_cast<double>(found.chunk.lexical) / kScoreScale;
        const DenseScorer& dense = inquiry_.scorer.dense;
        lesson_.rows.push_back(
            {at->second, static_cast<std::uint32_t>(inquiry_.homes.place[found.expert]),
             words / inquiry_.scorer.words_unit,
             found.chunk.cosine.value_or(dense.missing_base + dense.missing_slope * words)});
    }

    void liken() {
        lesson_.likeness.assign(lesson_.gains.size(), 0);
        for (const auto& [document, likeness] : recalled_) {
            const auto name = names_.find(document->first);
            if (name == names_.end()) continue;
            const auto found = documents_.find(std::pair(name->second, document->second));
            if (found != documents_.end()) lesson_.likeness[found->second] = likeness;
        }
    }

    Inquiry& inquiry_;
    const JudgedQuery& query_;
    const std::vector<AnswerMemory::Recalled> recalled_;
    RecipeLesson lesson_{};
    std::map<std::uint32_t, std::string> names_{};
    std::map<std::pair<std::string, std::string>, std::uint32_t> documents_{};
    std::set<std::pair<std::pair<std::string, std::string>, std::uint32_t>> chunks_{};
};

const std::string& asked_of(const JudgedQuery& query) { return query.relevant.begin()->first; }

// The largest share of an expert with which all together are no more than kMost.
std::size_t most_of_each(const std::vector<JudgedQuery>& queries) {
    std::map<std::string, std::size_t> counts;
    for (const JudgedQuery& query : queries) ++counts[asked_of(query)];
    std::vector<std::size_t> sizes;
    for (const auto& [name, count] : counts) sizes.push_back(count);
    std::sort(sizes.begin(), sizes.end());
    std::size_t left = kMost;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const std::size_t share = left / (sizes.size() - i);
        if (sizes[i] > share) return share;
        left -= sizes[i];
    }
    return kMost;
}

// Of experts that are asked a lot some queries, of the others all.
std::vector<JudgedQuery> within_limits(std::vector<JudgedQuery> queries) {
    const std::size_t most = most_of_each(queries);
    std::map<std::string, std::size_t> taken;
    std::erase_if(queries,
                  [&](const JudgedQuery& query) { return ++taken[asked_of(query)] > most; });
    return queries;
}

}  // namespace

std::vector<JudgedQuery> judged_queries(const std::vector<Judgement>& judgements,
                                        const Snapshot& snapshot) {
    std::map<std::string, std::uint32_t> numbers;
    for (const auto& holder : snapshot.holders()) numbers[holder->name] = holder->id;
    std::map<std::string, JudgedQuery> by_text;
    for (const Judgement& one : judgements) {
        JudgedQuery& query = by_text[one.query];
        query.text = one.query;
        if (query.relevant.emplace(one.expert, one.document).second)
            query.asked.documents.emplace_back(numbers[one.expert], one.document);
    }
    std::vector<JudgedQuery> queries;
    for (auto& [text, query] : by_text) queries.push_back(std::move(query));
    std::stable_sort(queries.begin(), queries.end(),
                     [](const JudgedQuery& a, const JudgedQuery& b) {
                         return checksum(a.text) < checksum(b.text);
                     });
    return within_limits(std::move(queries));
}

void encode_judged(const Snapshot& snapshot, Encoders& encoders, JudgedQuery& query) {
    Aside aside(lesson_request(query), snapshot);
    encode_probe(aside.inquiry, encoders);
    query.asked.text = answered_text(aside.inquiry.query);
    query.encoded = std::move(aside.inquiry.encoded);
    if (query.encoded.empty()) return;
    const std::span<const float> vector = query.encoded.front().vector.components();
    query.asked.vector.assign(vector.begin(), vector.end());
}

std::optional<RecipeLesson> lesson_of(const Snapshot& snapshot, Encoders& encoders,
                                      const JudgedQuery& query, const AnswerMemory& memory) {
    if (query.encoded.empty()) return std::nullopt;
    Aside aside(lesson_request(query), snapshot);
    Inquiry& inquiry = aside.inquiry;
    inquiry.encoded = query.encoded;
    route_probe(inquiry, encoders);
    if (wants_more_vectors(inquiry)) encode_for_opened(inquiry, encoders);
    RecipeLesson lesson = LessonMaker(inquiry, query, memory).make();
    if (lesson.rows.empty()) return std::nullopt;
    return lesson;
}

}  // namespace moxie
