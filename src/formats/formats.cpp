#include "formats/formats.h"

#include <array>

#include "formats/docx.h"
#include "formats/epub.h"
#include "formats/mail.h"
#include "formats/pdf.h"
#include "formats/pptx.h"
#include "formats/xlsx.h"

namespace moxie {

std::span<const Format> formats() {
    static constexpr std::array<Format, 6> kFormats{{{"pdf", read_pdf},
                                                     {"docx", read_docx},
                                                     {"pptx", read_pptx},
                                                     {"xlsx", read_xlsx},
                                                     {"epub", read_epub},
                                                     {"e-mail", read_mail}}};
    return kFormats;
}

}  // namespace moxie
