#pragma once

#include <string_view>

#include "corpus/document.h"

namespace moxie {

/// An e-mail: its subject is the title; who wrote it to whom and when, then its text, the plain
/// form where there are several. Attachments are not opened.
Document read_mail(std::string_view bytes);

}  // namespace moxie
