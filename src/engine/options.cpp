#include <charconv>
#include <cmath>

#include "corpus/vector_file.h"
#include "moxie/error.h"
#include "moxie/request.h"

namespace moxie {

namespace {

// Below it no set of queries is ever large enough to promise anything.
constexpr double kLeastLoss = 0.0001;

// Of the file of a query's vector: room for those of many thousand queries.
constexpr std::uint64_t kMostVectorBytes = std::uint64_t{256} << 20;

[[noreturn]] void refuse_route(std::string_view text) {
    throw Error(
        ErrorCode::invalid_request,
        "unknown route mode; use flat, top-k=2, top-p=0.9, max-loss=0.01, exact or plain: " +
            std::string(text),
        "route");
}

std::optional<double> finite_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

double parse_number(std::string_view text, std::string_view whole) {
    const std::optional<double> value = finite_number(text);
    if (!value) refuse_route(whole);
    return *value;
}

std::string shortest(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

}  // namespace

RouteChoice parse_route(std::string_view text) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const bool has_value = equals != std::string_view::npos;
    if (name == "flat" && !has_value) return {RouteMode::flat, 0};
    if (name == "exact" && !has_value) return {RouteMode::exact, 0};
    if ((name != "top-k" && name != "top-p" && name != "max-loss") || !has_value)
        refuse_route(text);
    const double value = parse_number(text.substr(equals + 1), text);
    if (name == "top-k") {
        if (value < 1 || value != std::floor(value) || value > 1e9)
            throw Error(ErrorCode::invalid_request,
                        "top-k takes a whole number from 1 up: " + std::string(text), "route");
        return {RouteMode::top_k, value};
    }
    if (name == "max-loss") {
        if (value < kLeastLoss || value >= 1)
            throw Error(ErrorCode::invalid_request,
                        "max-loss takes the share of flat's ten best hits that may be missed, from "
                        "0.0001 to below 1 (exact and flat miss none): " +
                            std::string(text),
                        "route");
        return {RouteMode::max_loss, value};
    }
    if (value <= 0 || value > 1)
        throw Error(ErrorCode::invalid_request,
                    "top-p takes a number above 0 and up to 1: " + std::string(text), "route");
    return {RouteMode::top_p, value};
}

std::string to_string(const RouteChoice& choice) {
    switch (choice.mode) {
        case RouteMode::flat:
            return "flat";
        case RouteMode::exact:
            return "exact";
        case RouteMode::top_k:
            return "top-k=" + shortest(choice.value);
        case RouteMode::top_p:
            return "top-p=" + shortest(choice.value);
        case RouteMode::max_loss:
            return "max-loss=" + shortest(choice.value);
    }
    return "flat";
}

SearchMode parse_search_mode(std::string_view text) {
    if (text == "hybrid") return SearchMode::hybrid;
    if (text == "lexical") return SearchMode::lexical;
    if (text == "dense") return SearchMode::dense;
    throw Error(ErrorCode::invalid_request,
                "unknown search mode; use hybrid, lexical or dense: " + std::string(text), "mode");
}

std::string_view to_string(SearchMode mode) {
    return mode == SearchMode::hybrid    ? "hybrid"
           : mode == SearchMode::lexical ? "lexical"
                                         : "dense";
}

Fusion parse_fusion(std::string_view text) {
    if (text == "scorer") return Fusion::scorer;
    if (text == "rrf") return Fusion::rrf;
    if (text == "minmax") return Fusion::minmax;
    throw Error(ErrorCode::invalid_request,
                "unknown fusion; use scorer, rrf or minmax: " + std::string(text), "fuse");
}

CellChoice parse_cells(std::string_view text) {
    if (text == "all") return {CellMode::all};
    if (text == "routed") return {CellMode::routed};
    constexpr std::string_view kRouted = "routed=";
    const std::optional<double> margin =
        text.starts_with(kRouted) ? finite_number(text.substr(kRouted.size())) : std::nullopt;
    if (!margin || *margin < 0)
        throw Error(ErrorCode::invalid_request,
                    "unknown choice of cells; use all, routed, or routed=0.3 with a margin from 0 "
                    "up: " +
                        std::string(text),
                    "cells");
    return {CellMode::routed, *margin};
}

std::string to_string(const CellChoice& choice) {
    if (choice.mode == CellMode::all) return "all";
    return choice.margin == CellChoice::kMargin ? "routed" : "routed=" + shortest(choice.margin);
}

std::vector<float> read_vector(const std::string& path) {
    const VectorFile file = read_vector_file(path, kMostVectorBytes);
    const std::span<const float> row = file.row(0);
    return {row.begin(), row.end()};
}

Filter parse_filter(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        throw Error(ErrorCode::invalid_request,
                    "a filter has the form key=value: " + std::string(text), "filter");
    return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

}  // namespace moxie
