#include "formats/mail_parts.h"

#include <gmime/gmime.h>

#include <memory>

#include "corpus/white_space.h"
#include "moxie/error.h"
#include "text/unicode.h"

namespace moxie {
namespace {

struct Unreference {
    void operator()(gpointer object) const { g_object_unref(object); }
};
struct Free {
    void operator()(char* text) const { g_free(text); }
};
template <typename Object>
using Owned = std::unique_ptr<Object, Unreference>;
using OwnedText = std::unique_ptr<char, Free>;

/// On one line.
std::string header(const char* text) {
    std::string out;
    if (text != nullptr) append_collapsed(out, valid_utf8(text));
    return std::string(trimmed(out));
}

std::string addresses(InternetAddressList* list) {
    if (list == nullptr) return {};
    const OwnedText text(internet_address_list_to_string(list, nullptr, FALSE));
    return header(text.get());
}

std::string date_of(GMimeMessage* message) {
    GDateTime* date = g_mime_message_get_date(message);
    if (date == nullptr) return {};
    const OwnedText text(g_date_time_format(date, "%Y-%m-%d %H:%M"));
    return header(text.get());
}

std::string content_of(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return {};
    const Owned<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, stream.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

bool is_type(GMimeObject* part, const char* type, const char* subtype) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype) != 0;
}

/// Of several forms of the same the plain one, else the last, which is the richest.
GMimeObject* preferred(GMimeMultipart* forms) {
    const int count = g_mime_multipart_get_count(forms);
    for (int i = 0; i < count; ++i) {
        GMimeObject* form = g_mime_multipart_get_part(forms, i);
        if (is_type(form, "text", "plain")) return form;
    }
    return g_mime_multipart_get_part(forms, count - 1);
}

/// Walks the parts of a message without recursion.
class PartWalk {
public:
    std::vector<MailMessage> walk(GMimeMessage* message) {
        add_message(message);
        while (!waiting_.empty()) {
            GMimeObject* part = waiting_.back();
            waiting_.pop_back();
            visit(part);
        }
        return std::move(messages_);
    }

private:
    void add_message(GMimeMessage* message) {
        messages_.push_back({header(g_mime_message_get_subject(message)),
                             addresses(g_mime_message_get_from(message)),
                             addresses(g_mime_message_get_to(message)),
                             addresses(g_mime_message_get_cc(message)),
                             date_of(message),
                             header(g_mime_message_get_message_id(message)),
                             {}});
        push(g_mime_message_get_mime_part(message));
    }

    void push(GMimeObject* part) {
        if (part != nullptr) waiting_.push_back(part);
    }

    void visit(GMimeObject* part) {
        if (GMIME_IS_MESSAGE_PART(part)) {
            GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
            if (inner != nullptr) add_message(inner);
        } else if (GMIME_IS_MULTIPART(part)) {
            visit_parts(part, GMIME_MULTIPART(part));
        } else if (is_type(part, "application", "pkcs7-mime")) {
            encrypted();
        } else if (GMIME_IS_PART(part) && is_type(part, "text", "*")) {
            add_text(GMIME_PART(part));
        }
    }

    void visit_parts(GMimeObject* part, GMimeMultipart* parts) {
        if (GMIME_IS_MULTIPART_ENCRYPTED(part)) encrypted();
        const int count = g_mime_multipart_get_count(parts);
        if (count == 0) return add_prologue(parts);
        if (is_type(part, "multipart", "alternative")) return push(preferred(parts));
        if (is_type(part, "multipart", "related")) return push(g_mime_multipart_get_part(parts, 0));
        for (int i = count - 1; i >= 0; --i) push(g_mime_multipart_get_part(parts, i));
    }

    /// Where the boundary is lost, everything stands before the first part.
    void add_prologue(GMimeMultipart* parts) {
        const char* text = g_mime_multipart_get_prologue(parts);
        if (text != nullptr) messages_.back().texts.push_back({false, {}, text});
    }

    void add_text(GMimePart* part) {
        GMimeObject* object = GMIME_OBJECT(part);
        if (g_mime_part_is_attachment(part)) return;
        const char* charset = g_mime_object_get_content_type_parameter(object, "charset");
        messages_.back().texts.push_back(
            {is_type(object, "text", "html"), charset == nullptr ? "" : charset, content_of(part)});
    }

    [[noreturn]] static void encrypted() {
        throw Error(ErrorCode::unsupported, "is an encrypted e-mail");
    }

    std::vector<MailMessage> messages_;
    std::vector<GMimeObject*> waiting_;  ///< the next one last
};

bool has_any_header(const MailMessage& message) {
    return !message.subject.empty() || !message.from.empty() || !message.to.empty() ||
           !message.date.empty() || !message.id.empty();
}

}  // namespace

std::vector<MailMessage> mail_messages(std::string_view bytes) {
    g_mime_init();
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!message) throw Error(ErrorCode::unsupported, "is no e-mail");
    std::vector<MailMessage> messages = PartWalk().walk(message.get());
    if (!has_any_header(messages.front()))
        throw Error(ErrorCode::unsupported, "is no e-mail: it has no header");
    return messages;
}

}  // namespace moxie
