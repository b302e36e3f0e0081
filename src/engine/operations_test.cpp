#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "engine/engine_fixture.h"
#include "engine/shadow.h"
#include "store/shadow_log.h"

namespace moxie {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<TestDocument> documents_of(const std::string& topic, std::size_t count) {
    std::vector<TestDocument> documents;
    for (std::size_t i = 0; i < count; ++i)
        documents.push_back({topic + std::to_string(i),
                             "The " + topic + " number" + std::to_string(i) + " has part" +
                                 std::to_string(i % 11) + " beside thing" + std::to_string(i % 5) +
                                 " in the yard of " + topic + "."});
    return documents;
}

Feedback judged(const std::string& query, const std::string& document, std::int64_t grade = 1) {
    Feedback feedback;
    feedback.query = query;
    set_document(feedback, document);
    feedback.grade = grade;
    return feedback;
}

// Asks to stop once something is done.
class StopSoon final : public Progress {
public:
    void update(std::uint64_t done, std::uint64_t, std::uint64_t, const std::string&) override {
        done_ = done;
    }
    bool cancelled() override { return done_ > 0; }
    std::uint64_t done() const { return done_; }

private:
    std::uint64_t done_ = 0;
};

class OperationsTest : public testing::Test {
protected:
    std::unique_ptr<Engine> filled(const std::vector<std::string>& topics = {"ship", "train",
                                                                             "plane"}) {
        auto moxie = store_.engine();
        for (const std::string& topic : topics)
            add_documents(*moxie, topic, documents_of(topic, 60));
        return moxie;
    }
    std::vector<ShadowRow> shadows() const {
        return ShadowLog(store_.path() + "/shadow.sqlite", disk_files(), Database::Access::read)
            .rows();
    }
    std::string file(const std::string& text) const {
        std::ofstream(store_ / "feedback.jsonl") << text;
        return store_ / "feedback.jsonl";
    }
    ScratchStore store_;
};

TEST_F(OperationsTest, FeedbackIsKeptListedReplacedAndForgotten) {
    {
        const auto moxie = filled();
        const FeedbackReport report = moxie->add_feedback(
            {judged("which ship", "ship/ship7"), judged("which", "train/train1")});
        EXPECT_EQ(report.added, 2u);
        EXPECT_EQ(report.stored, 2u);
        EXPECT_GT(report.commit, 0u);
    }
    const auto moxie = store_.engine();
    const FeedbackReport again = moxie->add_feedback({judged("which ship", "ship/ship7", 0)});
    EXPECT_EQ(again.replaced, 1u);
    EXPECT_EQ(again.added, 0u);
    const std::vector<Feedback> all = moxie->feedback();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].query, "which ship");
    EXPECT_EQ(all[0].grade, 0);
    EXPECT_TRUE(all[0].live);
    EXPECT_THAT(to_json(all), HasSubstr("\"document\":\"ship7\""));
    EXPECT_EQ(moxie->forget_feedback({all[0].id}).stored, 1u);
    EXPECT_THAT(moxie->feedback(), ElementsAre(Field(&Feedback::document, "train1")));
    EXPECT_THAT(problems_of(*moxie), IsEmpty());
}

TEST_F(OperationsTest, FeedbackOfWhatIsNotThereIsRefusedAndNothingIsStored) {
    const auto moxie = filled();
    const auto refused = [&](Feedback feedback) {
        return error_of([&] {
            moxie->add_feedback({judged("good", "ship/ship1"), std::move(feedback)});
        });
    };
    EXPECT_THAT(refused(judged("q", "ship/none")).what(), HasSubstr("no document 'none'"));
    EXPECT_THAT(refused(judged("q", "shop/ship1")).what(), HasSubstr("no expert 'shop'; did you"));
    EXPECT_EQ(refused(judged(" ", "ship/ship1")).parameter(), "query");
    EXPECT_EQ(refused(judged("q", "ship/ship1", 101)).parameter(), "grade");
    EXPECT_EQ(refused(judged("q", "ship/ship1", -1)).parameter(), "grade");
    EXPECT_THAT(moxie->feedback(), IsEmpty());
    EXPECT_EQ(error_of([&] { moxie->forget_feedback({7}); }).code(), ErrorCode::not_found);
    Feedback bad;
    EXPECT_EQ(error_of([&] { set_document(bad, "no-slash"); }).parameter(), "document");
}

