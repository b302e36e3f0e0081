#include <algorithm>
#include <cmath>

#include "eval/evaluate.h"

namespace moxie::eval {
namespace {

double grade(const std::map<std::string, double>& judgements, const std::string& document) {
    const auto found = judgements.find(document);
    return found == judgements.end() ? 0 : std::max(found->second, 0.0);
}

}  // namespace

double discount(std::size_t rank) { return std::log2(static_cast<double>(rank) + 2); }

double ideal_gain(const std::map<std::string, double>& judgements, std::size_t k) {
    std::vector<double> grades;
    for (const auto& [document, value] : judgements) grades.push_back(std::max(value, 0.0));
    std::sort(grades.rbegin(), grades.rend());
    double gain = 0;
    for (std::size_t i = 0; i < std::min(k, grades.size()); ++i) gain += grades[i] / discount(i);
    return gain;
}

double ndcg(const std::vector<std::string>& ranked, const std::map<std::string, double>& judgements,
            std::size_t k) {
    double gain = 0;
    for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
        gain += grade(judgements, ranked[i]) / discount(i);
    }
    const double ideal = ideal_gain(judgements, k);
    return ideal > 0 ? gain / ideal : 0;
}

double recall(const std::vector<std::string>& ranked,
              const std::map<std::string, double>& judgements, std::size_t k) {
    const auto relevant = std::count_if(judgements.begin(), judgements.end(),
                                        [](const auto& entry) { return entry.second > 0; });
    if (relevant == 0) return 0;
    const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(k, ranked.size()));
    const auto found = std::count_if(ranked.begin(), end, [&](const std::string& document) {
        return grade(judgements, document) > 0;
    });
    return static_cast<double>(found) / static_cast<double>(relevant);
}

double reciprocal_rank(const std::vector<std::string>& ranked,
                       const std::map<std::string, double>& judgements, std::size_t k) {
    for (std::size_t i = 0; i < std::min(k, ranked.size()); ++i) {
        if (grade(judgements, ranked[i]) > 0) return 1 / static_cast<double>(i + 1);
    }
    return 0;
}

}  // namespace moxie::eval
