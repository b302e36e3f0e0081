#include "cli/render_manage.h"

#include <algorithm>

#include "cli/encode_vectors.h"
#include "cli/number_text.h"
#include "cli/table.h"

namespace moxie::cli {
namespace {

constexpr std::size_t kMargin = 14;

/// "name          value", the value wrapped beside its name.
std::string field(const std::string& name, const std::string& value, const Style& style) {
    if (value.empty()) return {};
    const std::string lines = wrapped(clean_line(value), style.width, kMargin);
    return style.bold(name) + std::string(kMargin - display_width(name), ' ') +
           lines.substr(std::min(kMargin, lines.size()));
}

/// How many of its chunks have one.
std::string vector_share(const ExpertInfo& expert) {
    if (expert.vectors == 0) return has_encoder(expert) ? "0 %" : "";
    const double share = static_cast<double>(expert.vectors) /
                         static_cast<double>(std::max<std::uint64_t>(1, expert.chunks));
    return grouped(static_cast<std::uint64_t>(share * 100)) + " %";
}

std::string kind_of(const ExpertInfo& expert) {
    std::string kind = clean_line(expert.kind) + (expert.shared ? ", shared" : "");
    if (expert.discovered > 0) kind += ", divided into " + grouped(expert.discovered);
    return kind;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string text;
    for (const std::string& one : texts) text += (text.empty() ? "" : ", ") + one;
    return text;
}

}  // namespace

std::string render_add(const AddReport& report) {
    std::string text = clean_line(report.expert) + ": " + counted(report.added, "document") +
                       " added, " + grouped(report.changed) + " changed, " +
                       grouped(report.unchanged) + " unchanged, " + grouped(report.deleted) +
                       " deleted";
    if (!report.failures.empty()) text += ", " + grouped(report.failures.size()) + " failed";
    text += "; " + counted(report.chunks, "chunk") + ", " + byte_count(report.bytes) + " in " +
            duration(report.seconds);
    const auto documents = static_cast<double>(report.added + report.changed);
    if (report.seconds >= 1) {
        text += " (" + grouped(static_cast<std::uint64_t>(documents / report.seconds)) +
                " documents/s)";
    }
    return text + "\n";
}

std::string render_encode(const EncodeReport& report) {
    const std::string divided = report.divided == 0
                                    ? ""
                                    : clean_line(report.expert) + ": divided into " +
                                          counted(report.divided, "expert") + "\n";
    if (report.chunks == 0) return divided;
    std::string text = clean_line(report.expert) + ": " + counted(report.chunks, "vector") +
                       " by " + clean_line(report.encoder) + " in " + duration(report.seconds);
    const auto encoded = static_cast<double>(report.encoded);
    if (report.encoded < report.chunks)
        text += ", " + grouped(report.chunks - report.encoded) + " of them from the cache";
    else if (report.seconds >= 1)
        text += " (" + grouped(static_cast<std::uint64_t>(encoded / report.seconds)) + " /s)";
    return text + "\n" + divided;
}

std::string render_discover(const DiscoverReport& report, const Style& style) {
    const std::string name = clean_line(report.expert);
    if (report.experts.empty()) return name + ": one expert again\n";
    Table table({{"expert"}, {"chunks", Align::right}, {"documents", Align::right}, {"about"}});
    for (const DiscoveredExpert& expert : report.experts) {
        table.add({clean_line(expert.name), grouped(expert.chunks), grouped(expert.documents),
                   clean_line(expert.description)});
    }
    return name + ": " + counted(report.experts.size(), "expert") +
           (report.commit == 0 ? ", if it is divided like this; nothing was changed\n" : "\n") +
           table.render(style) + "largest " + fixed(report.largest, 2) +
           " of the mean, variation " + fixed(report.variation, 2) + ", silhouette " +
           fixed(report.silhouette, 2) + "; in " + duration(report.seconds) + "\n";
}

std::string render_remove(const RemoveReport& report) {
    return clean_line(report.expert) + ": " + counted(report.documents, "document") + " and " +
           counted(report.chunks, "chunk") + " removed" +
           (report.expert_removed ? ", and the expert with them" : "") + "\n";
}

std::string render_experts(const std::vector<ExpertInfo>& experts, const Style& style) {
    if (experts.empty()) return "No experts yet. Make one: moxie add NAME FOLDER\n";
    Table table({{"expert"},
                 {"documents", Align::right},
                 {"chunks", Align::right},
                 {"vectors", Align::right},
                 {"size", Align::right},
                 {"kind"},
                 {"state"},
                 {"description"}});
    for (const ExpertInfo& expert : experts) {
        table.add({(expert.parent.empty() ? "" : "  ") + clean_line(expert.name),
                   grouped(expert.documents), grouped(expert.chunks), vector_share(expert),
                   expert.parent.empty() ? byte_count(expert.bytes) : "",
                   clean_line(expert.kind) + (expert.shared ? ", shared" : ""),
                   clean_line(expert.state), clean_line(expert.description)});
    }
    return table.render(style);
}

std::string render_expert(const ExpertInfo& expert, const Style& style) {
    return field("expert", expert.name, style) + field("description", expert.description, style) +
           field("kind", kind_of(expert), style) + field("holder", expert.parent, style) +
           field("state", expert.state, style) +
           field("documents", grouped(expert.documents), style) +
           field("chunks",
                 grouped(expert.chunks) + " of at most " + grouped(expert.chunk_tokens) + " tokens",
                 style) +
           field("terms", grouped(expert.terms), style) +
           field("size", byte_count(expert.bytes) + " in " + counted(expert.segments, "segment"),
                 style) +
           field("analyser", expert.analyser, style) +
           field("encoder", expert.encoder.value_or("none"), style) +
           field("vectors", grouped(expert.vectors) + " as " + expert.vector_format, style) +
           field("BM25", "k1 " + fixed(expert.k1, 2) + ", b " + fixed(expert.b, 2), style) +
           field("sources", joined(expert.sources), style) +
           field("created", expert.created, style) + field("updated", expert.updated, style);
}

std::string render_check(const CheckReport& report) {
    std::string text;
    for (const CheckProblem& problem : report.problems) {
        text += clean_line(problem.where) + ": " + clean_line(problem.what) + "\n";
    }
    text += report.problems.empty() ? "ok: " : counted(report.problems.size(), "problem") + "; ";
    return text + counted(report.experts, "expert") + ", " + counted(report.documents, "document") +
           ", " + counted(report.chunks, "chunk") + ", " + counted(report.segments, "segment") +
           ", " + byte_count(report.bytes) + " verified\n";
}

std::string render_models(const std::vector<ModelInfo>& models, const std::string& folder,
                          const Style& style) {
    Table table(
        {{"model"}, {"kind"}, {"dimensions", Align::right}, {"licence"}, {"size", Align::right}});
    std::string sources;
    for (const ModelInfo& model : models) {
        table.add({clean_line(model.name), clean_line(model.kind), grouped(model.dimensions),
                   clean_line(model.licence),
                   model.installed ? byte_count(model.bytes) : "not installed"});
        sources += clean_line(model.name + ": " + model.source +
                              (model.installed ? ", in " + model.path : "")) +
                   "\n";
    }
    return table.render(style) + "\n" + sources + "\nmoxie models install NAME fetches one into " +
           clean_line(folder) + "\n";
}

}  // namespace moxie::cli
