// How often are promises kept, and what do they open? For script/evaluate:
//     promise_splits STORE MODELS SPLITS
// reads real queries, one a line, and divides them SPLITS times by chance into two halves. One half
// calibrates as Engine::train does, the other measures. Prints one JSON object: for every way to
// calibrate, bound and epsilon how many of the splits kept the promise, mean and worst loss
// measured, and the mean share of chunks and number of experts opened. For script/fit-opening:
//     promise_splits STORE MODELS MODE
// prints what an Opening looks at as the experts of largest weight are opened, a line for each that
// is still closed: the query's number, how many of flat's ten best hits it holds, ln weight,
// ln relative size, the tenth best score so far, ln of the weight closed, the router's features.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <tuple>

#include "base/bytes.h"
#include "engine/learn.h"
#include "engine/learn_routes.h"
#include "engine/probe_texts.h"
#include "engine/remember.h"
#include "engine/teach.h"
#include "moxie/error.h"
#include "route/plan.h"
#include "store/catalog.h"

namespace moxie {
namespace {

using Json = nlohmann::ordered_json;
using Indices = std::vector<std::size_t>;

constexpr double kEpsilons[] = {0.05, 0.02, 0.01};

struct Bound {
    const char* name;
    double (*of)(const LossCounts&, double);
};
constexpr Bound kBounds[] = {{"Hoeffding–Bentkus", hoeffding_bentkus_bound},
                             {"betting", betting_bound}};

Indices all_of(const Course& course) {
    Indices indices(course.lessons.size());
    for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
    return indices;
}

std::vector<const Lesson*> chosen(const Course& course, const Indices& indices) {
    std::vector<const Lesson*> lessons;
    for (const std::size_t i : indices) lessons.push_back(&course.lessons[i]);
    return lessons;
}

// The points of all lessons of a course under a router.
class Routed {
public:
    Routed(const Course& course, const std::vector<double>& factors) : course_(course) {
        for (const Lesson& lesson : course.lessons) points_.push_back(points_of(lesson, factors));
    }
    LossCurve curve(const Indices& indices, const Bound& bound) const {
        std::vector<std::vector<double>> points;
        for (const std::size_t i : indices) points.push_back(points_[i]);
        return loss_curve(chosen(course_, indices), points, kContractDelta, bound.of);
    }
    double loss(const Indices& indices, double p) const {
        double sum = 0;
        for (const std::size_t i : indices) sum += loss_at(course_.lessons[i], points_[i], p);
        return sum / static_cast<double>(indices.size());
    }
    double share(const Indices& indices, const std::vector<double>& chunks, double p) const {
        double sum = 0;
        for (const std::size_t i : indices) sum += share_opened_at(points_[i], chunks, p);
        return sum / static_cast<double>(indices.size());
    }

private:
    const Course& course_;
    std::vector<std::vector<double>> points_;
};

struct Row {
    std::string calibrated, bound;
    double epsilon = 0;
    std::vector<double> losses{}, shares{}, experts{};

    Json json() const {
        const auto mean = [](const std::vector<double>& values) {
            double sum = 0;
            for (const double value : values) sum += value;
            return sum / static_cast<double>(values.size());
        };
        const auto kept = std::count_if(losses.begin(), losses.end(),
                                        [&](double loss) { return loss <= epsilon; });
        return {{"calibrated", calibrated},
                {"bound", bound},
                {"epsilon", epsilon},
                {"splits", losses.size()},
                {"kept", kept},
                {"loss", mean(losses)},
                {"worst", *std::max_element(losses.begin(), losses.end())},
                {"share_opened", mean(shares)},
                {"experts_opened", mean(experts)}};
    }
};

// Two halves by chance.
std::pair<Indices, Indices> halves(std::size_t count, std::mt19937& random) {
    Indices order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = i;
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    const auto middle = order.begin() + static_cast<std::ptrdiff_t>(count / 2);
    return {{order.begin(), middle}, {middle, order.end()}};
}

class Measuring {
public:
    Measuring(const Snapshot& snapshot, Encoders& encoders, std::vector<std::string> queries)
        : queries_(std::move(queries)),
          pseudo_queries_(pseudo_queries(snapshot, kPromiseQueriesToFit)) {
        chunks_ = chunks_of(snapshot);
        const auto none = [](std::size_t) {};
        real_ = teach(snapshot, encoders, queries_, SearchMode::hybrid, 0, none);
        pseudo_ = teach(snapshot, encoders, pseudo_queries_, SearchMode::hybrid, 0, none);
        std::vector<std::string> warnings;
        router_ = routers_in_use(snapshot, warnings).in_use(real_.evidence).factors;
    }