TEST_F(OperationsTest, AFileOfFeedbackNamesTheLineAtFault) {
    const auto read =
        read_feedback(file("{\"query\": \"a\", \"document\": \"ship/x/y\"}\n\n"
                           "{\"query\": \"b\", \"expert\": \"ship\", \"grade\": 3}\n"));
    ASSERT_THAT(read, SizeIs(2));
    EXPECT_EQ(read[0].document, "x/y");
    EXPECT_EQ(read[0].grade, 1);
    EXPECT_EQ(read[1].expert, "ship");
    EXPECT_EQ(read[1].grade, 3);
    const std::string good = "{\"query\": \"a\", \"expert\": \"ship\"}\n";
    for (const char* bad :
         {"nonsense", "[1]", "{\"expert\": \"ship\"}", "{\"query\": \"a\"}",
          "{\"query\": \"a\", \"expert\": \"s\", \"document\": \"s/d\"}",
          "{\"query\": \"a\", \"document\": \"d\"}", "{\"query\": 3, \"expert\": \"s\"}",
          "{\"query\": \"a\", \"expert\": \"s\", \"grade\": \"good\"}",
          "{\"query\": \"a\", \"expert\": \"s\", \"grade\": 18446744073709551615}"}) {
        const Error error = error_of([&] { read_feedback(file(good + bad)); });
        EXPECT_EQ(error.code(), ErrorCode::unsupported) << bad;
        EXPECT_THAT(error.what(), HasSubstr("line 2 of ")) << bad;
    }
    const std::string line = good.substr(0, good.size() - 1);
    const Error nul = error_of([&] { read_feedback(file(good + line + '\0' + good)); });
    EXPECT_THAT(nul.what(), AllOf(HasSubstr("line 2 of "), HasSubstr("has a NUL byte")));
    EXPECT_EQ(error_of([&] { read_feedback(store_ / "none"); }).code(), ErrorCode::not_found);
}

TEST_F(OperationsTest, TrainingTakesFeedbackAndPassesOverWhatIsGone) {
    const auto moxie = filled();
    TrainRequest request;
    request.from_feedback = true;
    EXPECT_EQ(error_of([&] { moxie->train(request); }).code(), ErrorCode::conflict);
    std::vector<Feedback> some;
    for (int i = 0; i < 60; ++i)
        some.push_back(judged("ship number" + std::to_string(i), "ship/ship" + std::to_string(i),
                              i % 6 == 5 ? 0 : 1));
    Feedback whole;
    whole.query = "anything that flies";
    whole.expert = "plane";
    some.push_back(whole);
    moxie->add_feedback(some);
    moxie->remove("ship", {"ship0", "ship1"});
    moxie->remove("plane", {});
    request.queries = {{"a train beside thing3", {}}};
    const TrainReport report = moxie->train(request);
    EXPECT_EQ(report.source, "real");
    EXPECT_EQ(report.queries, 59u);  // 58 ships that are there, and the one that was given
    ASSERT_TRUE(report.relevance);
    EXPECT_EQ(report.relevance->judged_queries, 48u);  // 58 without those of grade 0
    EXPECT_THAT(report.warnings, Contains(HasSubstr("3 judgements are left out")));
    const std::vector<Feedback> all = moxie->feedback();
    EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const auto& one) { return !one.live; }), 3);
}

TEST_F(OperationsTest, AShadowedSearchRecordsWhatItMissed) {
    const auto moxie = filled();
    Request request = search_request("train ship plane number7", "top-k=1");
    request.shadow = 1;
    Request flat = request;
    flat.route = parse_route("flat");
    const Answer answer = moxie->ask(request), all = moxie->ask(flat);
    EXPECT_FALSE(all.trace.shadow) << "flat is what is compared with";
    ASSERT_TRUE(answer.trace.shadow);
    std::size_t kept = 0;
    const std::vector<std::string> routed = found(answer), truth = found(all);
    for (const std::string& name : truth)
        kept += static_cast<std::size_t>(std::count(routed.begin(), routed.end(), name));
    EXPECT_DOUBLE_EQ(answer.trace.shadow->loss, 1 - static_cast<double>(kept) / 10);
    EXPECT_GT(answer.trace.shadow->loss, 0);
    ASSERT_THAT(shadows(), SizeIs(1));
    EXPECT_EQ(shadows()[0].loss, answer.trace.shadow->loss);
    EXPECT_EQ(shadows()[0].route, "top-k=1");
    EXPECT_THAT(shadows()[0].opened, SizeIs(1));
    request.shadow = 0;
    EXPECT_EQ(promised_json(moxie->ask(request)), promised_json(answer));
    EXPECT_THAT(to_json(answer), HasSubstr("\"shadow\":{\"loss@10\":"));
}

