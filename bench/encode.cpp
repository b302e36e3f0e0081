// How fast an encoder turns text into vectors.
//     bench_encode ENCODER MODELS [WORDS] [SECONDS]     lines of stdin, cut after WORDS words
#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <sstream>
#include <vector>

#include "model/encoder.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string first_words(const std::string& line, std::size_t words) {
    std::istringstream in(line);
    std::string text;
    std::string word;
    for (std::size_t i = 0; i < words && in >> word; ++i) text += (text.empty() ? "" : " ") + word;
    return text;
}

struct Rate {
    double by_clock = 0;     ///< texts a second
    double by_cpu_time = 0;  ///< texts a second of CPU time, whatever else runs
};

/// Passes over all the texts until the time is over; a first one fills the runtime's caches.
Rate rate(const Encoder& encoder, const std::vector<std::string_view>& texts, std::size_t threads,
          double seconds) {
    std::vector<float> out(texts.size() * encoder.dimensions());
    const auto pass = [&] { encoder.encode(texts, Encoder::Kind::document, threads, out); };
    pass();
    std::size_t done = 0;
    const auto begin = Clock::now();
    const std::clock_t cpu = std::clock();
    for (; seconds_since(begin) < seconds; done += texts.size()) pass();
    const double cpu_seconds = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    return {static_cast<double>(done) / seconds_since(begin),
            static_cast<double>(done) / cpu_seconds};
}

void print_query_times(const Encoder& encoder, std::string_view query) {
    constexpr std::size_t kRuns = 300;
    std::vector<double> times;
    std::vector<float> out(encoder.dimensions());
    encoder.encode({&query, 1}, Encoder::Kind::query, 1, out);
    const std::clock_t cpu = std::clock();
    for (std::size_t i = 0; i < kRuns; ++i) {
        const auto begin = Clock::now();
        encoder.encode({&query, 1}, Encoder::Kind::query, 1, out);
        times.push_back(1000 * seconds_since(begin));
    }
    const double cpu_ms = 1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    std::sort(times.begin(), times.end());
    std::cout << "a query of " << encoder.count_tokens(query) << " tokens: median "
              << times[kRuns / 2] << " ms, least " << times.front() << " ms, " << cpu_ms / kRuns
              << " ms of CPU time\n";
}

void measure(const std::string& name, const std::string& models, std::size_t words,
             double seconds) {
    const auto begin = Clock::now();
    const auto encoder = open_encoder(name, models);
    std::cout << encoder->name() << ": opened in " << seconds_since(begin) << " s\n";
    std::vector<std::string> lines;
    for (std::string line; lines.size() < 256 && std::getline(std::cin, line);)
        lines.push_back(first_words(line, words));
    std::size_t tokens = 0;
    for (const std::string& line : lines)
        tokens += std::min(encoder->count_tokens(line), encoder->most_tokens());
    std::cout << lines.size() << " texts, " << tokens / std::max<std::size_t>(1, lines.size())
              << " tokens each\n";
    print_query_times(*encoder, "how do I undo the last commit");
    const std::vector<std::string_view> texts(lines.begin(), lines.end());
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
        const Rate measured = rate(*encoder, texts, threads, seconds);
        std::cout << threads << " threads: " << measured.by_clock << " texts/s, "
                  << measured.by_cpu_time << " a second of CPU time\n";
    }
}

}  // namespace
}  // namespace moxie

int main(int count, char** values) {
    if (count < 3) {
        std::cerr << "bench_encode ENCODER MODELS [WORDS] [SECONDS] < LINES\n";
        return 2;
    }
    try {
        moxie::measure(values[1], values[2], count > 3 ? std::stoul(values[3]) : 85,
                       count > 4 ? std::stod(values[4]) : 5);
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
