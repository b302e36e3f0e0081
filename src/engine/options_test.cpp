#include <gmock/gmock.h>

#include "engine/engine_fixture.h"
#include "engine/names.h"

namespace moxie {
namespace {

using testing::HasSubstr;

TEST(OptionsTest, RouteModesRoundTrip) {
    for (const std::string text : {"flat", "exact", "top-k=1", "top-k=40", "top-p=0.9", "top-p=1",
                                   "top-p=0.123456789012345", "max-loss=0.01", "max-loss=0.005"})
        EXPECT_EQ(to_string(parse_route(text)), text);
    EXPECT_EQ(parse_route("top-k=3"), (RouteChoice{RouteMode::top_k, 3}));
    EXPECT_EQ(parse_route("top-p=.5"), (RouteChoice{RouteMode::top_p, 0.5}));
    EXPECT_EQ(to_string(RouteChoice{}), "top-p=0.9");
}

TEST(OptionsTest, WrongRouteModesAreNamed) {
    for (const std::string text : {"",           "flatter",      "flat=1",           "exact=2",
                                   "top-k",      "top-k=",       "top-k=0",          "top-k=-1",
                                   "top-k=1.5",  "top-k=1e300",  "top-k=nan",        "top-k=2x",
                                   "top-p",      "top-p=0",      "top-p=-0.1",       "top-p=1.01",
                                   "top-p=nan",  "top-p=inf",    "max-loss",         "max-loss=0",
                                   "max-loss=1", "max-loss=nan", "max-loss=0.00001", "TOP-K=2"}) {
        const Error error = error_of([&] { parse_route(text); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request) << text;
        EXPECT_EQ(error.parameter(), "route") << text;
    }
    EXPECT_THAT(error_of([] { parse_route("best"); }).what(), HasSubstr("top-p=0.9"));
    EXPECT_THAT(error_of([] { parse_route("best"); }).what(), HasSubstr(": best"));
    EXPECT_THAT(error_of([] { parse_route("max-loss=0"); }).what(), HasSubstr("exact"));
}

TEST(OptionsTest, SearchModes) {
    EXPECT_EQ(parse_search_mode("hybrid"), SearchMode::hybrid);
    EXPECT_EQ(parse_search_mode("lexical"), SearchMode::lexical);
    EXPECT_EQ(parse_search_mode("dense"), SearchMode::dense);
    for (const char* text : {"fuzzy", ""}) {
        const Error error = error_of([&] { parse_search_mode(text); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.parameter(), "mode");
    }
}

TEST(OptionsTest, Fusions) {
    EXPECT_EQ(parse_fusion("scorer"), Fusion::scorer);
    EXPECT_EQ(parse_fusion("rrf"), Fusion::rrf);
    EXPECT_EQ(parse_fusion("minmax"), Fusion::minmax);
    EXPECT_EQ(error_of([] { parse_fusion("sum"); }).parameter(), "fuse");
}

TEST(OptionsTest, Cells) {
    for (const std::string text : {"all", "routed", "routed=0.35", "routed=0", "routed=1000"})
        EXPECT_EQ(to_string(parse_cells(text)), text);
    EXPECT_EQ(parse_cells("routed"), (CellChoice{CellMode::routed, CellChoice::kMargin}));
    for (const char* text :
         {"", "some", "all=1", "routed=", "routed=-1", "routed=nan", "routed=1x"}) {
        const Error error = error_of([&] { parse_cells(text); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request) << text;
        EXPECT_EQ(error.parameter(), "cells") << text;
    }
}

TEST(OptionsTest, Filters) {
    const Filter filter = parse_filter("colour=red=blue");
    EXPECT_EQ(filter.key, "colour");
    EXPECT_EQ(filter.value, "red=blue");
    EXPECT_EQ(parse_filter("empty=").value, "");
    for (const char* text : {"", "colour", "=red"})
        EXPECT_EQ(error_of([&] { parse_filter(text); }).parameter(), "filter");
}

TEST(NamesTest, ExpertNamesAreChecked) {
    const std::string longest(100, 'x');
    for (const std::string& name : {std::string("a"), std::string("sqlite-3.40_x"), longest})
        EXPECT_NO_THROW(check_expert_name(name)) << name;
    for (const std::string name : {"", ".git", "-git", "a b", "a/b", "a,b", "../up", "a\nb"}) {
        const Error error = error_of([&] { check_expert_name(name); });
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_EQ(error.parameter(), "expert");
    }
    EXPECT_EQ(error_of([] { check_expert_name(std::string(101, 'x')); }).parameter(), "expert");
}

TEST(NamesTest, FoldersBecomeValidNames) {
    for (const std::string folder : {"git docs", ".hidden", "-x", "Bücher", "", "a/b"})
        EXPECT_NO_THROW(check_expert_name(expert_name_of(folder))) << folder;
    EXPECT_NO_THROW(check_expert_name(expert_name_of(std::string(300, 'y'))));
    EXPECT_EQ(expert_name_of("git docs"), "git-docs");
}

TEST(NamesTest, NearNamesAreOffered) {
    const std::vector<std::string> known{"git", "gitweb", "postgresql", "python"};
    EXPECT_EQ(near_names("gitt", known), "did you mean git?");
    EXPECT_EQ(near_names("postgres", known), "did you mean postgresql?");
    EXPECT_THAT(near_names("zzzzzzzzzz", known), HasSubstr("git, gitweb, postgresql, python"));
    EXPECT_THAT(near_names("x", {}), HasSubstr("moxie add"));
}

TEST(NamesTest, SubfoldersBecomeExperts) {
    const ScratchDirectory folder;
    const std::string path = folder.path();
    const std::vector<AddRequest> whole = auto_experts(path).requests;
    ASSERT_EQ(whole.size(), 1u);  // itself, as there are none
    EXPECT_EQ(whole[0].paths, std::vector<std::string>{path});
    EXPECT_TRUE(whole[0].divide);
    EXPECT_EQ(error_of([&] { auto_experts(folder / "absent"); }).code(), ErrorCode::not_found);
    for (const char* name : {"b", "a c", ".git"}) std::filesystem::create_directory(folder / name);
    const AutoExperts found = auto_experts(path);
    const std::vector<AddRequest>& requests = found.requests;
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[0].expert, "a-c");
    EXPECT_EQ(requests[1].expert, "b");
    EXPECT_FALSE(requests[0].divide);
    EXPECT_EQ(requests[0].paths, std::vector<std::string>{folder / "a c"});
    EXPECT_THAT(found.warnings, testing::IsEmpty());
    EXPECT_THAT(found.refused, testing::IsEmpty());
}

TEST(NamesTest, FilesBesideSubfoldersAreNamedAsLeftOut) {
    const ScratchDirectory folder;
    std::filesystem::create_directory(folder / "b");
    for (const char* name : {"z.txt", "c.txt", ".hidden"}) std::ofstream(folder / name) << "text";
    EXPECT_THAT(auto_experts(folder.path()).warnings,
                testing::ElementsAre(AllOf(HasSubstr("2 files beside"), HasSubstr("moxie add"),
                                           HasSubstr(folder / "c.txt"))));
}

TEST(NamesTest, NamesakesAloneAreRefused) {
    const ScratchDirectory folder;
    for (const char* name : {"a c", "a-c"}) std::filesystem::create_directory(folder / name);
    EXPECT_THAT(error_of([&] { auto_experts(folder.path()); }).what(),
                AllOf(HasSubstr("rename"), HasSubstr(folder / "a c"), HasSubstr(folder / "a-c")));
    std::filesystem::create_directory(folder / "b");
    const AutoExperts found = auto_experts(folder.path());
    ASSERT_EQ(found.requests.size(), 1u);
    EXPECT_EQ(found.requests[0].expert, "b");
    EXPECT_THAT(found.refused, testing::ElementsAre(HasSubstr("rename")));
}

TEST(NamesTest, LettersOfAllScriptsAreKept) {
    for (const char* name : {"Küche", "中文", "日本", "हिन्दी", "naïve_2", "٣"}) {
        EXPECT_EQ(expert_name_of(name), name);
        EXPECT_NO_THROW(check_expert_name(name)) << name;
    }
    EXPECT_EQ(expert_name_of("Ku\u0308che"), "Küche");  // as some file systems spell it
    EXPECT_EQ(expert_name_of("a,b/c d\te\u200Bf\u00A0g"), "a-b-c-d-e-f-g");
    EXPECT_EQ(expert_name_of("caf\xE9"), "caf-");
    EXPECT_EQ(expert_name_of("\u0308x"), "x\u0308x");
    std::string longest;
    for (int i = 0; i < 60; ++i) longest += "ü";
    EXPECT_EQ(expert_name_of("a" + longest).size(), 99u);
    for (const char* name :
         {"a,b", "a b", "a/b", "a\nb", "caf\xE9", "\u0308x", "a\u200Bb", "", "a，b"})
        EXPECT_EQ(error_of([&] { check_expert_name(name); }).code(), ErrorCode::invalid_request)
            << name;
    EXPECT_THAT(error_of([] { check_expert_name("Ku\u0308che"); }).what(), HasSubstr("Küche"));
}

}  // namespace
}  // namespace moxie