    Json run(std::size_t splits) {
        calibrate_pseudo();
        std::mt19937 random(13);
        for (std::size_t split = 0; split < splits; ++split) {
            const auto [calibrating, measuring] = halves(queries_.size(), random);
            measure_real(calibrating, measuring);
            for (const auto& [name, curves, routed] : pseudo_curves_)
                measure(name, curves, routed, measuring);
        }
        Json json = {{"queries", queries_.size()},
                     {"pseudo", pseudo_queries_.size()},
                     {"adopted_real", adopted_real_},
                     {"adopted_pseudo", adopted_pseudo_}};
        for (const Row& row : rows_) json["rows"].push_back(row.json());
        return json;
    }

private:
    void measure_real(const Indices& calibrating, const Indices& measuring) {
        const Routed as_it_is(real_, router_);
        measure("real queries, router as it is", curves(as_it_is, calibrating), as_it_is,
                measuring);
        const auto [factors, left] = train(real_, queries_, calibrating, adopted_real_);
        const Routed trained(real_, factors);
        measure("real queries, as `moxie train` does", curves(trained, left), trained, measuring);
    }

    // The same for every split.
    void calibrate_pseudo() {
        Indices first = all_of(pseudo_);
        first.resize(std::min(first.size(), kPromiseQueries));
        pseudo_curves_.emplace_back("pseudo-queries, router as it is",
                                    curves(Routed(pseudo_, router_), first),
                                    Routed(real_, router_));
        const auto [factors, left] =
            train(pseudo_, pseudo_queries_, all_of(pseudo_), adopted_pseudo_);
        pseudo_curves_.emplace_back("pseudo-queries, as `moxie train` does",
                                    curves(Routed(pseudo_, factors), left), Routed(real_, factors));
    }

    // The factors in use after training, and the queries that are left to calibrate on.
    std::pair<std::vector<double>, Indices> train(const Course& course,
                                                  const std::vector<std::string>& texts,
                                                  const Indices& indices, int& adopted) const {
        Indices left;
        std::vector<const Lesson*> fitted;
        std::vector<std::size_t> folds;
        for (const std::size_t i : indices) {
            const std::uint64_t hash = checksum(texts[i]);
            if (hash % kFittedOf != 0) {
                left.push_back(i);
            } else if (course.lessons[i].hits() > 0) {
                fitted.push_back(&course.lessons[i]);
                folds.push_back(hash / kFittedOf % kFolds);
            }
        }
        const std::vector<double>& shipped = shipped_router(course.evidence).factors;
        if (!try_router(fitted, folds, router_, shipped, chunks_).better()) return {router_, left};
        ++adopted;
        return {fit_factors(fitted, shipped), left};
    }

    static std::vector<LossCurve> curves(const Routed& routed, const Indices& calibrating) {
        std::vector<LossCurve> all;
        for (const Bound& bound : kBounds) all.push_back(routed.curve(calibrating, bound));
        return all;
    }

    void measure(const std::string& name, const std::vector<LossCurve>& curves,
                 const Routed& routed, const Indices& measuring) {
        for (std::size_t b = 0; b < curves.size(); ++b)
            for (const double epsilon : kEpsilons) {
                const auto place = curves[b].place_for(epsilon);
                const double p = place ? contract_thresholds()[*place] : 2;
                Row& row = row_of(name, kBounds[b].name, epsilon);
                row.losses.push_back(routed.loss(measuring, p));
                row.shares.push_back(routed.share(measuring, chunks_, p));
                row.experts.push_back(static_cast<double>(chunks_.size()) *
                                      routed.share(measuring, ones(), p));
            }
    }

