#include "engine/probe_texts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "base/bytes.h"
#include "moxie/error.h"
#include "text/sentences.h"

namespace moxie {

namespace {

constexpr std::array kNullProbes = std::to_array<std::string_view>({
#include "engine/null_probes.inc"
});

constexpr std::size_t kFewestWords = 3, kFewestSpan = 5, kMostSpan = 10, kMostWords = 30;

// Hashes of texts are spread evenly, but they also name the texts: another step makes independent
// numbers of them.
std::uint64_t mixed(std::uint64_t value, std::uint64_t salt) {
    const std::array<std::uint64_t, 2> both{value, salt};
    return checksum(Bytes(reinterpret_cast<const std::uint8_t*>(both.data()), sizeof both));
}

// In (0, 1).
double uniform(std::uint64_t hash) {
    return (static_cast<double>(hash >> 11) + 0.5) / 9007199254740992.0;
}

struct Drawn {
    double key = 0;
    std::uint64_t hash = 0;  // of the text
    std::size_t expert = 0;
    std::uint32_t part = 0;
    std::uint32_t chunk = 0;
};

bool drawn_before(const Drawn& a, const Drawn& b) {
    return std::tie(a.key, a.hash, a.expert, a.part, a.chunk) <
           std::tie(b.key, b.hash, b.expert, b.part, b.chunk);
}

// The smallest keys -ln(u)/weight are a draw without replacement by weight (Efraimidis and
// Spirakis 2006).
class Draw {
public:
    Draw(const std::vector<std::shared_ptr<const Expert>>& experts, std::size_t count)
        : count_(count) {
        for (std::size_t e = 0; e < experts.size(); ++e) {
            const Expert& expert = *experts[e];
            const double weight =
                1 /
                std::sqrt(static_cast<double>(std::max<std::uint64_t>(1, expert.profile.chunks)));
            for (std::uint32_t part = 0; part < expert.parts.size(); ++part) {
                try {
                    add(expert.parts[part], {0, 0, e, part, 0}, weight);
                } catch (const Error&) {  // damaged: the others are enough
                }
            }
        }
        keep_best();
    }

    const std::vector<Drawn>& chunks() const { return drawn_; }

private:
    void add(const Expert::Part& part, Drawn drawn, double weight) {
        const Segment& segment = part.segment->open();
        for (std::uint32_t document = 0; document < segment.document_count(); ++document) {
            if (std::binary_search(part.deleted.begin(), part.deleted.end(), document)) continue;
            const auto [begin, end] = segment.chunks_of(document);
            for (drawn.chunk = begin; drawn.chunk < end; ++drawn.chunk) {
                drawn.hash = segment.text_hash(drawn.chunk);
                drawn.key = -std::log(uniform(mixed(drawn.hash, 1))) / weight;
                drawn_.push_back(drawn);
            }
            if (drawn_.size() > 64 * count_ + 65536) keep_best();
        }
    }

    // The same text twice is drawn once.
    void keep_best() {
        std::sort(drawn_.begin(), drawn_.end(), drawn_before);
        const auto same = [](const Drawn& a, const Drawn& b) { return a.hash == b.hash; };
        drawn_.erase(std::unique(drawn_.begin(), drawn_.end(), same), drawn_.end());
        if (drawn_.size() > count_) drawn_.resize(count_);
    }

    std::size_t count_;
    std::vector<Drawn> drawn_;
};

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = text.find_first_not_of(" \t\r\n\f\v", at);
        if (begin == std::string_view::npos) break;
        at = std::min(text.find_first_of(" \t\r\n\f\v", begin), text.size());
        words.push_back(text.substr(begin, at - begin));
    }
    return words;
}

std::string joined(std::span<const std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

std::string heading_of(const StoredDocument& document, const StoredChunk& chunk) {
    for (auto heading = chunk.section.rbegin(); heading != chunk.section.rend(); ++heading)
        if (words_of(*heading).size() >= kFewestWords) return joined(words_of(*heading));
    const auto title = words_of(document.title);
    return title.size() < kFewestWords ? std::string() : joined(title);
}

// Some words in a row of one sentence, or all of it.
std::string words_in_a_row(std::string_view text, std::uint64_t hash) {
    std::vector<std::vector<std::string_view>> long_enough;
    for (const TextRange range : sentences(text)) {
        auto words = words_of(text.substr(range.begin, range.end - range.begin));
        if (words.size() >= kFewestSpan) long_enough.push_back(std::move(words));
    }
    if (long_enough.empty()) return {};
    std::span<const std::string_view> words = long_enough[mixed(hash, 2) % long_enough.size()];
    if (mixed(hash, 3) % 2 == 0) return joined(words.first(std::min(words.size(), kMostWords)));
    const std::size_t length =
        std::min(words.size(), kFewestSpan + mixed(hash, 4) % (kMostSpan - kFewestSpan + 1));
    return joined(words.subspan(mixed(hash, 5) % (words.size() - length + 1), length));
}

std::string query_of(const Segment& segment, std::uint32_t number, std::uint64_t hash) {
    const StoredChunk chunk = segment.stored_chunk(number);
    std::string text;
    if (mixed(hash, 6) % 3 == 0)
        text = heading_of(segment.stored_document(segment.document_of(number)), chunk);
    return text.empty() ? words_in_a_row(chunk.text, hash) : text;
}

}  // namespace

std::vector<std::string_view> null_probes() { return {kNullProbes.begin(), kNullProbes.end()}; }

std::vector<std::string> pseudo_queries(const Snapshot& snapshot, std::size_t count) {
    std::vector<std::string> queries;
    const auto experts = snapshot.holders();
    const Draw draw(experts, count);
    for (const Drawn& drawn : draw.chunks()) {
        const Segment& segment = experts[drawn.expert]->parts[drawn.part].segment->open();
        try {
            std::string text = query_of(segment, drawn.chunk, drawn.hash);
            if (!text.empty()) queries.push_back(std::move(text));
        } catch (const Error&) {  // a damaged page costs its chunks
        }
    }
    return queries;
}

}  // namespace moxie