TEST_F(OperationsTest, TheShadowedShareIsDecidedByTheQuery) {
    Request request;
    std::size_t chosen = 0, half = 0;
    for (int i = 0; i < 2000; ++i) {
        request.query = "query " + std::to_string(i);
        request.shadow = .1;
        const bool is = is_shadowed(request);
        EXPECT_EQ(is_shadowed(request), is);
        chosen += is ? 1 : 0;
        request.shadow = .5;
        half += is_shadowed(request) ? 1 : 0;
        EXPECT_TRUE(!is || is_shadowed(request)) << "a larger share holds the smaller";
    }
    EXPECT_NEAR(static_cast<double>(chosen), 200, 60);
    EXPECT_NEAR(static_cast<double>(half), 1000, 120);
    request.shadow = 1;
    EXPECT_TRUE(is_shadowed(request));
    request.experts = {"ship"};
    EXPECT_FALSE(is_shadowed(request)) << "the caller's choice misses nothing";
}

TEST_F(OperationsTest, AStoreThatCannotBeWrittenAnswersWithAWarning) {
    const auto moxie = filled();
    std::filesystem::create_directory(store_.path() + "/shadow.sqlite");  // no file can be there
    Request request = search_request("ship number7", "top-k=1");
    request.shadow = 1;
    const Answer answer = moxie->ask(request);
    EXPECT_THAT(answer.hits, SizeIs(10));
    EXPECT_THAT(answer.trace.warnings,
                ElementsAre(HasSubstr("what routing missed could not be recorded")));
}

TEST_F(OperationsTest, BadRatesAreRefusedByName) {
    const auto moxie = filled({"ship"});
    const auto parameter_of = [&](double shadow, double balance, double hold_back, Depth depth) {
        Request request = search_request("ship");
        request.shadow = shadow;
        request.balance = balance;
        request.hold_back = hold_back;
        request.depth = depth;
        return error_of([&] { moxie->ask(request); }).parameter();
    };
    EXPECT_EQ(parameter_of(1.5, 0, 0, Depth::search), "shadow");
    EXPECT_EQ(parameter_of(-1, 0, 0, Depth::search), "shadow");
    EXPECT_EQ(parameter_of(.5, 0, 0, Depth::route), "shadow");
    EXPECT_EQ(parameter_of(0, 2, 0, Depth::search), "balance");
    EXPECT_EQ(parameter_of(0, 0, -1, Depth::search), "hold_back");
    EXPECT_EQ(parameter_of(0, .5, 0, Depth::search), "balance") << "nothing was learnt of the load";
}

TEST_F(OperationsTest, DriftShowsWhatMovedAndWhatWasMissed) {
    const auto moxie = filled();
    const DriftReport fresh = moxie->drift({});
    EXPECT_THAT(fresh.shadows, IsEmpty());
    EXPECT_THAT(fresh.proposals, ElementsAre(AllOf(Field(&DriftProposal::what, "train"),
                                                   Field(&DriftProposal::command, "moxie train"))));
    moxie->train({});
    EXPECT_THAT(moxie->drift({}).proposals, IsEmpty());
    for (int i = 0; i < 30; ++i) {
        Request request = search_request("train ship plane number" + std::to_string(i) + " thing2",
                                         "max-loss=0.05");
        request.shadow = 1;
        moxie->ask(request);
    }
    add_documents(*moxie, "ship", documents_of("boat", 40));
    const DriftReport moved = moxie->drift({});
    EXPECT_THAT(moved.learnt, Contains(AllOf(Field(&LearntDrift::kind, "contract"),
                                             Field(&LearntDrift::stale, true))));
    ASSERT_THAT(moved.shadows, SizeIs(1));
    EXPECT_EQ(moved.shadows[0].queries, 30u);
    EXPECT_EQ(moved.shadows[0].promise, .05);
    EXPECT_LE(moved.shadows[0].low, moved.shadows[0].loss);
    EXPECT_GE(moved.shadows[0].high, moved.shadows[0].loss);
    EXPECT_THAT(to_json(moved), HasSubstr("\"kind\":\"estimate\""));
    EXPECT_THAT(moved.experts, SizeIs(3));
}

