#include "engine/json_values.h"
#include "moxie/drift.h"
#include "moxie/feedback.h"

namespace moxie {

namespace {

template <typename Item, typename Write>
Json list(const std::vector<Item>& items, Write&& write) {
    Json all = Json::array();
    for (const Item& item : items) all.push_back(write(item));
    return all;
}

Json learnt(const LearntDrift& one) {
    return {
        {"kind", one.kind}, {"version", one.version}, {"moved", one.moved}, {"stale", one.stale}};
}

Json shadow(const ShadowDrift& one) {
    return {{"route", one.route},
            {"mode", one.mode},
            {"n", one.queries},
            {"loss@10", one.loss},
            {"low", one.low},
            {"high", one.high},
            {"share_opened", one.share_opened},
            {"promise", optional(one.promise)},
            {"kind", !one.promise ? Json(nullptr) : Json(one.guarantee ? "guarantee" : "estimate")},
            {"broken", one.broken}};
}

Json use(const ExpertUse& one) {
    return {{"name", one.name},
            {"chunks", one.chunks},
            {"opened", one.opened},
            {"found", one.found},
            {"copies", one.copies}};
}

Json proposal(const DriftProposal& one) {
    return {
        {"what", one.what}, {"experts", one.experts}, {"why", one.why}, {"command", one.command}};
}

Json judgement(const Feedback& one) {
    return {{"id", one.id},
            {"query", one.query},
            {"expert", one.expert},
            {"document", one.document.empty() ? Json(nullptr) : Json(one.document)},
            {"grade", one.grade},
            {"at", one.at},
            {"live", one.live}};
}

}  // namespace

std::string to_json(const std::vector<Feedback>& feedback) {
    return print({{"feedback", list(feedback, judgement)}});
}

std::string to_json(const FeedbackReport& report) {
    return print({{"added", report.added},
                  {"replaced", report.replaced},
                  {"forgotten", report.forgotten},
                  {"stored", report.stored},
                  {"commit", report.commit}});
}

std::string to_json(const DriftReport& report) {
    return print({{"chunks", report.chunks},
                  {"pieces", report.pieces},
                  {"learnt", list(report.learnt, learnt)},
                  {"shadows", list(report.shadows, shadow)},
                  {"experts", list(report.experts, use)},
                  {"balance", report.balance},
                  {"proposals", list(report.proposals, proposal)},
                  {"warnings", report.warnings},
                  {"seconds", report.seconds}});
}

}  // namespace moxie
