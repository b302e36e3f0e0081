#include "eval/answer_scores.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "eval/summary.h"

namespace moxie::eval {
namespace {

constexpr std::array<std::string_view, 3> kArticles = {"a", "an", "the"};

bool is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::vector<std::string> answer_words(std::string_view text) {
    std::string letters;
    for (const char c : text) {
        if (!is_punctuation(c)) letters += lower(c);
    }
    std::istringstream stream(letters);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        if (std::find(kArticles.begin(), kArticles.end(), word) == kArticles.end()) {
            words.push_back(word);
        }
    }
    return words;
}

/// The length of the [n] mark at this place, 0 if there is none.
std::size_t mark_length(std::string_view text, std::size_t at) {
    if (text[at] != '[') return 0;
    std::size_t end = at + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end > at + 1 && end < text.size() && text[end] == ']' ? end + 1 - at : 0;
}

/// What is measured of one answer, name by name in the order of printing.
struct AnswerOutcome {
    double exact_match = 0, f1 = 0, gold_in_first_citation = 0;
    std::optional<double> citation_precision;
    double citation_recall = 0, abstained = 0, prompt_tokens = 0, completion_tokens = 0, ms = 0;
};

bool is_relevant(const Citation& citation, const Collection& collection,
                 const Collection::Query& query) {
    const auto found = query.judgements.find(citation.document);
    return citation.expert == collection.name && found != query.judgements.end() &&
           found->second > 0;
}

void score_citations(const AnswerText& answer, const Collection& collection,
                     const Collection::Query& query, AnswerOutcome& outcome) {
    if (answer.citations.empty()) return;
    std::set<std::string> cited;
    std::size_t right = 0;
    for (const Citation& citation : answer.citations) {
        if (!is_relevant(citation, collection, query)) continue;
        ++right;
        cited.insert(citation.document);
    }
    const auto relevant = std::count_if(query.judgements.begin(), query.judgements.end(),
                                        [](const auto& entry) { return entry.second > 0; });
    outcome.citation_precision =
        static_cast<double>(right) / static_cast<double>(answer.citations.size());
    outcome.citation_recall = static_cast<double>(cited.size()) / static_cast<double>(relevant);
    const std::string& quote = answer.citations.front().quote;
    outcome.gold_in_first_citation =
        std::any_of(query.answers.begin(), query.answers.end(),
                    [&](const std::string& gold) { return contains_answer(quote, gold); });
}

void score_text(const AnswerText& answer, const Collection::Query& query, AnswerOutcome& outcome) {
    for (const std::string& sentence : answer_sentences(answer.text)) {
        for (const std::string& gold : query.answers) {
            outcome.f1 = std::max(outcome.f1, token_f1(sentence, gold));
            if (normalise_answer(sentence) == normalise_answer(gold)) outcome.exact_match = 1;
        }
    }
}

Answer ask(const Engine& engine, Request request, const Collection::Query& query) {
    request.query = query.text;
    if (!query.history.empty()) request.history = query.history;
    request.depth = Depth::answer;
    return engine.ask(request);
}

AnswerOutcome score_answer(const Answer& answer, const Collection& collection,
                           const Collection::Query& query) {
    AnswerOutcome outcome;
    if (answer.usage) {
        outcome.prompt_tokens = static_cast<double>(answer.usage->prompt_tokens);
        outcome.completion_tokens = static_cast<double>(answer.usage->completion_tokens);
        outcome.ms = answer.usage->ms;
    }
    if (!answer.answer || answer.answer->abstained) {
        outcome.abstained = 1;
        return outcome;
    }
    score_citations(*answer.answer, collection, query, outcome);
    score_text(*answer.answer, query, outcome);
    return outcome;
}

/// Collects named columns and their intervals.
class Columns {
public:
    explicit Columns(AnswerScores& scores) : scores_(scores) {}

