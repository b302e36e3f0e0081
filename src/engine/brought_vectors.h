#pragma once

#include <optional>
#include <sstream>
#include <string>

#include "corpus/vector_file.h"
#include "moxie/manage.h"

namespace moxie {

/// Vectors that a request brings along (AddRequest::vectors), one for each document in the order of
/// reading.
class BroughtVectors {
public:
    /// None, where the request brings none. Otherwise reads the file and counts the documents,
    /// `store` being passed over as adding does; "-" is read to its end and kept. Throws Error:
    /// as read_vector_file() and walk() do, and invalid_request where the counts differ.
    BroughtVectors(const AddRequest& request, const std::string& store);

    const VectorFile& file() const { return file_; }
    /// What "-" stands for; null where the request brings no vectors.
    std::istream* input() { return input_ ? &*input_ : nullptr; }

private:
    std::size_t documents_in(const AddRequest& request, const std::string& store);

    VectorFile file_;
    std::optional<std::istringstream> input_;
};

}  // namespace moxie
