#include "model/model_folder.h"

#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

#include "base/bytes.h"
#include "base/files.h"
#include "moxie/error.h"

namespace moxie {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kKnownModels =
#include "model/known_models.inc"
    ;

std::string read_text(const std::string& path) {
    const auto file = disk_files()->map(path);
    const Bytes bytes = file->bytes();
    return {bytes.begin(), bytes.end()};
}

Pooling parse_pooling(const std::string& name) {
    if (name == "mean") return Pooling::mean;
    if (name == "first") return Pooling::first;
    throw Error(ErrorCode::corrupt, "pooling is mean or first, not: " + name);
}

ModelCard parse_card(const Json& json) {
    ModelCard card;
    card.name = json.at("name").get<std::string>();
    card.kind = json.value("kind", card.kind);
    card.dimensions = json.at("dimensions").get<std::uint64_t>();
    card.licence = json.value("licence", "");
    const Json source = json.value("source", Json());
    if (source.is_object()) card.source = "Maven " + source.at("maven").get<std::string>();
    if (source.is_string()) card.source = source.get<std::string>();
    card.pooling = parse_pooling(json.value("pooling", "mean"));
    card.query_prefix = json.value("query_prefix", "");
    card.document_prefix = json.value("document_prefix", "");
    card.most_tokens = json.value("most_tokens", card.most_tokens);
    return card;
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw Error(ErrorCode::corrupt,
                "cannot read " + path + ": " + why + "; install the model again");
}

/// Runs a reader of JSON, naming the file where it fails.
template <typename Read>
auto reading(const std::string& path, const Read& read) {
    try {
        return read(Json::parse(read_text(path)));
    } catch (const Json::exception& error) {
        fail(path, error.what());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::corrupt) throw;
        fail(path, error.what());
    }
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

ModelFolder read_folder(const std::string& folder, const std::string& model) {
    ModelFolder found{folder, folder + "/" + model, folder + "/tokenizer.json", {}, false};
    const auto files = disk_files();
    const std::string card = folder + "/moxie.json";
    found.card.name = last_part(folder);
    if (files->exists(card)) found.card = reading(card, parse_card);
    found.complete = files->exists(found.model) && files->exists(found.tokenizer);
    return found;
}

std::uint64_t file_checksum(const std::string& path) {
    return checksum(disk_files()->map(path)->bytes());
}

/// The words of a tokenizer.json that must be as given, or absent.
void require(const Json& json, const char* key, const Json& expected) {
    const Json value = json.value(key, expected);
    if (value == expected || (value.is_null() && expected == Json(true))) return;
    throw Error(ErrorCode::unsupported, std::string("moxie reads uncased BERT tokenizers with ") +
                                            key + " " + expected.dump() + ", not " + value.dump());
}

void require_bert(const Json& json) {
    require(json.at("model"), "type", "WordPiece");
    require(json.at("model"), "continuing_subword_prefix", "##");
    require(json.at("pre_tokenizer"), "type", "BertPreTokenizer");
    const Json& normalizer = json.at("normalizer");
    require(normalizer, "type", "BertNormalizer");
    for (const char* key : {"clean_text", "handle_chinese_chars", "strip_accents", "lowercase"})
        require(normalizer, key, true);
}

std::vector<std::string> special_tokens(const Json& added) {
    std::vector<std::string> tokens;
    for (const Json& token : added) {
        for (const char* key : {"single_word", "lstrip", "rstrip", "normalized"})
            require(token, key, false);
        tokens.push_back(token.at("content").get<std::string>());
    }
    return tokens;
}

WordPieceVocabulary parse_tokenizer(const Json& json) {
    require_bert(json);
    const Json& model = json.at("model");
    WordPieceVocabulary vocabulary;
    const Json& ids = model.at("vocab");
    vocabulary.tokens.resize(ids.size());
    for (const auto& [token, id] : ids.items()) {
        const auto at = id.get<std::size_t>();
        if (at >= vocabulary.tokens.size())
            throw Error(ErrorCode::corrupt, "an id is beyond the vocabulary: " + id.dump());
        vocabulary.tokens[at] = token;
    }
    vocabulary.unknown = model.value("unk_token", vocabulary.unknown);
    vocabulary.longest_word = model.value("max_input_chars_per_word", vocabulary.longest_word);
    vocabulary.special = special_tokens(json.value("added_tokens", Json::array()));
    return vocabulary;
}

}  // namespace

std::vector<ModelCard> known_models() {
    std::vector<ModelCard> cards;
    for (const Json& json : Json::parse(kKnownModels)) cards.push_back(parse_card(json));
    return cards;
}

ModelFolder read_model_folder(const std::string& folder) {
    return read_folder(folder, "model.onnx");
}

ModelFolder read_model_file(const std::string& model) {
    const std::size_t slash = model.rfind('/');
    return read_folder(slash == std::string::npos ? "." : model.substr(0, slash), last_part(model));
}

std::string model_version(const ModelFolder& folder) {
    const ModelCard& card = folder.card;
    ByteWriter parts;
    parts.u64(file_checksum(folder.model));
    parts.u64(file_checksum(folder.tokenizer));
    parts.u8(static_cast<std::uint8_t>(card.pooling));
    parts.u64(card.most_tokens);
    parts.string(card.query_prefix);
    parts.string(card.document_prefix);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string version;
    for (std::uint64_t bits = checksum(parts.bytes()); version.size() < 8; bits >>= 4)
        version += kDigits[bits & 15];
    return version;
}

WordPieceVocabulary read_tokenizer(const std::string& path) {
    return reading(path, parse_tokenizer);
}

}  // namespace moxie
