#include "eval/run_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace moxie::eval {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Fields of a run are separated by white space, so ids must not contain any.
std::string one_word(std::string id) {
    std::replace_if(
        id.begin(), id.end(), [](unsigned char c) { return c <= ' '; }, '_');
    return id;
}

std::string shortest(float value) {
    std::array<char, 32> buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

}  // namespace

std::vector<RankedDocument> rank_documents(const std::vector<Hit>& hits,
                                           const std::string& own_expert, std::size_t limit) {
    std::vector<RankedDocument> ranking;
    std::unordered_set<std::string> seen;
    for (const Hit& hit : hits) {
        if (ranking.size() == limit) break;
        std::string id = hit.expert == own_expert ? hit.document : hit.expert + "/" + hit.document;
        if (seen.insert(id).second) ranking.push_back({std::move(id), hit.score});
    }
    return ranking;
}

std::string run_lines(const std::string& query, const std::vector<RankedDocument>& ranking,
                      const std::string& tag) {
    const std::string start = one_word(query) + " Q0 ";
    const std::string end = " " + one_word(tag) + "\n";
    if (ranking.empty()) return start + "nothing-found 1 0" + end;
    std::string lines;
    float previous = kInfinity;
    for (std::size_t i = 0; i < ranking.size(); ++i) {
        const float score =
            std::min(static_cast<float>(ranking[i].score), std::nextafter(previous, -kInfinity));
        lines += start + one_word(ranking[i].id) + " " + std::to_string(i + 1) + " " +
                 shortest(score) + end;
        previous = score;
    }
    return lines;
}

}  // namespace moxie::eval
