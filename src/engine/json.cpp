#include "engine/json.h"

#include "engine/json_values.h"
#include "moxie/answer.h"
#include "moxie/manage.h"
#include "moxie/train.h"

namespace moxie {

namespace {

template <typename Value>
Json object(const std::vector<std::pair<std::string, Value>>& pairs) {
    Json json = Json::object();
    for (const auto& [key, value] : pairs) json[key] = value;
    return json;
}

Json span(const Span& span) { return {{"begin", span.begin}, {"end", span.end}}; }

Json route(const Route& route) {
    Json experts = Json::array();
    for (const RoutedExpert& expert : route.experts) {
        experts.push_back({{"name", expert.name},
                           {"weight", expert.weight},
                           {"opened", expert.opened},
                           {"why", expert.why},
                           {"bound", optional(expert.bound)},
                           {"chunks", expert.chunks},
                           {"features", object(expert.features)}});
        if (!expert.recipes.empty()) experts.back()["recipes"] = object(expert.recipes);
    }
    return {{"retrieve", route.retrieve},
            {"why", optional(route.why)},
            {"mode", route.mode},
            {"share_opened", route.share_opened},
            {"experts", std::move(experts)}};
}

Json hit(const Hit& hit) {
    Json json = {{"rank", hit.rank},
                 {"expert", hit.expert},
                 {"document", hit.document},
                 {"chunk", hit.chunk},
                 {"title", hit.title},
                 {"section", hit.section},
                 {"text", hit.text},
                 {"uri", hit.uri},
                 {"page", optional(hit.page)},
                 {"span", span(hit.span)},
                 {"score", hit.score},
                 {"relevance", optional(hit.relevance)},
                 {"scores",
                  {{"lexical", hit.scores.lexical},
                   {"dense", optional(hit.scores.dense)},
                   {"fused", hit.scores.fused},
                   {"rerank", optional(hit.scores.rerank)}}},
                 {"metadata", object(hit.metadata)}};
    if (hit.scores.answers > 0) json["scores"]["answers"] = hit.scores.answers;
    if (hit.retriever) json["retriever"] = *hit.retriever;
    if (!hit.also_in.empty()) json["also_in"] = hit.also_in;
    return json;
}

Json answer_text(const AnswerText& answer) {
    Json citations = Json::array();
    for (const Citation& citation : answer.citations)
        citations.push_back({{"index", citation.index},
                             {"hit", citation.hit},
                             {"expert", citation.expert},
                             {"document", citation.document},
                             {"title", citation.title},
                             {"section", citation.section},
                             {"uri", citation.uri},
                             {"page", optional(citation.page)},
                             {"span", span(citation.span)},
                             {"quote", citation.quote},
                             {"supported", citation.supported}});
    return {{"text", answer.text},
            {"citations", std::move(citations)},
            {"abstained", answer.abstained},
            {"reason", optional(answer.reason)},
            {"degraded", answer.degraded}};
}

Json usage(const Usage& usage) {
    return {{"prompt_tokens", usage.prompt_tokens},
            {"completion_tokens", usage.completion_tokens},
            {"ms", usage.ms},
            {"bytes", usage.bytes},
            {"experts_opened", usage.experts_opened}};
}

Json contract(const Contract& contract) {
    Json kind = nullptr;
    if (contract.kind != Contract::Kind::none)
        kind = contract.kind == Contract::Kind::guarantee ? "guarantee" : "estimate";
    return {{"kind", std::move(kind)},
            {"epsilon", contract.epsilon},
            {"delta", contract.delta},
            {"n", contract.draws},
            {"p", optional(contract.p)},
            {"why", contract.why.empty() ? Json(nullptr) : Json(contract.why)}};
}

Json history(const Leaning& leaning) {
    return {{"turns", leaning.turns},
            {"rarity", leaning.rarity},
            {"gate", leaning.gate},
            {"moved", leaning.moved}};
}

Json shadow(const Shadowed& shadow) {
    return {{"loss@10", shadow.loss}, {"flat_ms", shadow.flat_ms}};
}

Json respelt(const std::vector<Respelling>& changes) {
    Json list = Json::array();
    for (const Respelling& change : changes)
        list.push_back({{"from", change.from}, {"to", change.to}});
    return list;
}

Json trace(const Trace& trace) {
    Json stages = Json::array();
    for (const Stage& stage : trace.stages)
        stages.push_back({{"name", stage.name}, {"ms", stage.ms}});
    Json proof = nullptr;
    if (trace.proof)
        proof = {{"threshold", optional(trace.proof->threshold)},
                 {"best_closed", optional(trace.proof->best_closed)}};
    return {{"id", trace.id},
            {"commit", trace.commit},
            {"stages", std::move(stages)},
            {"cost",
             {{"predicted_ms", optional(trace.cost.predicted_ms)},
              {"measured_ms", trace.cost.measured_ms},
              {"flat_predicted_ms", optional(trace.cost.flat_predicted_ms)},
              {"postings", trace.cost.postings},
              {"vectors", trace.cost.vectors},
              {"centroids", trace.cost.centroids},
              {"cells", trace.cost.cells},
              {"bytes", trace.cost.bytes}}},
            {"scorer",
             {{"weight", trace.scorer.weight},
              {"unit", trace.scorer.unit},
              {"route_weight", trace.scorer.route_weight}}},
            {"proof", std::move(proof)},
            {"contract", trace.contract ? contract(*trace.contract) : Json(nullptr)},
            {"history", trace.history ? history(*trace.history) : Json(nullptr)},
            {"shadow", trace.shadow ? shadow(*trace.shadow) : Json(nullptr)},
            {"respelt", respelt(trace.respelt)},
            {"versions", object(trace.versions)},
            {"warnings", trace.warnings}};
}

}  // namespace

std::string to_json(const Answer& answer) {
    Json json = {{"query", answer.query}, {"route", route(answer.route)}};
    Json hits = Json::array();
    for (const Hit& found : answer.hits) hits.push_back(hit(found));
    json["hits"] = std::move(hits);
    if (answer.answer) json["answer"] = answer_text(*answer.answer);
    if (answer.usage) json["usage"] = usage(*answer.usage);
    json["trace"] = trace(answer.trace);
    return print(json);
}

std::string to_json(const Hit& found) { return print(hit(found)); }

std::string to_json(const ExpertInfo& info) {
    return print({{"name", info.name},
                  {"description", info.description},
                  {"kind", info.kind},
                  {"parent", info.parent.empty() ? Json(nullptr) : Json(info.parent)},
                  {"discovered", info.discovered},
                  {"shared", info.shared},
                  {"state", info.state},
                  {"documents", info.documents},
                  {"chunks", info.chunks},
                  {"terms", info.terms},
                  {"bytes", info.bytes},
                  {"segments", info.segments},
                  {"analyser", info.analyser},
                  {"encoder", optional(info.encoder)},
                  {"vectors", info.vectors},
                  {"vector_format", info.vector_format},
                  {"bm25", {{"k1", info.k1}, {"b", info.b}}},
                  {"chunk_tokens", info.chunk_tokens},
                  {"sources", info.sources},
                  {"created", info.created},
                  {"updated", info.updated}});
}

namespace {

Json files(const std::vector<AddFailure>& failures) {
    Json list = Json::array();
    for (const AddFailure& failure : failures)
        list.push_back({{"source", failure.source}, {"reason", failure.reason}});
    return list;
}

}  // namespace

std::string to_json(const AddReport& report) {
    return print({{"expert", report.expert},
                  {"added", report.added},
                  {"changed", report.changed},
                  {"unchanged", report.unchanged},
                  {"deleted", report.deleted},
                  {"chunks", report.chunks},
                  {"bytes", report.bytes},
                  {"seconds", report.seconds},
                  {"commit", report.commit},
                  {"failures", files(report.failures)},
                  {"passed_over",
                   {{"count", report.passed_over}, {"files", files(report.passed_over_files)}}},
                  {"warnings", report.warnings}});
}

std::string to_json(const EncodeReport& report) {
    return print({{"expert", report.expert},
                  {"encoder", report.encoder},
                  {"chunks", report.chunks},
                  {"encoded", report.encoded},
                  {"seconds", report.seconds},
                  {"commit", report.commit},
                  {"divided", report.divided},
                  {"warnings", report.warnings}});
}

std::string to_json(const DiscoverReport& report) {
    Json experts = Json::array();
    for (const DiscoveredExpert& expert : report.experts)
        experts.push_back({{"name", expert.name},
                           {"description", expert.description},
                           {"documents", expert.documents},
                           {"chunks", expert.chunks},
                           {"shared", expert.shared}});
    return print({{"expert", report.expert},
                  {"experts", std::move(experts)},
                  {"largest", report.largest},
                  {"variation", report.variation},
                  {"silhouette", report.silhouette},
                  {"seconds", report.seconds},
                  {"commit", report.commit}});
}

std::string to_json(const CalibrateReport& report) {
    return print({{"version", report.version},
                  {"null_probes", report.null_probes},
                  {"pseudo_queries", report.pseudo_queries},
                  {"judged_queries", report.judged_queries},
                  {"seconds", report.seconds},
                  {"commit", report.commit}});
}

namespace {

Json routers(const TrainReport& report) {
    Json all = Json::array();
    for (const RouterReport& router : report.routers)
        all.push_back({{"evidence", router.evidence},
                       {"version", router.version},
                       {"adopted", router.adopted},
                       {"queries", router.queries},
                       {"before", router.before},
                       {"after", router.after},
                       {"low", router.low},
                       {"high", router.high},
                       {"opens_before", router.opens_before},
                       {"opens_after", router.opens_after},
                       {"remembered", router.remembered}});
    return all;
}

Json recipes(const RecipeReport& report) {
    Json experts = Json::array();
    for (const RecipeReport::Expert& expert : report.experts)
        experts.push_back({{"name", expert.name},
                           {"queries", expert.queries},
                           {"gain", expert.gain},
                           {"weight", expert.weight},
                           {"prior", expert.prior}});
    Json answers = Json::array();
    for (const RecipeReport::Answers& expert : report.answers)
        answers.push_back({{"name", expert.name},
                           {"queries", expert.queries},
                           {"adopted", expert.adopted},
                           {"gain", expert.gain},
                           {"low", expert.low},
                           {"weight", expert.weight}});
    return {{"version", report.version},     {"adopted", report.adopted},
            {"queries", report.queries},     {"before", report.before},
            {"after", report.after},         {"low", report.low},
            {"high", report.high},           {"route_weight", report.route_weight},
            {"experts", std::move(experts)}, {"refused", report.refused},
            {"answers", std::move(answers)}, {"remembered", report.remembered}};
}

Json promises(const TrainReport& report) {
    Json all = Json::array();
    for (const PromiseReport& promise : report.promises)
        all.push_back({{"mode", promise.mode},
                       {"epsilon", promise.epsilon},
                       {"queries", promise.queries},
                       {"needed", promise.needed},
                       {"p", optional(promise.p)},
                       {"share_opened", promise.share_opened},
                       {"loss", promise.loss}});
    return all;
}

Json retrievers(const TrainReport& report) {
    Json json = Json::array();
    for (const RetrieverReport& one : report.retrievers)
        json.push_back({{"expert", one.expert},
                        {"queries", one.queries},
                        {"recipes", object(one.arms)},
                        {"choice", one.choice},
                        {"routed", one.routed},
                        {"low", one.low},
                        {"high", one.high},
                        {"adopted", one.adopted}});
    return json;
}

}  // namespace

std::string to_json(const TrainReport& report) {
    return print({{"source", report.source},
                  {"queries", report.queries},
                  {"routers", routers(report)},
                  {"promises", promises(report)},
                  {"recipes", report.recipes ? recipes(*report.recipes) : Json(nullptr)},
                  {"relevance", report.relevance ? Json(report.relevance->version) : Json(nullptr)},
                  {"retrievers", retrievers(report)},
                  {"warnings", report.warnings},
                  {"seconds", report.seconds},
                  {"commit", report.commit}});
}

std::string to_json(const RemoveReport& report) {
    return print({{"expert", report.expert},
                  {"documents", report.documents},
                  {"chunks", report.chunks},
                  {"expert_removed", report.expert_removed},
                  {"commit", report.commit},
                  {"warnings", report.warnings}});
}

std::string to_json(const CheckReport& report) {
    Json problems = Json::array();
    for (const CheckProblem& problem : report.problems)
        problems.push_back({{"where", problem.where}, {"what", problem.what}});
    return print({{"ok", report.problems.empty()},
                  {"experts", report.experts},
                  {"documents", report.documents},
                  {"chunks", report.chunks},
                  {"segments", report.segments},
                  {"bytes", report.bytes},
                  {"problems", std::move(problems)}});
}

std::string metadata_json(const std::vector<std::pair<std::string, std::string>>& metadata) {
    return metadata.empty() ? std::string() : print(object(metadata));
}

}  // namespace moxie
