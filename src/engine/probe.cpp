#include "engine/probe.h"

#include "engine/matcher.h"
#include "engine/recipe_stage.h"
#include "moxie/error.h"

namespace moxie {

Request probe_request(const std::string& query, SearchMode mode) {
    Request request;
    request.query = query;
    request.mode = mode;
    request.route = {RouteMode::flat, 0};
    request.k = kProbedHits;
    request.threads = 1;
    return request;
}

void encode_probe(Inquiry& inquiry, Encoders& encoders) {
    analyse_query(inquiry);
    if (has_unknown_words(inquiry)) respell_query(inquiry);
    if (wants_vectors(inquiry)) encode_query(inquiry, encoders);
}

void route_probe(Inquiry& inquiry, Encoders& encoders) {
    encode_probe(inquiry, encoders);
    route_query(inquiry);
}

void prepare_probe(Inquiry& inquiry, Encoders& encoders) {
    route_probe(inquiry, encoders);
    if (wants_more_vectors(inquiry)) encode_for_opened(inquiry, encoders);
    if (remembers_answers(inquiry)) recall_answers(inquiry, answered_text(inquiry.query));
}

void run_probe(Inquiry& inquiry, Encoders& encoders) {
    prepare_probe(inquiry, encoders);
    search_experts(inquiry);
    merge_hits(inquiry);
}

Probed probe(const Snapshot& snapshot, Encoders& encoders, const std::string& query,
             SearchMode mode) {
    Aside aside(probe_request(query, mode), snapshot);
    const Inquiry& inquiry = aside.inquiry;
    run_probe(aside.inquiry, encoders);
    Probed probed;
    for (const EncodedQuery& encoded : inquiry.encoded) probed.encoders.push_back(encoded.encoder);
    Matcher matcher(inquiry);
    for (const Merged& merged : inquiry.merged) {
        try {
            probed.hits.push_back({std::string(merged.best.expert),
                                   std::string(merged.best.document),
                                   matcher.match(inquiry.found[merged.best.origin])});
        } catch (const Error&) {  // a damaged page costs its hits
        }
    }
    return probed;
}

}  // namespace moxie
