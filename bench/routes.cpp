// How long routing takes among N experts of CHUNKS chunks, by words alone and with the query's
// vector:
//     routes N [CHUNKS]
// prints a line of JSON for each. The snapshot is made in memory, segments in a file that goes away
// with it: adding ten thousand experts one by one would take an hour. Words of an expert are drawn
// from a vocabulary of its own and a common one, queries likewise; centroids and vectors of queries
// lie around a direction of the expert. Microseconds are of CPU time, which a busy machine does not
// lengthen by much.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "engine/inquiry.h"
#include "expert/make_profile.h"
#include "index/segment_builder.h"

namespace moxie {
namespace {

constexpr std::size_t kWords = 30, kQueries = 400, kQueryWords = 8;
constexpr std::size_t kOwnWords = 300, kCommonWords = 20000, kDimensions = 384;
constexpr float kSpread = 1.5F;  // of vectors around their expert's direction, in its lengths

double cpu_us() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Frequent words are frequent: the square of a uniform number leans to small ones.
std::size_t drawn(std::mt19937_64& random, std::size_t count) {
    const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
    return static_cast<std::size_t>(uniform * uniform * static_cast<double>(count));
}

std::string word(std::mt19937_64& random, std::size_t expert) {
    if (random() % 3 != 0) return "c" + std::to_string(drawn(random, kCommonWords));
    // Neighbours share half of their own words.
    return "w" + std::to_string(expert * kOwnWords / 2 + drawn(random, kOwnWords));
}

std::vector<float> unit(std::vector<float> vector) {
    float square = 0;
    for (const float value : vector) square += value * value;
    for (float& value : vector) value /= std::sqrt(square);
    return vector;
}

std::vector<float> direction(std::mt19937_64& random) {
    std::normal_distribution<float> normal;
    std::vector<float> vector(kDimensions);
    for (float& value : vector) value = normal(random);
    return unit(std::move(vector));
}

std::vector<float> around(const std::vector<float>& centre, std::mt19937_64& random) {
    std::vector<float> vector = direction(random);
    for (std::size_t i = 0; i < kDimensions; ++i) vector[i] = centre[i] + kSpread * vector[i];
    return unit(std::move(vector));
}

std::vector<float> centre_of(std::size_t expert) {
    std::mt19937_64 random(expert + 1000000);
    return direction(random);
}

std::shared_ptr<const VectorProfile> vector_profile(std::size_t expert, std::size_t chunks) {
    std::mt19937_64 random(expert);
    const std::vector<float> centre = centre_of(expert);
    VectorProfile profile{"bench@1", kDimensions, {}, {}, {}, chunks, {}};
    profile.mean.add(centre);
    std::vector<std::vector<float>> centroids(profile_centroids(chunks));
    for (std::vector<float>& one : centroids) one = around(centre, random);
    add_centroids(centroids, profile);
    return std::make_shared<const VectorProfile>(std::move(profile));
}

BuiltSegment segment_of(std::size_t expert, std::size_t chunks) {
    std::mt19937_64 random(expert);
    SegmentBuilder builder;
    for (std::size_t i = 0; i < chunks; ++i) {
        builder.add({"d" + std::to_string(i), "", "", {}});
        IndexedChunk chunk;
        for (std::size_t w = 0; w < kWords; ++w) chunk.terms.add(word(random, expert));
        builder.add_chunk(std::move(chunk));
    }
    return builder.build();
}

// Of the term directory, before it is sorted.
struct Entry {
    std::uint64_t hash = 0, document_frequency = 0, collection_frequency = 0;
    std::uint32_t expert = 0;
};

class Store {
public:
    Store(std::size_t experts, std::size_t chunks)
        : path_(std::filesystem::temp_directory_path() /
                ("moxie-routes-" + std::to_string(std::random_device()()))),
          files_(disk_files()) {
        const auto file = files_->create(path_);
        std::uint64_t offset = 0;
        for (std::size_t i = 0; i < experts; ++i) {
            const BuiltSegment built = segment_of(i, chunks);
            file->append(built.container.bytes);
            add(i, built,
                {path_, offset, built.container.bytes.size(), built.container.root_checksum});
            offset += built.container.bytes.size();
        }
        file->close();
        snapshot_.directory = directory();
    }
    ~Store() { std::filesystem::remove(path_); }
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    const Snapshot& snapshot() const { return snapshot_; }

private:
    void add(std::size_t number, const BuiltSegment& built, ContainerLocation location) {
        auto expert = std::make_shared<Expert>();
        expert->id = static_cast<std::uint32_t>(number);
        expert->name = "expert" + std::to_string(number);
        expert->recipe.encoder = "bench@1";
        expert->profile = {built.documents.size(), built.chunks, built.total_length};
        expert->vector_profile = vector_profile(number, built.chunks);
        Expert::Part part;
        part.segment = std::make_shared<ExpertSegment>(number, files_, location);
        part.vectors = std::make_shared<ExpertVectors>(number, files_, location);  // never opened
        expert->parts.push_back(std::move(part));
        for (const TermStatistics& term : built.terms)
            entries_.push_back(
                {term.hash, term.document_frequency, term.collection_frequency, expert->id});
        snapshot_.index_by_id.emplace(expert->id, number);
        snapshot_.experts.push_back(std::move(expert));
    }

