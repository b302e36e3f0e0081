// Prints the token ids of each line of stdin, blanks between them: what tests/tokens_test.py
// compares with the published tokenizers.     moxie_tokenize TOKENIZER.JSON
#include <iostream>
#include <string>

#include "model/model_folder.h"
#include "moxie/error.h"

int main(int count, char** values) {
    std::ios::sync_with_stdio(false);
    if (count != 2) {
        std::cerr << "moxie_tokenize TOKENIZER.JSON < LINES\n";
        return 2;
    }
    try {
        const moxie::WordPiece tokenizer(moxie::read_tokenizer(values[1]));
        for (std::string line; std::getline(std::cin, line);) {
            const char* before = "";
            for (const std::int64_t id : tokenizer.encode(line, static_cast<std::size_t>(-1))) {
                std::cout << before << id;
                before = " ";
            }
            std::cout << "\n";
        }
    } catch (const moxie::Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
    return 0;
}
