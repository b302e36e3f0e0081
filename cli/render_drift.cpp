#include "cli/render_drift.h"

#include <algorithm>

#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

constexpr std::size_t kRows = 20;  // experts of a table; --json shows all

std::string learnt_table(const DriftReport& report, const Style& style) {
    if (report.learnt.empty()) return "Nothing was learnt here yet.\n";
    Table table(
        {{"learnt"}, {"version", Align::right}, {"chunks moved since", Align::right}, {""}});
    for (const LearntDrift& one : report.learnt)
        table.add({clean_line(one.kind), std::to_string(one.version), percent(one.moved),
                   one.stale ? "stale" : ""});
    return table.render(style);
}

std::string promise_text(const ShadowDrift& one) {
    if (!one.promise) return "nothing was promised";
    return std::string(one.guarantee ? "guarantee" : "estimate") + " " + percent(*one.promise) +
           (one.broken                 ? ": broken"
            : one.high <= *one.promise ? ": kept"
                                       : ": too few to tell");
}

std::string shadow_table(const DriftReport& report, const Style& style) {
    if (report.shadows.empty())
        return "No search was shadowed; --shadow 0.01 runs that share of them flat as well.\n";
    Table table({{"shadowed"},
                 {"search"},
                 {"searches", Align::right},
                 {"loss@10 [95 %]", Align::right},
                 {"opened", Align::right},
                 {"promise"}});
    for (const ShadowDrift& one : report.shadows)
        table.add({clean_line(one.route), clean_line(one.mode), grouped(one.queries),
                   percent(one.loss) + " [" + percent(one.low) + ", " + percent(one.high) + "]",
                   percent(one.share_opened), promise_text(one)});
    return table.render(style);
}

std::string expert_table(const DriftReport& report, const Style& style) {
    std::vector<ExpertUse> experts = report.experts;
    std::stable_sort(experts.begin(), experts.end(),
                     [](const auto& a, const auto& b) { return a.opened > b.opened; });
    Table table({{"expert"},
                 {"chunks", Align::right},
                 {"opened by", Align::right},
                 {"of the best hits", Align::right},
                 {"copies", Align::right}});
    for (std::size_t i = 0; i < std::min(experts.size(), kRows); ++i)
        table.add({clean_line(experts[i].name), grouped(experts[i].chunks),
                   percent(experts[i].opened), percent(experts[i].found),
                   percent(experts[i].copies)});
    std::string text = table.render(style);
    if (experts.size() > kRows)
        text +=
            "and " + counted(experts.size() - kRows, "expert") + " less opened; --json shows all\n";
    return text;
}

std::string proposal_text(const DriftReport& report, const Style& style) {
    if (report.proposals.empty()) return "Nothing needs to be done.\n";
    std::string text;
    for (const DriftProposal& one : report.proposals) {
        std::string head = one.what;
        for (const std::string& name : one.experts)
            head += (&name == &one.experts.front() ? " " : ", ") + clean_line(name);
        text += style.bold(head) + "\n" + wrapped(clean_line(one.why), style.width, 4) + "    " +
                clean_line(one.command) + "\n";
    }
    return text;
}

}  // namespace

std::string render_drift(const DriftReport& report, const Style& style) {
    return learnt_table(report, style) + "\n" + shadow_table(report, style) + "\n" +
           expert_table(report, style) + "by " + counted_pieces(report.pieces) +
           " and what was shadowed; balance " + fixed(report.balance, 2) +
           " (1: all are opened alike)\n\n" + proposal_text(report, style);
}

}  // namespace moxie::cli