TEST_F(OperationsTest, DriftFindsExpertsThatHoldTheSame) {
    const auto moxie = filled({"ship", "train"});
    add_documents(*moxie, "copy", documents_of("ship", 50));
    std::vector<TestDocument> half = documents_of("train", 30);
    for (const TestDocument& own : documents_of("tram", 25)) half.push_back(own);
    add_documents(*moxie, "half", half);
    const DriftReport drift = moxie->drift({});
    EXPECT_THAT(drift.proposals,
                Contains(AllOf(Field(&DriftProposal::what, "retire"),
                               Field(&DriftProposal::experts, ElementsAre("copy")),
                               Field(&DriftProposal::command, "moxie remove copy"))));
    EXPECT_THAT(drift.proposals,
                Contains(AllOf(Field(&DriftProposal::what, "merge"),
                               Field(&DriftProposal::experts, ElementsAre("train", "half")))));
    for (const ExpertUse& use : drift.experts)
        EXPECT_NEAR(use.copies,
                    use.name == "copy"    ? 1
                    : use.name == "ship"  ? 50.0 / 60
                    : use.name == "train" ? 30.0 / 60
                                          : 30.0 / 55,
                    .01)
            << use.name;
}

TEST_F(OperationsTest, DriftLooksAfterFewSearchesWhetherToStop) {
    const auto moxie = filled();
    DriftRequest request;
    request.threads = 1;
    StopSoon stop;
    EXPECT_EQ(error_of([&] { moxie->drift(request, &stop); }).code(), ErrorCode::cancelled);
    EXPECT_LE(stop.done(), 4u);
}

TEST_F(OperationsTest, BalanceEvensWhatIsOpenedAndLeavesWeightsAlone) {
    const auto moxie = filled();
    moxie->train({});
    Request request = search_request("ship number7", "top-k=1");
    const Answer plain = moxie->ask(request);
    request.balance = 1;
    const Answer balanced = moxie->ask(request);
    for (std::size_t i = 0; i < plain.route.experts.size(); ++i)
        EXPECT_EQ(balanced.route.experts[i].weight, plain.route.experts[i].weight);
    Request promised = search_request("ship number7", "max-loss=0.05");
    promised.balance = 1;
    EXPECT_EQ(moxie->ask(promised).trace.contract->kind, Contract::Kind::none);
}

TEST_F(OperationsTest, ANewcomerCanBeHeldBackUntilItIsKnown) {
    const auto moxie = filled({"train", "plane"});
    moxie->train({});
    add_documents(*moxie, "ship", documents_of("ship", 60));
    Request request = search_request("ship number7", "top-k=1");
    const auto opens_ship = [&] {
        for (const RoutedExpert& expert : moxie->ask(request).route.experts)
            if (expert.name == "ship") return expert.opened;
        return false;
    };
    EXPECT_TRUE(opens_ship());
    request.hold_back = 1;
    EXPECT_FALSE(opens_ship());
    moxie->train({});
    EXPECT_TRUE(opens_ship()) << "it is no newcomer any more";
}

TEST_F(OperationsTest, AddingAndRemovingAnExpertLeavesEverythingAsItWas) {
    const auto moxie = filled({"train", "plane"});
    moxie->train({});
    std::vector<std::string> before;
    const auto all = [&] {
        std::vector<std::string> answers;
        for (const char* query : {"train number7", "plane beside thing2", "yard of train part3"})
            for (const char* route : {"flat", "top-k=1", "top-p=0.9", "exact"})
                answers.push_back(promised_json(moxie->ask(search_request(query, route))));
        return answers;
    };
    before = all();
    add_documents(*moxie, "ship", documents_of("ship", 60));
    EXPECT_NE(all(), before) << "statistics are of all experts";
    moxie->remove("ship", {});
    EXPECT_EQ(all(), before);
}

}  // namespace
}  // namespace moxie
