#include <curl/curl.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include "model/chat_format.h"
#include "model/generator.h"
#include "moxie/error.h"

namespace moxie {
namespace {

constexpr std::size_t kResponseBytes = 4 << 20;
constexpr double kConnectMs = 3000;
constexpr std::string_view kPath = "/chat/completions";

/// curl_global_init is not thread-safe in every build of libcurl.
void start_curl_once() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string full_address(std::string url) {
    while (!url.empty() && url.back() == '/') url.pop_back();
    if (!url.ends_with(kPath)) url += kPath;
    return url;
}

/// A user and password in the address must not reach a message.
std::string without_credentials(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const std::size_t host = scheme + 3;
    const std::size_t at = url.substr(0, url.find('/', host)).rfind('@');
    return at == std::string::npos || at < host ? url : url.substr(0, host) + url.substr(at + 1);
}

struct Response {
    std::string body;
    bool too_large = false;
    long status = 0;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* to) {
    auto& response = *static_cast<Response*>(to);
    const std::size_t bytes = size * count;
    if (response.body.size() + bytes > kResponseBytes) {
        response.too_large = true;
        return 0;
    }
    response.body.append(data, bytes);
    return bytes;
}

/// One request with a handle of its own: nothing is shared between threads.
class Request {
public:
    Request() : handle_(curl_easy_init()) {
        if (handle_ == nullptr) {
            throw Error(ErrorCode::unavailable, "no HTTP client could be made; free some memory");
        }
    }
    ~Request() {
        curl_slist_free_all(headers_);
        curl_easy_cleanup(handle_);
    }
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    void header(const std::string& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

    CURLcode post(const std::string& url, const std::string& body, double timeout_ms,
                  Response& response) {
        const long total = static_cast<long>(std::clamp(timeout_ms, 1.0, 86'400'000.0));
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, std::min(total, static_cast<long>(kConnectMs)));
        set(CURLOPT_TIMEOUT_MS, total);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(CURLOPT_POSTFIELDS, body.c_str());
        set(CURLOPT_HTTPHEADER, headers_);
        set(CURLOPT_WRITEFUNCTION, &receive);
        set(CURLOPT_WRITEDATA, &response);
        const CURLcode code = curl_easy_perform(handle_);
        curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &response.status);
        return code;
    }

private:
    template <typename Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_, option, value);
    }

    CURL* handle_;
    curl_slist* headers_ = nullptr;
};

class OpenAiGenerator final : public Generator {
public:
    OpenAiGenerator(std::string url, std::string model, std::string key)
        : url_(full_address(std::move(url))), model_(std::move(model)), key_(std::move(key)) {
        start_curl_once();
    }

    Generated generate(std::string_view system, std::string_view user, std::uint32_t max_tokens,
                       double timeout_ms) const override {
        if (!(timeout_ms > 0)) fail("no time was left to call it; allow a larger budget");
        const Response response = post(chat_request(model_, system, user, max_tokens), timeout_ms);
        if (response.status != 200) fail(status_problem(response));
        auto generated = parse_chat_response(response.body);
        if (!generated) {
            fail(
                "it answered with status 200 but not as chat/completions does; check that the "
                "address is the base of an OpenAI-compatible server, such as http://HOST:PORT/v1");
        }
        return *std::move(generated);
    }

private:
    Response post(const std::string& body, double timeout_ms) const {
        Request request;
        request.header("Content-Type: application/json");
        request.header("Accept: application/json");
        // without this, curl waits a second for "100 Continue" before a long prompt
        request.header("Expect:");
        if (!key_.empty()) request.header("Authorization: Bearer " + key_);
        Response response;
        const CURLcode code = request.post(url_, body, timeout_ms, response);
        if (response.too_large) fail("its answer is longer than 4 MiB; check that it is a model");
        if (code == CURLE_OPERATION_TIMEDOUT) {
            fail("no answer within " + std::to_string(static_cast<long>(timeout_ms)) +
                 " ms; check that it runs, or allow more time");
        }
        if (code != CURLE_OK) {
            fail(std::string(curl_easy_strerror(code)) + "; check that it runs and the address");
        }
        return response;
    }

    static std::string status_problem(const Response& response) {
        const std::string message = chat_error_message(response.body);
        std::string advice = "check the server's log";
        if (response.status == 401 || response.status == 403) advice = "check the key";
        if (response.status == 404) advice = "check the address and the model's name";
        if (response.status == 429) advice = "it is overloaded or a quota is used up; try later";
        if (response.status >= 300 && response.status < 400) {
            advice = "it redirects elsewhere; give the final address";
        }
        return advice + (message.empty() ? "" : "; it says: " + message) +
               "; status: " + std::to_string(response.status);
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw Error(ErrorCode::unavailable, "the generator at " + without_credentials(url_) +
                                                " gave no answer: " + problem);
    }

    std::string url_;
    std::string model_;
    std::string key_;
};

void refuse_line_breaks(std::string_view text, const char* what) {
    if (text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos) return;
    throw Error(ErrorCode::invalid_request,
                std::string("the generator's ") + what + " holds a line break; remove it");
}

}  // namespace

std::unique_ptr<Generator> openai_generator(std::string url, std::string model, std::string key) {
    refuse_line_breaks(url, "address");
    refuse_line_breaks(key, "key");
    return std::make_unique<OpenAiGenerator>(std::move(url), std::move(model), std::move(key));
}

}  // namespace moxie
