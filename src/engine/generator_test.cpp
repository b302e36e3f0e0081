// Answers written by a generator: a fake endpoint on the loopback stands for it.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/engine_fixture.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Gives every connection the same response, and remembers the last request.
class FakeEndpoint {
public:
    explicit FakeEndpoint(std::string content, int status = 200) {
        setenv("no_proxy", "127.0.0.1", 1);
        const nlohmann::json body = {
            {"choices", {{{"message", {{"role", "assistant"}, {"content", std::move(content)}}}}}},
            {"usage", {{"prompt_tokens", 321}, {"completion_tokens", 12}}}};
        const std::string text = body.dump();
        response_ = "HTTP/1.1 " + std::to_string(status) +
                    " Status\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    "Content-Length: " +
                    std::to_string(text.size()) + "\r\n\r\n" + text;
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 4) != 0 ||
            ::getsockname(listener_, generic, &size) != 0)
            throw std::runtime_error("no loopback socket");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeEndpoint() {
        stop_ = true;
        thread_.join();
        ::close(listener_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
    /// Valid once the caller has its response.
    const std::string& request() const { return request_; }
    int calls() const { return calls_; }

private:
    static bool readable(int socket) {
        pollfd waiting{socket, POLLIN, 0};
        return ::poll(&waiting, 1, 20) == 1;
    }
    void serve() {
        while (!stop_) {
            if (!readable(listener_)) continue;
            const int connection = ::accept(listener_, nullptr, nullptr);
            if (connection < 0) continue;
            ++calls_;
            request_ = read_request(connection);
            [[maybe_unused]] const ssize_t sent =
                ::send(connection, response_.data(), response_.size(), MSG_NOSIGNAL);
            ::close(connection);
        }
    }
    std::string read_request(int connection) const {
        std::string request;
        char buffer[4096];
        while (!stop_ && !complete(request)) {
            if (!readable(connection)) continue;
            const ssize_t n = ::recv(connection, buffer, sizeof buffer, 0);
            if (n <= 0) break;
            request.append(buffer, static_cast<std::size_t>(n));
        }
        return request;
    }
    static bool complete(const std::string& request) {
        const auto head = request.find("\r\n\r\n"), length = request.find("Content-Length: ");
        return head != std::string::npos && length != std::string::npos &&
               request.size() >= head + 4 + std::stoul(request.substr(length + 16));
    }

    std::string response_;
    std::string request_;
    std::atomic<int> calls_{0};
    std::atomic<bool> stop_{false};
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class GeneratorTest : public testing::Test {
protected:
    GeneratorTest() {
        add_documents(*store.engine(), "git",
                      {{"reset", "To undo a commit, reset the branch to its parent."},
                       {"clone", "Clone copies a repository with all of its history."}});
    }
    Answer ask(const std::string& url, const std::string& query = "How do I undo a commit?") {
        OpenOptions options = store.options();
        options.generator_url = url;
        options.generator_model = "small";
        options.generator_key = "secret";
        Request request = search_request(query);
        request.depth = Depth::answer;
        return Engine(options).ask(request);
    }
    ScratchStore store;
};

TEST_F(GeneratorTest, WritesFromTheHitsWithVerifiedCitations) {
    const FakeEndpoint endpoint("To undo a commit, reset the branch to its parent [1].");
    const Answer answer = ask(endpoint.url());
    ASSERT_TRUE(answer.answer);
    EXPECT_FALSE(answer.answer->abstained);
    EXPECT_FALSE(answer.answer->degraded);
    EXPECT_THAT(answer.answer->text, HasSubstr("reset the branch to its parent"));
    EXPECT_THAT(answer.answer->text, Not(HasSubstr("[unsupported]")));
    ASSERT_FALSE(answer.answer->citations.empty());
    EXPECT_EQ(answer.answer->citations[0].document, "reset");
    EXPECT_GT(answer.answer->citations[0].supported, 0.6);
    EXPECT_EQ(answer.usage->prompt_tokens, 321u);
    EXPECT_EQ(answer.usage->completion_tokens, 12u);
    EXPECT_THAT(endpoint.request(), HasSubstr("reset the branch to its parent"));
    EXPECT_THAT(endpoint.request(), HasSubstr("How do I undo a commit?"));
    EXPECT_THAT(endpoint.request(), HasSubstr("\"model\":\"small\""));
    EXPECT_THAT(endpoint.request(), HasSubstr("Bearer secret"));
    EXPECT_THAT(answer.trace.warnings, IsEmpty());
}

TEST_F(GeneratorTest, WhatTheSourcesDoNotSayIsMarked) {
    const FakeEndpoint endpoint("Linus Torvalds was born in Helsinki in 1969 [1].");
    EXPECT_THAT(ask(endpoint.url()).answer->text, HasSubstr("[unsupported]"));
}

TEST_F(GeneratorTest, MayDecline) {
    const FakeEndpoint endpoint("The sources do not answer the question.");
    const Answer answer = ask(endpoint.url());
    EXPECT_TRUE(answer.answer->abstained);
    EXPECT_TRUE(answer.answer->reason);
}

TEST_F(GeneratorTest, IsNotAskedWhereNothingIsKnown) {
    const FakeEndpoint endpoint("Anything [1].");
    const Answer answer = ask(endpoint.url(), "who invented the zyzzyva?");
    EXPECT_TRUE(answer.answer->abstained);
    EXPECT_EQ(endpoint.calls(), 0);
}

TEST_F(GeneratorTest, WhereItFailsTheAnswerIsExtractive) {
    const FakeEndpoint broken("no", 500);
    for (const std::string& url : {broken.url(), std::string("http://127.0.0.1:9/v1")}) {
        const Answer answer = ask(url);
        ASSERT_TRUE(answer.answer);
        EXPECT_TRUE(answer.answer->degraded);
        EXPECT_FALSE(answer.answer->abstained);
        EXPECT_THAT(answer.answer->text, HasSubstr("reset the branch"));
        EXPECT_THAT(answer.trace.warnings, ElementsAre(HasSubstr("extractive")));
        EXPECT_THAT(to_json(answer), Not(HasSubstr("secret")));
    }
}

TEST_F(GeneratorTest, TheHitsAreThoseWithoutIt) {
    const FakeEndpoint endpoint("Reset the branch to its parent [1].");
    EXPECT_EQ(promised_json(ask(endpoint.url())), promised_json(ask("")));
}

}  // namespace
}  // namespace moxie
