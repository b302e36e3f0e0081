#include "formats/mail.h"

#include <gmock/gmock.h>

#include "corpus/block_lines.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using testing::ElementsAre;
using testing::Pair;

const std::string kHead =
    "From: =?utf-8?q?J=C3=B8rgen?= <j@example.org>\nTo: anna@example.org,\n bert@example.org\n"
    "Subject: =?iso-8859-1?Q?Caf=E9?= at noon\nDate: Wed, 01 May 2024 13:30:00 +0200\n"
    "Message-ID: <1@example.org>\nMIME-Version: 1.0\n";
const std::string kHeadLines =
    "p From: Jørgen <j@example.org>\\nTo: anna@example.org, bert@example.org\\nDate: 2024-05-01 "
    "13:30";

std::string part(const std::string& type, const std::string& body, const std::string& more = "") {
    return "--x\nContent-Type: " + type + '\n' + more + '\n' + body + '\n';
}

std::string multipart(const std::string& kind, const std::string& parts) {
    return kHead + "Content-Type: multipart/" + kind + "; boundary=x\n\n" + parts + "--x--\n";
}

std::string refusal(std::string_view bytes) {
    try {
        read_mail(bytes);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        return error.what();
    }
    return "was read";
}

TEST(Mail, PlainText) {
    const Document document = read_mail(kHead + "\nDear Anna,\n\n- one\n- two\n");
    EXPECT_EQ(document.title, "Café at noon");
    EXPECT_THAT(block_lines(document),
                ElementsAre(kHeadLines, "p Dear Anna,", "li - one", "li - two"));
    EXPECT_THAT(document.metadata,
                ElementsAre(Pair("author", "Jørgen <j@example.org>"), Pair("date", "2024-05-01"),
                            Pair("message-id", "1@example.org")));
    EXPECT_TRUE(blocks_cover(document));
}

TEST(Mail, EncodingsAndCharacterSets) {
    const Document document =
        read_mail(multipart("mixed", part("text/plain; charset=iso-8859-1", "caf=E9 =\nhere",
                                          "Content-Transfer-Encoding: quoted-printable\n") +
                                         part("text/plain; charset=utf-8", "w6RwZmVs",
                                              "Content-Transfer-Encoding: base64\n")));
    EXPECT_THAT(block_lines(document), ElementsAre(kHeadLines, "p café here", "p äpfel"));
}

TEST(Mail, OfAlternativesThePlainOne) {
    const std::string page = part("text/html; charset=utf-8", "<h1>Hi</h1><p>page");
    EXPECT_THAT(
        block_lines(read_mail(multipart("alternative", part("text/plain", "plain") + page))),
        ElementsAre(kHeadLines, "p plain"));
    EXPECT_THAT(block_lines(read_mail(multipart("alternative", part("text/calendar", "x") + page))),
                ElementsAre(kHeadLines, "h1 Hi", "p page"));
}

TEST(Mail, AttachmentsAreNotOpenedForwardedMailIs) {
    const Document document = read_mail(multipart(
        "mixed", part("text/plain", "see below") +
                     part("text/plain", "attached", "Content-Disposition: attachment\n") +
                     part("application/pdf", "%PDF-") +
                     part("message/rfc822", "Subject: inner\nFrom: b@example.org\n\nforwarded")));
    EXPECT_THAT(block_lines(document), ElementsAre(kHeadLines, "p see below", "h2 inner",
                                                   "p From: b@example.org", "p forwarded"));
}

TEST(Mail, APartThatIsNoTextCostsOnlyItself) {
    const std::string binary(1000, '\1');
    EXPECT_THAT(block_lines(read_mail(
                    multipart("mixed", part("text/plain", binary) + part("text/plain", "words")))),
                ElementsAre(kHeadLines, "p words"));
}

TEST(Mail, ALostBoundaryLosesNothing) {
    EXPECT_THAT(block_lines(read_mail(kHead + "Content-Type: multipart/mixed\n\nwords\n")),
                ElementsAre(kHeadLines, "p words"));
}

TEST(Mail, DepthIsNoTrouble) {
    std::string deep = kHead;
    for (int i = 0; i < 20'000; ++i) {
        const std::string name = 'b' + std::to_string(i);
        deep += "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + '\n';
    }
    EXPECT_THAT(block_lines(read_mail(deep)), testing::Contains(kHeadLines));
}

TEST(Mail, WhatIsNoneIsRefusedInWords) {
    EXPECT_EQ(refusal(""), "is no e-mail");
    EXPECT_EQ(refusal("just\nwords\n"), "is no e-mail");
    EXPECT_EQ(refusal("Content-Type: text/plain\n\nwords\n"), "is no e-mail: it has no header");
    EXPECT_EQ(refusal(multipart("encrypted; protocol=\"application/pgp-encrypted\"",
                                part("application/pgp-encrypted", "Version: 1") +
                                    part("application/octet-stream", "xxxx"))),
              "is an encrypted e-mail");
    EXPECT_EQ(refusal(kHead + "Content-Type: application/pkcs7-mime\n\nxxxx\n"),
              "is an encrypted e-mail");
}

}  // namespace
}  // namespace moxie
