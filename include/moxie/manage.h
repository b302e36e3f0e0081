#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace moxie {

/// What to put into one expert.
struct AddRequest {
    std::string expert;  ///< created if it does not exist: letters, digits, . _ - (1 to 100 bytes)
    std::vector<std::string>
        paths;  ///< files, folders, .jsonl or .jsonl.gz; "-" reads JSONL from `input`
    std::istream* input = nullptr;  ///< for "-"; must outlive the call
    std::optional<std::string> description;
    std::optional<bool> shared;  ///< always opened
    bool sync = false;        ///< delete what was added from the same paths before and is gone now
    double max_delete = 0.2;  ///< `sync` refuses to delete a larger share of the expert
    std::optional<std::uint32_t> chunk_tokens;  ///< unset: the expert's own, 256 for a new one
    /// Makes the expert's vectors, which encode() computes: a name, "none" for an expert that words
    /// alone find, unset: the expert's own, and for a new one the default encoder if it is
    /// installed.
    std::optional<std::string> encoder;
    /// How its vectors are kept: "int8", a byte a component, or "float32", four times as much to
    /// hold and to read. Unset: the expert's own, int8 for a new one. An expert keeps its format.
    std::optional<std::string> vector_format{};
    /// A file (.npy or .fvecs) with a vector for each document, in the order of reading; empty: an
    /// encoder makes them. Such an expert takes documents whole, one chunk each, and only with
    /// vectors of the same dimensions; queries bring theirs along (Request::vector).
    std::string vectors;
    std::vector<std::pair<std::string, std::string>> metadata;  ///< put on every document added
    /// Makes a retriever: another recipe (`encoder`; "none": words alone) over the chunks of this
    /// expert, which is neither divided nor a retriever. Takes no paths; documents stay there.
    std::string over{};
    /// Divides the expert into discovered ones once its vectors are there: encode() does that.
    bool divide = false;
    std::size_t threads = 0;  ///< 0: one a core. Never changes what is stored.
};

/// One file or line that did not go in, and why. Everything else did.
struct AddFailure {
    std::string source;  ///< path, or path:line
    std::string reason;
};

struct AddReport {
    std::string expert;
    std::uint64_t added = 0;
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t deleted = 0;
    std::uint64_t chunks = 0;  ///< of the documents added or changed
    std::uint64_t bytes = 0;   ///< of input read
    double seconds = 0;
    std::uint64_t commit =
        0;  ///< the last commit of this call, or the current one if nothing changed
    std::vector<AddFailure> failures;
    std::uint64_t passed_over = 0;  ///< files of no known kind, empty ones, links to nothing
    std::vector<AddFailure> passed_over_files;  ///< the first 100 of these, and why
    std::vector<std::string> warnings;
};

/// Which vectors to compute.
struct EncodeRequest {
    std::vector<std::string> experts;  ///< empty: all
    std::size_t threads = 0;           ///< 0: one a core. Never changes a vector.
    bool wait = false;                 ///< for another process that computes vectors
};

struct EncodeReport {
    std::string expert;
    std::string encoder;        ///< name@version/precision
    std::uint64_t chunks = 0;   ///< that have got their vectors in this call
    std::uint64_t encoded = 0;  ///< of these, newly computed; the others were in the cache
    double seconds = 0;
    std::uint64_t commit = 0;   ///< 0: nothing was missing
    std::uint64_t divided = 0;  ///< discovered experts that it was divided into in this call
    std::vector<std::string> warnings{};
};

/// A document that answers a query.
struct Judgement {
    std::string query;
    std::string expert;  ///< that holds it
    std::string document;
};

/// How to learn what a hit's evidence says of its relevance in this store.
struct CalibrateRequest {
    /// May be empty: pieces of the store's own text then stand for queries. Hits of the same expert
    /// that are not named here for a query count as irrelevant to it. From 50 judged queries on
    /// they also say how often what is found is wanted, and when to abstain.
    std::vector<Judgement> judgements;
    std::size_t threads = 0;  ///< 0: one a core. Never changes the calibration.
};

struct CalibrateReport {
    std::string version;  ///< as traces name it, e.g. "relevance1@3"
    std::uint64_t null_probes = 0;
    std::uint64_t pseudo_queries = 0;
    std::uint64_t judged_queries = 0;
    double seconds = 0;
    std::uint64_t commit = 0;
};

/// How to divide an expert into discovered ones.
struct DiscoverRequest {
    std::string expert;
    std::optional<std::size_t> experts;  ///< 2 to 64; unset: what the number of chunks suggests
    bool dry_run = false;                ///< report, and change nothing
    bool undo = false;                   ///< make one expert of it again
    std::size_t threads = 0;             ///< 0: one a core. Never changes the division.
};

/// A part of an expert whose chunks are near to each other. Its documents stay in the expert.
struct DiscoveredExpert {
    std::string name;             ///< EXPERT.1 and so on, the largest first; EXPERT.rest
    std::string description;      ///< its most characteristic words
    std::uint64_t documents = 0;  ///< with a chunk in it
    std::uint64_t chunks = 0;
    bool shared = false;  ///< the rest, which is near to nothing, is always opened
};

struct DiscoverReport {
    std::string expert;
    std::vector<DiscoveredExpert> experts;  ///< empty after an undo
    double largest = 0;                     ///< of the parts but the rest: largest size / mean size
    double variation = 0;                   ///< standard deviation of their sizes / mean
    double silhouette = 0;                  ///< how clearly they are apart: 1 wholly, 0 not at all
    double seconds = 0;
    std::uint64_t commit = 0;  ///< 0 for a dry run
};

struct RemoveReport {
    std::string expert;
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    bool expert_removed = false;
    std::uint64_t commit = 0;
    std::vector<std::string> warnings{};
};

struct ExpertInfo {
    std::string name;
    std::string description;
    std::string kind;              ///< "declared", "discovered" or "retriever"
    std::string parent{};          ///< of the last two: the expert that holds the documents
    std::uint64_t discovered = 0;  ///< experts that it is divided into
    bool shared = false;
    std::string state;  ///< "ready" or "quarantined: reason"
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    std::uint64_t terms = 0;  ///< term occurrences in live chunks
    std::uint64_t bytes = 0;  ///< on disk
    std::uint64_t segments = 0;
    std::string analyser;  ///< name@version
    std::optional<std::string> encoder;
    std::uint64_t vectors = 0;           ///< live chunks that have one
    std::string vector_format = "int8";  ///< or "float32"
    double k1 = 0.9;
    double b = 0.4;
    std::uint32_t chunk_tokens = 256;
    std::vector<std::string> sources;  ///< the paths it was added from
    std::string created;               ///< ISO 8601, UTC
    std::string updated;
};
std::string to_json(const ExpertInfo& info);
std::string to_json(const AddReport& report);
std::string to_json(const RemoveReport& report);
std::string to_json(const EncodeReport& report);
std::string to_json(const CalibrateReport& report);
std::string to_json(const DiscoverReport& report);

struct CheckProblem {
    std::string where;  ///< file, expert or row
    std::string what;
};

struct CheckReport {
    std::uint64_t experts = 0;
    std::uint64_t documents = 0;
    std::uint64_t chunks = 0;
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;  ///< verified
    std::vector<CheckProblem> problems;
};
std::string to_json(const CheckReport& report);

}  // namespace moxie
