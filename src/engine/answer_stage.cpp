#include <algorithm>

#include "answer/verify.h"
#include "engine/inquiry.h"
#include "engine/retriever_stage.h"
#include "moxie/error.h"

namespace moxie {

namespace {

constexpr std::uint32_t kAnswerTokens = 512;
constexpr double kGeneratorTimeoutMs = 120000;

Hit make_hit(const Inquiry& inquiry, const Merged& merged) {
    const Inquiry::Found& found = inquiry.found[merged.best.origin];
    const Expert& expert = *inquiry.experts[found.expert];
    Hit hit;
    hit.expert = expert.holder();
    hit.document = merged.best.document;
    hit.chunk = merged.best.ordinal;
    hit.score = hit.scores.fused = inquiry.scorer.score(merged.best.score);
    hit.scores.lexical = static_cast<double>(found.chunk.lexical) / kScoreScale;
    hit.scores.dense = found.chunk.cosine;
    hit.scores.answers = inquiry.scorer.score(found.chunk.raised);
    hit.retriever = retriever_of(inquiry, found);
    hit.also_in.assign(merged.also_in.begin(), merged.also_in.end());
    if (!inquiry.request.text) return hit;
    show_chunk(expert.parts[found.chunk.segment].segment->open(), found.chunk.chunk, hit);
    return hit;
}

// Where relevance has read vectors and sees an answer, it knows better than the evidence of words.
bool meaning_answers(const Inquiry& inquiry) {
    return inquiry.can_answer && std::any_of(inquiry.judged.begin(), inquiry.judged.end(),
                                             [](const Judged& one) { return one.by_vectors; });
}

AnswerText extract(const Inquiry& inquiry) {
    ExtractOptions options = shipped_extract_options();
    if (meaning_answers(inquiry)) options.min_evidence = 0;
    return extract_answer(inquiry.read, inquiry.answer_terms, inquiry.answer.hits, options);
}

// Where words saw a reason of their own to abstain, that says more.
void abstain_if_irrelevant(const Inquiry& inquiry, AnswerText& answer) {
    if (!inquiry.best_relevance) return;
    const std::string best = probability_text(*inquiry.best_relevance);
    const std::optional<double>& least = inquiry.request.min_relevance;
    std::string reason;
    if (inquiry.answer.hits.empty() && least)
        reason = "no passage is as relevant as asked for: the best one has " + best + " of " +
                 probability_text(*least);
    else if (!answer.abstained && !inquiry.can_answer)
        reason =
            "nothing relevant enough was found: the best passage answers this question with "
            "a probability of " +
            best;
    else
        return;
    answer = {};
    answer.abstained = true;
    answer.reason = reason;
}

// What the gate closed for is why there is no answer.
AnswerText not_searched(const std::string& why) {
    AnswerText answer;
    answer.abstained = true;
    answer.reason = "nothing was searched, because " + why;
    return answer;
}

AnswerText generate(Inquiry& inquiry, const Generator& generator, Usage& usage) {
    const Answer& answer = inquiry.answer;
    const Generated generated =
        generator.generate(grounded_instructions(), grounded_prompt(inquiry.query, answer.hits),
                           kAnswerTokens, kGeneratorTimeoutMs);
    usage.prompt_tokens = generated.prompt_tokens;
    usage.completion_tokens = generated.completion_tokens;
    return verify_answer(generated.text, answer.hits);
}

}  // namespace

void show_chunk(const Segment& segment, std::uint32_t number, Hit& hit) {
    StoredChunk chunk = segment.stored_chunk(number);
    StoredDocument document = segment.stored_document(segment.document_of(number));
    hit.title = std::move(document.title);
    hit.uri = std::move(document.uri);
    hit.metadata = std::move(document.metadata);
    hit.section = std::move(chunk.section);
    hit.text = std::move(chunk.text);
    hit.page = chunk.page;
    hit.span = {chunk.begin, chunk.end};
}

void fill_hits(Inquiry& inquiry) {
    Answer& answer = inquiry.answer;
    for (std::size_t i = 0; i < inquiry.merged.size(); ++i) {
        const Merged& merged = inquiry.merged[i];
        try {
            Hit hit = make_hit(inquiry, merged);
            if (!inquiry.judged.empty()) hit.relevance = inquiry.judged[i].relevance;
            hit.rank = answer.hits.size() + 1;
            answer.trace.cost.bytes += hit.text.size();
            answer.hits.push_back(std::move(hit));
        } catch (const Error& error) {  // one damaged page costs its hits, not the answer
            answer.trace.warnings.push_back("a hit of expert " + std::string(merged.best.expert) +
                                            " is left out: " + error.what());
        }
    }
}

void write_answer(Inquiry& inquiry, const Generator* generator) {
    Answer& answer = inquiry.answer;
    Usage usage;
    const std::optional<std::string>& closed = answer.route.why;
    AnswerText extracted = closed ? not_searched(*closed) : extract(inquiry);
    abstain_if_irrelevant(inquiry, extracted);
    if (generator && !extracted.abstained) {
        try {
            answer.answer = generate(inquiry, *generator, usage);
        } catch (const Error& error) {
            answer.trace.warnings.push_back(
                std::string("the generator failed, the answer is extractive: ") + error.what());
            extracted.degraded = true;
        }
    }
    if (!answer.answer) answer.answer = std::move(extracted);
    usage.ms = inquiry.stages.ms();
    usage.bytes = answer.trace.cost.bytes;
    usage.experts_opened = static_cast<std::size_t>(
        std::count(inquiry.plan.open.begin(), inquiry.plan.open.end(), true));
    answer.usage = usage;
}

}  // namespace moxie