    void add(const std::string& name, const std::vector<double>& values) {
        scores_.metrics.emplace_back(name, mean(values));
        scores_.intervals[name] =
            bootstrap(values, std::vector<std::size_t>(values.size(), std::size_t{0}));
    }
    void add_value(const std::string& name, double value) {
        scores_.metrics.emplace_back(name, value);
    }

private:
    AnswerScores& scores_;
};

std::vector<double> column(const std::vector<AnswerOutcome>& outcomes,
                           double AnswerOutcome::*field) {
    std::vector<double> values;
    for (const AnswerOutcome& outcome : outcomes) values.push_back(outcome.*field);
    return values;
}

std::vector<double> precisions(const std::vector<AnswerOutcome>& outcomes) {
    std::vector<double> values;
    for (const AnswerOutcome& outcome : outcomes) {
        if (outcome.citation_precision) values.push_back(*outcome.citation_precision);
    }
    return values;
}

AnswerScores summarise_answers(const std::string& dataset,
                               const std::vector<AnswerOutcome>& outcomes) {
    AnswerScores scores{dataset, outcomes.size(), {}, {}};
    Columns columns(scores);
    columns.add("exact_match", column(outcomes, &AnswerOutcome::exact_match));
    columns.add("f1", column(outcomes, &AnswerOutcome::f1));
    columns.add("gold_in_first_citation", column(outcomes, &AnswerOutcome::gold_in_first_citation));
    columns.add("citation_precision", precisions(outcomes));
    columns.add("citation_recall", column(outcomes, &AnswerOutcome::citation_recall));
    columns.add("false_abstentions", column(outcomes, &AnswerOutcome::abstained));
    columns.add_value("prompt_tokens", mean(column(outcomes, &AnswerOutcome::prompt_tokens)));
    columns.add_value("completion_tokens",
                      mean(column(outcomes, &AnswerOutcome::completion_tokens)));
    columns.add_value("ms_median", median(column(outcomes, &AnswerOutcome::ms)));
    columns.add_value("ms_p95", percentile(column(outcomes, &AnswerOutcome::ms), 0.95));
    return scores;
}

}  // namespace

std::string normalise_answer(std::string_view text) {
    std::string joined;
    for (const std::string& word : answer_words(text)) {
        if (!joined.empty()) joined += ' ';
        joined += word;
    }
    return joined;
}

double token_f1(std::string_view text, std::string_view gold) {
    const auto words = answer_words(text);
    const auto gold_words = answer_words(gold);
    if (words.empty() || gold_words.empty()) return words.empty() && gold_words.empty() ? 1 : 0;
    std::map<std::string, std::size_t> bag;
    for (const auto& word : gold_words) ++bag[word];
    std::size_t common = 0;
    for (const auto& word : words) {
        const auto found = bag.find(word);
        if (found == bag.end() || found->second == 0) continue;
        --found->second;
        ++common;
    }
    return 2 * static_cast<double>(common) / static_cast<double>(words.size() + gold_words.size());
}

bool contains_answer(std::string_view text, std::string_view gold) {
    const std::string normal_gold = normalise_answer(gold);
    if (normal_gold.empty()) return false;
    return (" " + normalise_answer(text) + " ").find(" " + normal_gold + " ") != std::string::npos;
}

std::vector<std::string> answer_sentences(std::string_view text) {
    std::vector<std::string> sentences;
    std::string current;
    const auto finish = [&] {
        if (current.find_first_not_of(" \t\n.") != std::string::npos) sentences.push_back(current);
        current.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t mark = mark_length(text, at);
        if (mark == 0) {
            current += text[at++];
            continue;
        }
        finish();
        at += mark;
    }
    finish();
    return sentences;
}

AnswerScores score_answers(const Engine& engine, const Collection& collection,
                           const Request& request, Steps& steps) {
    steps.begin("answering " + collection.name);
    std::vector<AnswerOutcome> outcomes;
    for (const auto& query : collection.queries) {
        if (!query.answers.empty()) {
            outcomes.push_back(score_answer(ask(engine, request, query), collection, query));
        }
        steps.next();
    }
    return summarise_answers(collection.name, outcomes);
}

AnswerScores score_abstentions(const Engine& engine, const Collection& collection,
                               const Request& request, const std::string& metric, Steps& steps) {
    steps.begin("answering " + collection.name);
    std::vector<double> abstained;
    for (const auto& query : collection.queries) {
        const Answer answer = ask(engine, request, query);
        abstained.push_back(!answer.answer || answer.answer->abstained ? 1 : 0);
        steps.next();
    }
    AnswerScores scores{collection.name, abstained.size(), {}, {}};
    Columns(scores).add(metric, abstained);
    return scores;
}

}  // namespace moxie::eval
