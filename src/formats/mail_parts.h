#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moxie {

/// Text within an e-mail, its transfer encoding undone.
struct MailText {
    bool is_html = false;
    std::string charset;  ///< as declared; may be empty
    std::string bytes;
};

/// An e-mail, or one that was forwarded within it. Values are UTF-8, decoded, and empty where the
/// message has none.
struct MailMessage {
    std::string subject;
    std::string from, to, cc;  ///< "Anna <anna@example.org>, …"
    std::string date;          ///< with its own zone: "2024-05-01 13:30"
    std::string id;
    std::vector<MailText> texts;
};

/// The message, then those that were forwarded with it, in order. Of alternatives the plain text is
/// taken, of attachments nothing. Throws Error{unsupported} for what is no e-mail or encrypted.
std::vector<MailMessage> mail_messages(std::string_view bytes);

}  // namespace moxie