    std::vector<double> ones() const { return std::vector<double>(chunks_.size(), 1); }

    Row& row_of(const std::string& calibrated, const std::string& bound, double epsilon) {
        for (Row& row : rows_)
            if (row.calibrated == calibrated && row.bound == bound && row.epsilon == epsilon)
                return row;
        return rows_.emplace_back(Row{calibrated, bound, epsilon});
    }

    std::vector<std::string> queries_, pseudo_queries_;
    std::vector<double> chunks_;
    Course real_, pseudo_;
    std::vector<double> router_;
    int adopted_real_ = 0, adopted_pseudo_ = 0;
    std::vector<std::tuple<std::string, std::vector<LossCurve>, Routed>> pseudo_curves_;
    std::vector<Row> rows_;
};

// After how many experts closed ones are looked at.
constexpr std::size_t kLooks[] = {1, 2, 3, 5};

void print_rows(std::size_t query, const Lesson& lesson, const std::vector<double>& factors) {
    const std::size_t experts = lesson.found.size();
    const std::vector<double> weights = route_weights(lesson.features, factors, experts);
    const std::vector<std::size_t> order = by_weight(weights);
    double mean = 0, closed = 1;
    for (const double chunks : *lesson.chunks) mean += chunks / static_cast<double>(experts);
    TenthBest tenth;
    for (std::size_t opened = 0; opened < experts; ++opened) {
        if (std::count(std::begin(kLooks), std::end(kLooks), opened) > 0)
            for (std::size_t rank = opened; rank < experts; ++rank) {
                const std::size_t i = order[rank];
                std::cout << query << ' ' << lesson.found[i] << ' ' << std::log(weights[i]) << ' '
                          << std::log((*lesson.chunks)[i] / mean) << ' ' << tenth.value() << ' '
                          << std::log(closed);
                for (std::size_t f = 0; f < factors.size(); ++f)
                    std::cout << ' ' << lesson.features[f][i];
                std::cout << '\n';
            }
        for (const auto& [score, expert] : lesson.scores)
            if (expert == order[opened]) tenth.add(score);
        closed = std::max(1e-9, closed - weights[order[opened]]);
    }
}

int run(int count, char** arguments) {
    if (count < 4) {
        std::cerr << "usage: promise_splits STORE MODELS SPLITS|MODE < QUERIES\n";
        return 2;
    }
    std::vector<std::string> queries;
    for (std::string line; std::getline(std::cin, line);) queries.push_back(line);
    const StorePaths paths(arguments[1]);
    const auto files = disk_files();
    Catalog catalog(paths, files, Database::Access::read);
    const auto snapshot = load_snapshot(paths, files, catalog, nullptr);
    Encoders encoders(arguments[2]);
    const std::string what = arguments[3];
    if (std::isdigit(static_cast<unsigned char>(what[0])) != 0) {
        Measuring measuring(*snapshot, encoders, std::move(queries));
        std::cout << measuring.run(std::stoul(what)).dump() << '\n';
        return 0;
    }
    const Course course =
        teach(*snapshot, encoders, queries, parse_search_mode(what), 0, [](std::size_t) {});
    const std::vector<double>& factors = shipped_router(course.evidence).factors;
    for (std::size_t i = 0; i < course.lessons.size(); ++i)
        if (course.lessons[i].hits() > 0) print_rows(i, course.lessons[i], factors);
    return 0;
}

}  // namespace
}  // namespace moxie

int main(int count, char** arguments) {
    try {
        return moxie::run(count, arguments);
    } catch (const moxie::Error& error) {
        std::cerr << "promise_splits: " << error.what() << '\n';
        return 1;
    }
}
