#include "eval/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace moxie::eval {
namespace {

constexpr double kWidth = 360, kLabels = 112, kRight = 14, kRow = 20, kTop = 8, kFoot = 34;

/// Values to units.
struct Scale {
    double low = 0, high = 1, from = 0, to = 1;
    double at(double value) const {
        return from + (value - low) / (high > low ? high - low : 1) * (to - from);
    }
};

std::string attribute(const std::string& name, double value) {
    return " " + name + "=\"" + number(value, 1) + "\"";
}

std::string line(double x1, double y1, double x2, double y2, const std::string& kind) {
    return "<line class=\"" + kind + "\"" + attribute("x1", x1) + attribute("y1", y1) +
           attribute("x2", x2) + attribute("y2", y2) + "/>";
}

std::string circle(double x, double y, char colour) {
    return std::string("<circle class=\"") + colour + "\"" + attribute("cx", x) +
           attribute("cy", y) + " r=\"3.6\"/>";
}

std::string label(double x, double y, const std::string& anchor, const std::string& text,
                  const std::string& kind = "") {
    return "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + anchor + "\"" +
           (kind.empty() ? "" : " class=\"" + kind + "\"") + ">" + escape(text) + "</text>";
}

std::string picture(const std::string& title, double height, const std::string& content) {
    return "<svg viewBox=\"0 0 " + number(kWidth, 0) + " " + number(height, 0) +
           "\" role=\"img\" aria-label=\"" + escape(title) + "\">" + content + "</svg>\n";
}

/// Four to eight round numbers in [low, high].
std::vector<double> ticks(double low, double high) {
    const double wanted = (high - low) / 5;
    const double power = std::pow(10, std::floor(std::log10(std::max(wanted, 1e-9))));
    const double step = power * (wanted / power < 1.5 ? 1 : wanted / power < 3.5 ? 2 : 5);
    std::vector<double> values;
    for (double value = std::ceil(low / step - 1e-9) * step; value <= high + step * 1e-9;
         value += step)
        values.push_back(std::abs(value) < step * 1e-9 ? 0 : value);
    return values;
}

int digits_of(const std::vector<double>& values) {
    const double step = values.size() > 1 ? values[1] - values[0] : 1;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 4);
}

std::string bottom_axis(const Scale& x, double top, double bottom) {
    const std::vector<double> values = ticks(x.low, x.high);
    std::string text;
    for (const double value : values)
        text += line(x.at(value), top, x.at(value), bottom, "grid") +
                label(x.at(value), bottom + 14, "middle", number(value, digits_of(values)), "tick");
    return text;
}

std::string left_axis(const Scale& y, double left, double right) {
    const std::vector<double> values = ticks(y.low, y.high);
    std::string text;
    for (const double value : values)
        text += line(left, y.at(value), right, y.at(value), "grid") +
                label(left - 5, y.at(value) + 4, "end", number(value, digits_of(values)), "tick");
    return text;
}

/// The range of all values, with some room.
Scale range_of(const IntervalPicture& picture) {
    double low = picture.reference.value_or(picture.rows.front().value.low), high = low;
    for (const IntervalRow& row : picture.rows) {
        low = std::min(low, row.value.low);
        high = std::max(high, row.value.high);
    }
    const double room = std::max(0.04 * (high - low), 1e-4);
    return {low - room, high + room, picture.long_labels ? 8 : kLabels, kWidth - kRight};
}

std::string point_label(const Scale& x, const Scale& y, const Series::Point& point) {
    const bool right = x.at(point.x) > kWidth - 90;
    return label(x.at(point.x) + (right ? -7 : 7), y.at(point.y) + (right ? -6 : 12),
                 right ? "end" : "start", point.label, "small");
}

std::string series_marks(const Series& series, const Scale& x, const Scale& y) {
    std::string path, marks;
    for (const Series::Point& point : series.points) {
        path +=
            (path.empty() ? "M" : "L") + number(x.at(point.x), 1) + " " + number(y.at(point.y), 1);
        marks += circle(x.at(point.x), y.at(point.y), series.colour);
        if (!point.label.empty()) marks += point_label(x, y, point);
    }
    if (!series.line) return marks;
    return std::string("<path class=\"curve ") + series.colour + "\" d=\"" + path + "\"/>" + marks;
}

}  // namespace

