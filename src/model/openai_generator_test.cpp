#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "model/chat_format.h"
#include "model/generator.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Answers each connection on the loopback with what `respond` returns, one after the other, until
/// it is destroyed. Waits at most 50 ms at a time, so that it always stops.
class LoopbackServer {
public:
    using Respond = std::function<std::string(const std::string& request)>;

    explicit LoopbackServer(Respond respond, int delay_ms = 0)
        : respond_(std::move(respond)), delay_ms_(delay_ms) {
        setenv("no_proxy", "127.0.0.1", 1);
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            listen(listener_, 16) != 0 ||
            getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("no loopback socket");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~LoopbackServer() {
        stop_ = true;
        thread_.join();
        close(listener_);
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
    std::string last_request() const {
        const std::lock_guard lock(mutex_);
        return last_;
    }

private:
    static bool readable(int socket) {
        pollfd waiting{socket, POLLIN, 0};
        return poll(&waiting, 1, 50) == 1;
    }

    void serve() {
        while (!stop_) {
            if (!readable(listener_)) continue;
            const int connection = accept(listener_, nullptr, nullptr);
            if (connection >= 0) answer(connection);
        }
    }

    void answer(int connection) {
        const std::string request = read_request(connection);
        {
            const std::lock_guard lock(mutex_);
            last_ = request;
        }
        for (int waited = 0; waited < delay_ms_ && !stop_; waited += 10) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const std::string response = respond_(request);
        std::size_t sent = 0;
        while (sent < response.size() && !stop_) {
            const ssize_t n =
                send(connection, response.data() + sent, response.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) break;
            sent += static_cast<std::size_t>(n);
        }
        close(connection);
    }

    std::string read_request(int connection) const {
        std::string request;
        char buffer[4096];
        while (!stop_ && !complete(request)) {
            if (!readable(connection)) continue;
            const ssize_t n = recv(connection, buffer, sizeof buffer, 0);
            if (n <= 0) break;
            request.append(buffer, static_cast<std::size_t>(n));
        }
        return request;
    }

    static bool complete(const std::string& request) {
        const auto head = request.find("\r\n\r\n");
        const auto length = request.find("Content-Length: ");
        if (head == std::string::npos || length == std::string::npos) return false;
        return request.size() >= head + 4 + std::stoul(request.substr(length + 16));
    }

    Respond respond_;
    int delay_ms_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stop_{false};
    mutable std::mutex mutex_;
    std::string last_;
    std::thread thread_;
};

std::string http(int status, const std::string& body, const std::string& headers = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" +
           headers + "Content-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

const std::string kAnswer =
    R"({"choices":[{"message":{"role":"assistant","content":"Paris [1]."}}],)"
    R"("usage":{"prompt_tokens":12,"completion_tokens":3}})";

std::string failure(const std::string& url, double timeout_ms = 5000) {
    try {
        openai_generator(url, "m", "secret-key")->generate("s", "u", 10, timeout_ms);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unavailable);
        return error.what();
    }
    ADD_FAILURE() << "no error";
    return {};
}

TEST(OpenAiGenerator, SendsTheMessagesAndReadsTheAnswer) {
    LoopbackServer server([](const std::string&) { return http(200, kAnswer); });
    const auto generator = openai_generator(server.url(), "small", "secret-key");
    const Generated generated = generator->generate("be brief", "where?\n\"x\"", 64, 5000);
    EXPECT_EQ(generated.text, "Paris [1].");
    EXPECT_EQ(generated.prompt_tokens, 12U);
    EXPECT_EQ(generated.completion_tokens, 3U);

    const std::string request = server.last_request();
    EXPECT_THAT(request, HasSubstr("POST /v1/chat/completions HTTP/1.1\r\n"));
    EXPECT_THAT(request, HasSubstr("Authorization: Bearer secret-key\r\n"));
    const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    EXPECT_EQ(body["model"], "small");
    EXPECT_EQ(body["temperature"], 0);
    EXPECT_EQ(body["stream"], false);
    EXPECT_EQ(body["max_tokens"], 64);
    EXPECT_EQ(body["messages"][0]["role"], "system");
    EXPECT_EQ(body["messages"][0]["content"], "be brief");
    EXPECT_EQ(body["messages"][1]["content"], "where?\n\"x\"");
}

TEST(OpenAiGenerator, TakesTheFullAddressAndNoKey) {
    LoopbackServer server([](const std::string&) { return http(200, kAnswer); });
    openai_generator(server.url() + "/chat/completions/", "m", "")->generate("", "u", 1, 5000);
    EXPECT_THAT(server.last_request(), HasSubstr("POST /v1/chat/completions HTTP/1.1\r\n"));
    EXPECT_THAT(server.last_request(), Not(HasSubstr("Authorization")));
}

TEST(OpenAiGenerator, NamesEndpointStatusAndServersWords) {
    LoopbackServer server(
        [](const std::string&) { return http(500, R"({"error":{"message":"out of memory"}})"); });
    const std::string message = failure(server.url());
    EXPECT_THAT(message, HasSubstr(server.url()));
    EXPECT_THAT(message, HasSubstr("status: 500"));
    EXPECT_THAT(message, HasSubstr("out of memory"));
    EXPECT_THAT(message, HasSubstr("check"));
    EXPECT_THAT(message, Not(HasSubstr("secret-key")));
}

TEST(OpenAiGenerator, AdvisesOnKeys) {
    LoopbackServer server([](const std::string&) { return http(401, "nope"); });
    EXPECT_THAT(failure(server.url()), HasSubstr("check the key"));
}

TEST(OpenAiGenerator, DoesNotFollowRedirects) {
    LoopbackServer server(
        [](const std::string&) { return http(302, "", "Location: file:///etc/passwd\r\n"); });
    EXPECT_THAT(failure(server.url()), HasSubstr("redirects"));
}

TEST(OpenAiGenerator, RefusesWhatIsNotChatCompletions) {
    const std::string bodies[] = {
        "",
        "garbage",
        "{",
        "[]",
        "null",
        R"({"choices":[]})",
        R"({"choices":{}})",
        R"({"choices":[7]})",
        R"({"choices":[{"message":{"content":null}}]})",
        std::string(100'000, '['),
    };
    for (const std::string& body : bodies) {
        LoopbackServer server([&](const std::string&) { return http(200, body); });
        EXPECT_THAT(failure(server.url()), HasSubstr("OpenAI-compatible")) << body.substr(0, 40);
    }
}

TEST(OpenAiGenerator, SurvivesOddUsage) {
    const auto generated = parse_chat_response(
        R"({"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":-3,"completion_tokens":"many"}})");
    ASSERT_TRUE(generated);
    EXPECT_EQ(generated->prompt_tokens, 0U);
    EXPECT_EQ(generated->completion_tokens, 0U);
}

TEST(OpenAiGenerator, StopsWaitingAtTheTimeout) {
    LoopbackServer server([](const std::string&) { return http(200, kAnswer); }, 3000);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(failure(server.url(), 150), HasSubstr("150 ms"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(OpenAiGenerator, DoesNotCallWithoutTime) {
    EXPECT_THAT(failure("http://127.0.0.1:1/v1", 0), HasSubstr("budget"));
    EXPECT_THAT(failure("http://127.0.0.1:1/v1", -1), HasSubstr("budget"));
}

TEST(OpenAiGenerator, ReportsRefusedConnectionsAndBadAddresses) {
    std::string gone;
    {
        LoopbackServer server([](const std::string&) { return std::string(); });
        gone = server.url();
    }
    EXPECT_THAT(failure(gone), HasSubstr("check that it runs"));
    EXPECT_THAT(failure("file:///etc/passwd"), HasSubstr("gave no answer"));
    EXPECT_THAT(failure("no address"), HasSubstr("gave no answer"));
    EXPECT_THAT(failure(""), HasSubstr("gave no answer"));
}

TEST(OpenAiGenerator, ReportsAConnectionThatIsCutOff) {
    LoopbackServer server([](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nCon"); });
    EXPECT_THAT(failure(server.url()), HasSubstr("gave no answer"));
}

TEST(OpenAiGenerator, RefusesHugeBodies) {
    LoopbackServer server([](const std::string&) { return http(200, std::string(5 << 20, 'x')); });
    EXPECT_THAT(failure(server.url()), HasSubstr("4 MiB"));
}

TEST(OpenAiGenerator, HidesPasswordsOfTheAddress) {
    const std::string message = failure("http://user:hunter2@127.0.0.1:1/v1", 2000);
    EXPECT_THAT(message, Not(HasSubstr("hunter2")));
    EXPECT_THAT(message, HasSubstr("127.0.0.1:1"));
}

TEST(OpenAiGenerator, RefusesKeysThatWouldForgeHeaders) {
    EXPECT_THROW(openai_generator("http://127.0.0.1:1", "m", "k\r\nX-Admin: 1"), Error);
    EXPECT_THROW(openai_generator("http://127.0.0.1:1\n", "m", "k"), Error);
}

TEST(OpenAiGenerator, ReplacesInvalidUtf8) {
    const auto request = nlohmann::json::parse(chat_request("m", "s", "a\xff\xfe", 5));
    EXPECT_EQ(request["messages"][1]["content"], "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(OpenAiGenerator, ServesSeveralThreads) {
    LoopbackServer server([](const std::string&) { return http(200, kAnswer); });
    const auto generator = openai_generator(server.url(), "m", "");
    std::atomic<int> answered{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int call = 0; call < 5; ++call) {
                answered += generator->generate("s", "u", 5, 10'000).text == "Paris [1]." ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(answered, 20);
}

}  // namespace
}  // namespace moxie
