#include <algorithm>

#include "base/clock.h"
#include "engine/discover.h"

namespace moxie {

namespace {

// Documents may change while they are divided; who changes them all the time is left undivided.
constexpr int kMostTries = 3;

bool waits(const Expert& expert, const EncodeRequest& request) {
    const auto& names = request.experts;
    const bool asked =
        names.empty() || std::find(names.begin(), names.end(), expert.name) != names.end();
    const std::string& encoder = expert.recipe.encoder;
    return asked && expert.division != 0 && is_encoder(encoder) && expert.has_vectors(encoder);
}

EncodeReport& report_of(const Expert& expert, std::vector<EncodeReport>& reports) {
    const auto own =
        std::find_if(reports.rbegin(), reports.rend(),
                     [&](const EncodeReport& report) { return report.expert == expert.name; });
    if (own != reports.rend()) return *own;
    return reports.emplace_back(EncodeReport{expert.name, expert.recipe.encoder});
}

void divide(const Engine::Parts& parts, const Expert& expert, std::size_t threads,
            const std::function<void()>& stop_if_asked, EncodeReport& report) {
    const Stopwatch watch;
    const Discovery discovery = discover_experts(expert, expert.division, threads);
    report.commit =
        wait_to_write(parts, stop_if_asked).commit_division(expert.id, discovery.division);
    report.divided = discovery.report.experts.size();
    report.seconds += watch.ms() / 1000;
}

}  // namespace

void divide_waiting(Engine::Parts& parts, const EncodeRequest& request, Progress* progress,
                    std::vector<EncodeReport>& reports) {
    const auto stop_if_asked = [&] {
        if (progress && progress->cancelled())
            throw Error(ErrorCode::cancelled,
                        "stopped: the vectors are there; `moxie encode` divides what is left");
    };
    std::vector<std::string> failed;
    for (int left = kMostTries; left > 0; --left) {
        const std::shared_ptr<const Snapshot> snapshot = parts.newest();
        bool again = false;
        for (const auto& expert : snapshot->experts) {  // divided ones are not among them
            if (!expert->parent.empty() || !waits(*expert, request)) continue;
            if (std::find(failed.begin(), failed.end(), expert->name) != failed.end()) continue;
            stop_if_asked();
            EncodeReport& report = report_of(*expert, reports);
            try {
                divide(parts, *expert, request.threads, stop_if_asked, report);
            } catch (const Error& error) {
                if (error.code() == ErrorCode::conflict) {
                    again = true;
                } else if (error.code() == ErrorCode::invalid_request) {
                    failed.push_back(expert->name);
                    report.warnings.push_back(expert->name + " stays one expert: " + error.what());
                } else {
                    throw;
                }
            }
        }
        if (!again) return;
    }
}

}  // namespace moxie
