#include "engine/feature_times.h"

#include <algorithm>

#include "base/clock.h"
#include "engine/probe.h"
#include "engine/routed_pairs.h"

namespace moxie {

namespace {

constexpr int kRepeats = 20;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

}  // namespace

template <typename Work>
void FeatureTimes::add(const std::string& name, Work work) {
    const Stopwatch watch;
    for (int i = 0; i < kRepeats; ++i) work();
    times_[name].push_back(watch.ms() * 1000 / kRepeats);
}

void FeatureTimes::time(const std::string& query_text, const Snapshot& snapshot,
                        Encoders& encoders) {
    Request request = probe_request(query_text, SearchMode::hybrid);
    request.route = {RouteMode::top_p, 0.9};
    Aside aside(std::move(request), snapshot);
    Inquiry& inquiry = aside.inquiry;
    route_probe(inquiry, encoders);
    if (inquiry.encoded.empty()) return;
    const EncodedQuery& query = inquiry.encoded.front();
    std::vector<ExpertProfile> profiles;
    for (const auto& expert : inquiry.experts)
        profiles.push_back(profile_of(*expert, query.encoder));
    add("gather terms", [&] { routed_words(inquiry, profiles, false); });
    add("gather terms and pairs", [&] { routed_words(inquiry, profiles, true); });
    RoutedWords words = routed_words(inquiry, profiles, true);
    RouterInput input = words.input(profiles);
    input.query = query.vector.components();
    words.remember(inquiry, memory_, input);
    std::vector<double> values(profiles.size());
    for (const Feature& feature : features())
        if (!feature.remembers || memory_)
            add(std::string(feature.name), [&] { feature.compute(input, values); });
    add("route", [&] { route_query(inquiry); });
}

std::map<std::string, double> FeatureTimes::medians() const {
    std::map<std::string, double> medians;
    for (const auto& [name, values] : times_) medians[name] = median(values);
    return medians;
}

}  // namespace moxie