    Directory directory() {
        std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
            return a.hash != b.hash ? a.hash < b.hash : a.expert < b.expert;
        });
        Skyline skyline;
        skyline.add({1, encode_length(kWords)});
        ByteWriter bytes;
        skyline.write(bytes);
        DirectoryWriter writer;
        for (const Entry& entry : entries_)
            writer.add(entry.hash, entry.expert, entry.document_frequency,
                       entry.collection_frequency, bytes.bytes());
        entries_ = {};
        return Directory({std::make_shared<const DirectoryPart>(writer.finish())});
    }

    std::string path_;
    std::shared_ptr<Files> files_;
    std::vector<Entry> entries_;
    Snapshot snapshot_;
};

double at(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

struct Times {
    std::vector<double> analyse, route;
    std::size_t own_first = 0;
};

void time_query(const Snapshot& snapshot, std::size_t number, bool with_vector, Times& times) {
    std::mt19937_64 random(number);
    const std::size_t own = random() % snapshot.experts.size();
    Request request;
    for (std::size_t i = 0; i < kQueryWords; ++i) request.query += word(random, own) + " ";
    request.route = {RouteMode::top_p, 0.9};
    Aside aside(std::move(request), snapshot);
    Inquiry& inquiry = aside.inquiry;
    const double begun = cpu_us();
    analyse_query(inquiry);
    times.analyse.push_back(cpu_us() - begun);
    if (with_vector)
        inquiry.encoded.push_back({"bench@1", VectorQuery(around(centre_of(own), random))});
    const double analysed = cpu_us();
    route_query(inquiry);
    times.route.push_back(cpu_us() - analysed);
    times.own_first += inquiry.plan.order.front() == own ? 1 : 0;
}

void measure(const Snapshot& snapshot, std::size_t chunks, bool with_vector) {
    Times cold, warm;  // the first time opens the experts that are asked for pairs of words
    for (std::size_t i = 0; i < kQueries; ++i) time_query(snapshot, i, with_vector, cold);
    for (std::size_t i = 0; i < kQueries; ++i) time_query(snapshot, i, with_vector, warm);
    std::printf(
        "{\"experts\": %zu, \"chunks\": %zu, \"vector\": %s, \"route_us\": %.1f, "
        "\"route_us_p95\": %.1f, \"cold_us\": %.1f, \"analyse_us\": %.1f, \"own_first\": %.3f}\n",
        snapshot.experts.size(), chunks, with_vector ? "true" : "false", at(warm.route, .5),
        at(warm.route, .95), at(cold.route, .5), at(warm.analyse, .5),
        static_cast<double>(warm.own_first) / static_cast<double>(kQueries));
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    const std::size_t experts = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 0;
    const std::size_t chunks = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 50;
    if (experts == 0 || chunks == 0) return std::fputs("routes N [CHUNKS]\n", stderr), 2;
    const moxie::Store store(experts, chunks);
    moxie::measure(store.snapshot(), chunks, false);
    moxie::measure(store.snapshot(), chunks, true);
}
