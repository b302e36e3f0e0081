#include "cli/near.h"

#include <algorithm>

namespace moxie::cli {
namespace {

constexpr std::size_t kLongestName = 64;

/// Optimal string alignment distance.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view text, const std::vector<std::string>& names) {
    if (text.size() > kLongestName) return {};
    std::size_t fewest = std::min<std::size_t>(3, std::max<std::size_t>(1, text.size() / 3));
    std::string found;
    for (const std::string& name : names) {
        if (name.size() > kLongestName) continue;
        const std::size_t distance = edits(text, name);
        if (distance < fewest || (distance == fewest && found.empty())) {
            fewest = distance;
            found = name;
        }
    }
    return found;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& names) {
    const std::string name = nearest(text, names);
    return name.empty() ? "" : " (did you mean " + name + "?)";
}

}  // namespace moxie::cli
