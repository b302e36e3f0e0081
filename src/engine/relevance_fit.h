#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/probe.h"
#include "rank/relevance.h"

namespace moxie {

/// What a store is calibrated by.
struct ProbeQuery {
    enum class Kind {
        null,    ///< hardly any store answers it
        pseudo,  ///< made from a chunk of this one
        judged,  ///< `relevant` answers it
    };
    Kind kind;
    std::string text;
    std::set<std::pair<std::string, std::string>> relevant{};  ///< expert, document
};

/// Learns how one kind of hits is to be read: those with a cosine, or those with words alone.
/// `probed` is parallel to `queries`; both must outlive it.
class RelevanceFit {
public:
    RelevanceFit(const std::vector<ProbeQuery>& queries, const std::vector<Probed>& probed)
        : queries_(queries), probed_(probed) {}

    /// Scope from all probes; what fits from judgements, where there are enough, and else as in
    /// `before`.
    Calibration::Part learn(Calibration::Part before) const;
    /// With enough judgements: the relevance at which few of the judged queries are refused.
    /// `least` of `part` otherwise.
    double least_for_answer(const Calibration& calibration, const Calibration::Part& part) const;

private:
    bool enough_judged() const;
    std::vector<Labelled> scope_observations() const;
    std::vector<Labelled> fit_observations() const;

    const std::vector<ProbeQuery>& queries_;
    const std::vector<Probed>& probed_;
};

}  // namespace moxie
