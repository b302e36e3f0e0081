#include "eval/svg.h"

#include <gmock/gmock.h>

namespace moxie::eval {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Svg, EscapesWhatNamesBringAlong) {
    IntervalPicture picture;
    picture.title = "\"a\" & <b>";
    picture.rows = {{"<script>", {0.5, 0.4, 0.6, 3}, 'a'}};
    const std::string svg = draw(picture);
    EXPECT_THAT(svg, HasSubstr("aria-label=\"&quot;a&quot; &amp; &lt;b&gt;\""));
    EXPECT_THAT(svg, Not(HasSubstr("<script>")));
}

// .4 to .6 with a little room lie between the labels and the right edge.
TEST(Svg, AnIntervalSpansItsBounds) {
    IntervalPicture picture;
    picture.rows = {{"x", {0.5, 0.4, 0.6, 3}, 'a'}};
    EXPECT_THAT(draw(picture), HasSubstr("<line class=\"interval a\" x1=\"120.7\" y1=\"18.0\" "
                                         "x2=\"337.3\" y2=\"18.0\"/>"));
}

TEST(Svg, AxesHaveRoundNumbers) {
    PointPicture picture;
    picture.series = {{{{0, 0}, {50, 1}}, 'a', true}};
    picture.y_low = 0;
    picture.y_high = 1;
    const std::string svg = draw(picture);
    for (const char* tick : {">0<", ">10<", ">50<", ">0.2<", ">1.0<"})
        EXPECT_THAT(svg, HasSubstr(tick));
}

TEST(Svg, OfNothingThereIsNoPicture) {
    EXPECT_THAT(draw(IntervalPicture{}), IsEmpty());
    EXPECT_THAT(draw(PointPicture{}), IsEmpty());
    EXPECT_THAT(draw(BarPicture{}), IsEmpty());
}

TEST(Number, HasNoNegativeZero) {
    EXPECT_EQ(number(-0.0001, 2), "0.00");
    EXPECT_EQ(number(-0.01, 2), "-0.01");
}

}  // namespace
}  // namespace moxie::eval
