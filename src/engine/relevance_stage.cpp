#include <algorithm>

#include "engine/calibrate.h"
#include "engine/matcher.h"
#include "moxie/error.h"

namespace moxie {

namespace {

bool knows_encoder(const Calibration& calibration, const Expert& expert) {
    return std::binary_search(calibration.encoders.begin(), calibration.encoders.end(),
                              expert.recipe.encoder);
}

// Cosines of an encoder that was not calibrated say nothing; words then must.
std::optional<Match> usable(const Inquiry& inquiry, Match match, const Inquiry::Found& found) {
    if (match.cosine && !knows_encoder(*inquiry.calibration, *inquiry.experts[found.expert])) {
        if (inquiry.request.mode == SearchMode::dense) return {};
        match.cosine.reset();
    }
    return match;
}

Judged judge(const Inquiry& inquiry, Matcher& matcher, const Merged& merged) {
    const Inquiry::Found& found = inquiry.found[merged.best.origin];
    try {
        const auto match = usable(inquiry, matcher.match(found), found);
        if (!match) return {};
        return {inquiry.calibration->relevance(*match), inquiry.calibration->can_answer(*match),
                match->cosine.has_value()};
    } catch (const Error&) {  // fetching its text will say what is damaged
        return {};
    }
}

// An answer says it as its reason to abstain; hits that are missing say nothing.
void say_all_left_out(Inquiry& inquiry, double least) {
    if (!inquiry.merged.empty() || !inquiry.best_relevance) return;
    if (inquiry.request.depth != Depth::search) return;
    inquiry.answer.trace.warnings.push_back(
        "no passage is as relevant as --min-relevance asks for: the best one has " +
        probability_text(*inquiry.best_relevance) + " of " + probability_text(least));
}

void leave_out_below(Inquiry& inquiry, double least) {
    std::vector<Merged> merged;
    std::vector<Judged> judged;
    for (std::size_t i = 0; i < inquiry.merged.size(); ++i) {
        if (inquiry.judged[i].relevance.value_or(-1) < least) continue;
        merged.push_back(std::move(inquiry.merged[i]));
        judged.push_back(inquiry.judged[i]);
    }
    inquiry.merged = std::move(merged);
    inquiry.judged = std::move(judged);
    say_all_left_out(inquiry, least);
}

}  // namespace

void load_calibration(Inquiry& inquiry) {
    Trace& trace = inquiry.answer.trace;
    const Learnt* learnt = inquiry.snapshot.find_learnt(kRelevance);
    if (!learnt) return;
    try {
        inquiry.calibration =
            &learnt->once->get<Calibration>([&] { return read_calibration(learnt->state); });
        trace.versions.emplace_back("relevance",
                                    relevance_version(learnt->version) +
                                        (learnt->moved > kStaleRelevance ? ", stale" : ""));
    } catch (const Error& error) {
        trace.warnings.push_back("the calibration of relevance is not used: " +
                                 std::string(error.what()) + "; `moxie encode` makes a new one");
    }
}

void require_calibration(const Inquiry& inquiry) {
    if (!inquiry.request.min_relevance || inquiry.calibration) return;
    throw Error(ErrorCode::conflict,
                "nothing says yet how relevant a hit of this store is, so none can be left out for "
                "it; `moxie encode` calibrates that",
                "min_relevance");
}

void judge_hits(Inquiry& inquiry) {
    Matcher matcher(inquiry);
    for (const Merged& merged : inquiry.merged) {
        const Judged judged = judge(inquiry, matcher, merged);
        inquiry.judged.push_back(judged);
        if (judged.relevance)
            inquiry.best_relevance =
                std::max(*judged.relevance, inquiry.best_relevance.value_or(0));
    }
    inquiry.can_answer = inquiry.judged.empty() ||
                         std::any_of(inquiry.judged.begin(), inquiry.judged.end(),
                                     [](const Judged& judged) { return judged.can_answer; });
    if (inquiry.request.min_relevance) leave_out_below(inquiry, *inquiry.request.min_relevance);
}

}  // namespace moxie
