#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/inquiry.h"
#include "moxie/error.h"

namespace moxie {

namespace {

// Chunks by the encoder of their vectors, over the experts that may be opened.
std::map<std::string, std::uint64_t> chunks_by_encoder(const Inquiry& inquiry) {
    std::map<std::string, std::uint64_t> chunks;
    for (const auto& expert : inquiry.experts)
        if (expert->any_vectors()) chunks[expert->recipe.encoder] += expert->profile.chunks;
    for (const auto& expert : inquiry.experts)  // the same chunks again do not count
        for (const auto& retriever : expert->retrievers)
            if (retriever->any_vectors()) chunks[retriever->recipe.encoder] += 0;
    return chunks;
}

std::vector<float> unit(std::vector<float> vector) {
    const double length =
        std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
    for (float& component : vector)
        if (length > 0) component = static_cast<float>(component / length);
    return vector;
}

void encode(Inquiry& inquiry, Encoders& encoders, const std::string& name) {
    const auto known = [&](const EncodedQuery& query) { return query.encoder == name; };
    if (std::any_of(inquiry.encoded.begin(), inquiry.encoded.end(), known)) return;
    inquiry.answer.trace.versions.emplace_back("encoder", name);
    const std::vector<float>& given = inquiry.request.vector;
    if (name == own_encoder_name(given.size())) {
        inquiry.encoded.push_back({name, VectorQuery(unit(given))});
        return;
    }
    try {
        const RankedEncoder& ranked = encoders.open(name);
        const std::vector<float> vector =
            encoders.encode(name, inquiry.read, inquiry.request.reuse_vector);
        inquiry.encoded.push_back({name, VectorQuery(vector), ranked.offset, ranked.factor});
    } catch (const Error& error) {
        inquiry.answer.trace.warnings.push_back(
            "the query has no vector, words alone rank where it would be needed: " +
            std::string(error.what()));
    }
}

bool any_encoder(const Inquiry& inquiry) {
    return std::any_of(inquiry.experts.begin(), inquiry.experts.end(),
                       [](const auto& expert) { return is_encoder(expert->recipe.encoder); });
}

}  // namespace

bool wants_vectors(const Inquiry& inquiry) {
    if (inquiry.request.mode == SearchMode::lexical) return false;
    return inquiry.request.mode == SearchMode::dense || !chunks_by_encoder(inquiry).empty();
}

std::string main_encoder(const Inquiry& inquiry) {
    const std::map<std::string, std::uint64_t> chunks = chunks_by_encoder(inquiry);
    const auto main =
        std::max_element(chunks.begin(), chunks.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return main == chunks.end() ? "" : main->first;
}

void encode_query(Inquiry& inquiry, Encoders& encoders) {
    const std::string main = main_encoder(inquiry);
    if (main.empty())
        throw Error(
            ErrorCode::conflict,
            any_encoder(inquiry)
                ? "dense search needs vectors, and no expert has any; `moxie encode` makes them"
                : "dense search needs vectors, and no expert has an encoder to make them; `moxie "
                  "models` lists encoders, `moxie add EXPERT PATH --encoder NAME` gives one",
            "mode");
    encode(inquiry, encoders, main);
    if (inquiry.encoded.empty() && inquiry.request.mode == SearchMode::dense)
        throw Error(ErrorCode::conflict, inquiry.answer.trace.warnings.back(), "mode");
}

bool wants_more_vectors(const Inquiry& inquiry) {
    return !inquiry.encoded.empty() && chunks_by_encoder(inquiry).size() > inquiry.encoded.size();
}

void encode_for_opened(Inquiry& inquiry, Encoders& encoders) {
    const bool all = decides_by_search(inquiry);
    for (std::size_t i = 0; i < inquiry.experts.size(); ++i) {
        if (!all && !inquiry.plan.open[i]) continue;
        const Expert& expert = *inquiry.experts[i];
        const RecipeShares& shares = inquiry.recipes[i].shares;
        if (expert.any_vectors() && (shares.empty() || shares[0] > 0))
            encode(inquiry, encoders, expert.recipe.encoder);
        for (std::size_t recipe = 1; recipe < shares.size(); ++recipe)
            if (const Expert& retriever = *expert.retrievers[recipe - 1];
                shares[recipe] > 0 && retriever.any_vectors())
                encode(inquiry, encoders, retriever.recipe.encoder);
    }
    inquiry.scorer.dense.queries = inquiry.encoded;
}

}  // namespace moxie
