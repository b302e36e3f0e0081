// What moxie makes of each line of stdin, for tests that compare it with the published libraries.
//     encode_lines tokens TOKENIZER.JSON         token ids, blanks between them
//     encode_lines vectors ENCODER MODELS        the vector as a document, blanks between its
//     numbers
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "model/encoder.h"
#include "model/model_folder.h"
#include "moxie/error.h"

namespace moxie {
namespace {

template <typename Values>
void print(const Values& values) {
    const char* before = "";
    for (const auto& value : values) {
        std::cout << before << value;
        before = " ";
    }
    std::cout << "\n";
}

void print_tokens(const std::string& path) {
    const WordPiece tokenizer(read_tokenizer(path));
    for (std::string line; std::getline(std::cin, line);)
        print(tokenizer.encode(line, std::numeric_limits<std::size_t>::max()));
}

void print_vectors(const std::string& name, const std::string& models) {
    const auto encoder = open_encoder(name, models);
    std::vector<float> vector(encoder->dimensions());
    std::cout.precision(std::numeric_limits<float>::max_digits10);
    for (std::string line; std::getline(std::cin, line);) {
        const std::string_view text = line;
        encoder->encode({&text, 1}, Encoder::Kind::document, 1, vector);
        print(vector);
    }
}

int run(const std::vector<std::string>& words) {
    if (words.size() == 2 && words[0] == "tokens") {
        print_tokens(words[1]);
    } else if (words.size() == 3 && words[0] == "vectors") {
        print_vectors(words[1], words[2]);
    } else {
        std::cerr << "encode_lines tokens TOKENIZER.JSON | vectors ENCODER MODELS < LINES\n";
        return 2;
    }
    return 0;
}

}  // namespace
}  // namespace moxie

int main(int count, char** values) {
    std::ios::sync_with_stdio(false);
    try {
        return moxie::run({values + 1, values + count});
    } catch (const moxie::Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
