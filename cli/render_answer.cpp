#include "cli/render_answer.h"

#include <algorithm>

#include "cli/highlight.h"
#include "cli/number_text.h"
#include "cli/render_route.h"

namespace moxie::cli {
namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kSnippetLines = 3;

/// "title › section › section", or the document's id where it has no title.
std::string heading(const std::string& title, const std::string& document,
                    const std::vector<std::string>& section) {
    std::string text = clean_line(title.empty() ? document : title);
    for (const std::string& part : section) text += " › " + clean_line(part);
    return text;
}

std::string hit_head(const Hit& hit, const Style& style) {
    const std::string rank = pad_left(std::to_string(hit.rank), 3) + " ";
    std::string score = "  " + fixed(hit.score, 3);
    if (hit.relevance) score += pad_left(percent(*hit.relevance), 8);
    const std::string expert = clip(clean_line(hit.expert), 20);
    const std::size_t fixed_width =
        display_width(rank) + display_width(expert) + 2 + display_width(score);
    const std::size_t room = style.width - std::min(style.width, fixed_width);
    const std::string title = clip(heading(hit.title, hit.document, hit.section), room);
    return rank + style.bold(expert) + "  " + pad_right(title, room) + score + "\n";
}

/// Whether the document is the file, rather than a part of it.
bool is_file(const std::string& uri, const std::string& document) {
    return uri == document || uri.ends_with('/' + document);
}

/// The file, the document in it and the page of that, of a hit or a citation.
template <typename Found>
std::string place(const Found& found, const Style& style) {
    std::string uri = found.uri;
    if (!style.here.empty() && uri.starts_with(style.here + '/'))
        uri.erase(0, style.here.size() + 1);
    std::string text = clean_line(uri.empty() ? found.document : uri);
    if (!uri.empty() && !is_file(found.uri, found.document))
        text += ", id " + clean_line(found.document);
    if (found.page) text += ", page " + std::to_string(*found.page);
    return text;
}

std::string hit_foot(const Hit& hit, const Style& style) {
    const std::size_t room = style.width - std::min(style.width, kIndent);
    std::string text =
        std::string(kIndent, ' ') + style.dim(clip_start(place(hit, style), room)) + "\n";
    if (hit.scores.answers > 0)
        text +=
            wrapped("answered questions like this one, which adds " + fixed(hit.scores.answers, 3),
                    style.width, kIndent);
    if (hit.also_in.empty()) return text;
    std::string names;
    for (const std::string& name : hit.also_in) names += (names.empty() ? "" : ", ") + name;
    return text + wrapped("also in " + clean_line(names), style.width, kIndent);
}

std::string render_hit(const Hit& hit, const std::string& query, const Style& style) {
    return hit_head(hit, style) + snippet(hit.text, query, style, kSnippetLines, kIndent) +
           hit_foot(hit, style);
}

// Words that were respelt are found in the passages as they were read.
std::string words_looked_for(const Answer& answer) {
    std::string words = answer.query;
    for (const Respelling& change : answer.trace.respelt) words += ' ' + change.to;
    return words;
}

// How relevant the best one is, is in the warnings.
std::string nothing_found(const Answer& answer) {
    const auto left_out = [](const std::string& warning) {
        return warning.find("--min-relevance") != std::string::npos;
    };
    const auto& warnings = answer.trace.warnings;
    return std::any_of(warnings.begin(), warnings.end(), left_out)
               ? "Nothing found that is relevant enough. Try other words, or a lower "
                 "--min-relevance.\n\n"
               : "Nothing found. Try other words, or fewer filters.\n\n";
}

std::string explanation(const Answer& answer, const Style& style, Explain explain) {
    if (explain == Explain::no) return {};
    return "\n" + explain_route(answer.route, style) + "\n" + explain_trace(answer.trace, style);
}

std::string source(const Citation& citation, const Style& style) {
    const std::string mark = "[" + std::to_string(citation.index) + "] ";
    std::string head = clean_line(citation.expert) + ": " +
                       heading(citation.title, citation.document, citation.section) + " — " +
                       place(citation, style) + " (bytes " + std::to_string(citation.span.begin) +
                       "–" + std::to_string(citation.span.end) + " of its text)";
    if (citation.supported < 1) head += ", support " + fixed(citation.supported, 2);
    std::string text = wrapped(head, style.width, mark.size());
    text.replace(0, mark.size(), mark);
    return text + wrapped("“" + clean_line(citation.quote) + "”", style.width, kIndent + 2);
}

std::string abstention(const Answer& answer, const Style& style) {
    const auto& reason = answer.answer->reason;
    std::string text =
        wrapped("No answer: " + clean_line(reason.value_or("no reason is known")), style.width, 0);
    if (!answer.route.retrieve)
        return text + wrapped("Ask about the documents, or add --gate off to search all the same.",
                              style.width, 0);
    const std::string advice =
        answer.hits.empty()
            ? "Try other words, or `moxie route` to see which experts were asked."
            : "Try other words, `moxie search` to see the nearest passages, or --route flat to "
              "open every expert.";
    return text + wrapped(advice, style.width, 0);
}

std::string answered(const AnswerText& answer, const Style& style) {
    std::string text = wrapped(clean_line(answer.text), style.width, 0);
    if (answer.degraded) {
        text += wrapped("(A stage failed; this is the simpler answer. See the warnings.)",
                        style.width, 0);
    }
    if (!answer.citations.empty()) text += "\n" + style.bold("Sources") + "\n";
    for (const Citation& citation : answer.citations) text += source(citation, style);
    return text;
}

}  // namespace

std::string render_search(const Answer& answer, const Style& style, Explain explain) {
    std::string text;
    const std::string words = words_looked_for(answer);
    for (const Hit& hit : answer.hits) text += render_hit(hit, words, style) + "\n";
    if (answer.hits.empty()) text += nothing_found(answer);
    return text + style.dim(route_summary(answer)) + "\n" + explanation(answer, style, explain);
}

std::string render_ask(const Answer& answer, const Style& style, Explain explain) {
    if (!answer.answer) return render_search(answer, style, explain);
    std::string text =
        answer.answer->abstained ? abstention(answer, style) : answered(*answer.answer, style);
    return text + "\n" + style.dim(route_summary(answer)) + "\n" +
           explanation(answer, style, explain);
}

}  // namespace moxie::cli
