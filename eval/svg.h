#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eval/interval.h"

namespace moxie::eval {

/// For text and attributes of HTML and SVG.
std::string escape(const std::string& text);
std::string number(double value, int digits = 4);

/// Pictures are 360 units wide, so that a phone shows their text in its size; colours are classes
/// of the page's style: a, b, c, d.

/// A value with its interval on a line of its own.
struct IntervalRow {
    std::string label;
    Interval value;
    char colour = 'a';
};
struct IntervalPicture {
    std::string title;  ///< for those who cannot see it
    std::vector<IntervalRow> rows;
    std::optional<double> reference;  ///< a vertical line
    int digits = 3;
    bool long_labels = false;  ///< above their lines rather than beside them
};
std::string draw(const IntervalPicture& picture);

/// Points by two axes.
struct Series {
    struct Point {
        double x = 0, y = 0;
        std::string label{};  ///< written beside it; may be empty
    };
    std::vector<Point> points;
    char colour = 'a';
    bool line = true;
};
struct PointPicture {
    std::string title, x, y;  ///< the axes' names
    std::vector<Series> series;
    std::optional<double> x_high{}, y_low{}, y_high{};  ///< unset: from the points
    bool diagonal = false;                              ///< where y = x
    int digits = 0;                                     ///< of the axes' numbers
};
std::string draw(const PointPicture& picture);

/// A bar a row, perhaps with a mark further out (a percentile).
struct BarRow {
    std::string label;
    double value = 0;
    std::optional<double> mark{};
};
struct BarPicture {
    std::string title;
    std::vector<BarRow> rows;
    char colour = 'a';
    int digits = 1;
};
std::string draw(const BarPicture& picture);

}  // namespace moxie::eval
