#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/wordpiece.h"

namespace moxie {

/// How the vectors of a text's tokens become one.
enum class Pooling { mean, first };

/// What decides the vectors of an encoder beside its model file: a row of known_models.inc, or the
/// moxie.json of its folder.
struct ModelCard {
    std::string name;
    std::string kind = "encoder";
    std::uint64_t dimensions = 0;
    std::string licence;
    std::string source;
    Pooling pooling = Pooling::mean;
    std::string query_prefix;
    std::string document_prefix;
    std::size_t most_tokens = 256;
};

/// The models that can be installed by name, in the order of that table.
std::vector<ModelCard> known_models();

/// A model on disk.
struct ModelFolder {
    std::string folder;
    std::string model;      ///< the .onnx file
    std::string tokenizer;  ///< tokenizer.json
    ModelCard card;
    bool complete = false;  ///< model and tokenizer are there
};

/// Reads what lies in `folder`, with the card in its moxie.json or, without one, that of a plain
/// encoder. Throws Error{corrupt} for a card that cannot be read.
ModelFolder read_model_folder(const std::string& folder);
/// Of an .onnx file by path.
ModelFolder read_model_file(const std::string& model);

/// 8 hex digits over model, tokenizer and card: everything that decides a vector.
std::string model_version(const ModelFolder& folder);

/// Reads an uncased BERT tokenizer. Its settings for cutting and padding are ignored: they belong
/// to whoever exported the file. Throws Error{unsupported} for another kind of tokenizer, {corrupt}
/// for what is no tokenizer.json.
WordPieceVocabulary read_tokenizer(const std::string& path);

}  // namespace moxie
