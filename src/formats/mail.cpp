#include "formats/mail.h"

#include "corpus/document_builder.h"
#include "corpus/html.h"
#include "corpus/plain_text.h"
#include "corpus/reader.h"
#include "formats/mail_parts.h"
#include "formats/properties.h"
#include "moxie/error.h"

namespace moxie {
namespace {

void add_line(std::string& lines, std::string_view name, const std::string& value) {
    if (!value.empty()) lines += std::string(name) + ": " + value + '\n';
}

/// Who wrote to whom and when, as people ask for it.
std::string heading_lines(const MailMessage& message) {
    std::string lines;
    add_line(lines, "From", message.from);
    add_line(lines, "To", message.to);
    add_line(lines, "Cc", message.cc);
    add_line(lines, "Date", message.date);
    return lines;
}

void add_text(const MailText& part, DocumentBuilder& builder) {
    const std::string text = decode_text(part.bytes, part.charset);
    const Document read = part.is_html ? read_html_text(text) : read_plain_text(text);
    const std::string_view whole = read.text;
    for (const Block& block : read.blocks)
        builder.add(block.kind, whole.substr(block.begin, block.end - block.begin), block.level);
}

void add_texts(const MailMessage& message, DocumentBuilder& builder) {
    for (const MailText& part : message.texts) {
        try {
            add_text(part, builder);
        } catch (const Error&) {
            // A part that is no text, whatever it says, does not cost the others.
            continue;
        }
    }
}

}  // namespace

Document read_mail(std::string_view bytes) {
    const std::vector<MailMessage> messages = mail_messages(bytes);
    DocumentBuilder builder;
    for (const MailMessage& message : messages) {
        const bool forwarded = &message != &messages.front();
        if (forwarded) builder.add(BlockKind::heading, message.subject, 2);
        builder.add(BlockKind::paragraph, heading_lines(message));
        add_texts(message, builder);
    }
    Document document = builder.take();
    const MailMessage& first = messages.front();
    document.title = first.subject;
    add_metadata(document, "author", first.from);
    add_metadata(document, "date", first.date.substr(0, first.date.find(' ')));
    add_metadata(document, "message-id", first.id);
    return document;
}

}  // namespace moxie