std::string escape(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string number(double value, int digits) {
    std::array<char, 64> buffer;
    std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, value);
    const std::string text = buffer.data();
    return text.find_first_not_of("-0.") == std::string::npos && text[0] == '-' ? text.substr(1)
                                                                                : text;
}

std::string draw(const IntervalPicture& input) {
    if (input.rows.empty()) return {};
    const double row_height = input.long_labels ? 30 : kRow;
    const double bottom = kTop + row_height * static_cast<double>(input.rows.size());
    const Scale x = range_of(input);
    std::string content = bottom_axis(x, kTop, bottom);
    if (input.reference)
        content += line(x.at(*input.reference), kTop, x.at(*input.reference), bottom, "reference");
    double y = kTop;
    for (const IntervalRow& row : input.rows) {
        const double middle = y + row_height - 10;
        content += input.long_labels ? label(8, y + 10, "start", row.label)
                                     : label(kLabels - 8, middle + 4, "end", row.label);
        content += line(x.at(row.value.low), middle, x.at(row.value.high), middle,
                        std::string("interval ") + row.colour) +
                   circle(x.at(row.value.mean), middle, row.colour);
        y += row_height;
    }
    return picture(input.title, bottom + 22, content);
}

std::string draw(const PointPicture& input) {
    constexpr double kLeft = 44, kHeight = 250;
    double x_low = 0, x_high = input.x_high.value_or(0), y_low = 1e300, y_high = -1e300;
    for (const Series& series : input.series)
        for (const Series::Point& point : series.points) {
            if (!input.x_high) x_high = std::max(x_high, point.x);
            y_low = std::min(y_low, point.y);
            y_high = std::max(y_high, point.y);
        }
    if (y_low > y_high) return {};
    const double room = std::max(0.06 * (y_high - y_low), 1e-4);
    const Scale x{x_low, x_high, kLeft, kWidth - kRight};
    const Scale y{input.y_low.value_or(y_low - room), input.y_high.value_or(y_high + room),
                  kHeight - kFoot, kTop};
    std::string content = bottom_axis(x, kTop, kHeight - kFoot) + left_axis(y, kLeft, x.to);
    if (input.diagonal) {
        const double low = std::max(x.low, y.low), high = std::min(x.high, y.high);
        content += line(x.at(low), y.at(low), x.at(high), y.at(high), "reference");
    }
    for (const Series& series : input.series) content += series_marks(series, x, y);
    content += label((x.from + x.to) / 2, kHeight - 4, "middle", input.x, "axis") +
               "<text class=\"axis\" transform=\"translate(11 " +
               number((kHeight - kFoot) / 2 + kTop, 0) + ") rotate(-90)\" text-anchor=\"middle\">" +
               escape(input.y) + "</text>";
    return picture(input.title, kHeight, content);
}

std::string draw(const BarPicture& input) {
    if (input.rows.empty()) return {};
    double high = 0;
    for (const BarRow& row : input.rows) high = std::max({high, row.value, row.mark.value_or(0)});
    const Scale x{0, high > 0 ? high : 1, kLabels, kWidth - 50};
    std::string content;
    double y = kTop;
    for (const BarRow& row : input.rows) {
        content += label(kLabels - 8, y + 13, "end", row.label) + "<rect class=\"" + input.colour +
                   "\"" + attribute("x", kLabels) + attribute("y", y + 3) +
                   attribute("width", x.at(row.value) - kLabels) + " height=\"13\" rx=\"2\"/>";
        if (row.mark)
            content += line(x.at(row.value), y + 9.5, x.at(*row.mark), y + 9.5, "whisker") +
                       line(x.at(*row.mark), y + 4, x.at(*row.mark), y + 15, "whisker");
        content += label(x.at(std::max(row.value, row.mark.value_or(0))) + 5, y + 13, "start",
                         number(row.value, input.digits), "small");
        y += kRow;
    }
    return picture(input.title, y + 4, content);
}

}  // namespace moxie::eval
