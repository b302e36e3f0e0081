#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/balance.h"
#include "engine/calibrate.h"
#include "engine/costs.h"
#include "engine/learn.h"
#include "engine/parts.h"
#include "engine/recipe_stage.h"
#include "engine/retriever_lessons.h"
#include "index/lexical_search.h"
#include "rank/relevance.h"
#include "route/balance.h"
#include "store/commit_mark.h"

namespace moxie {

namespace {

struct Statistics {
    std::uint64_t document_frequency = 0;
    std::uint64_t collection_frequency = 0;
    Skyline skyline;
};
using ByTerm = std::unordered_map<std::uint64_t, Statistics>;

// Verifies one expert after the other against the catalog and the directory.
class Checker {
public:
    Checker(const Snapshot& snapshot, Catalog& catalog, CheckReport& report)
        : snapshot_(snapshot), catalog_(catalog), report_(report) {}

    void check_expert(const Expert& expert) {
        ++report_.experts;
        ByTerm terms;
        Profile live;
        std::map<std::string, std::pair<std::uint64_t, std::uint32_t>>
            documents;  // id → segment, number
        for (const Expert::Part& part : expert.parts) {
            ++report_.segments;
            try {
                check_part(part, terms, live, documents, expert.name);
            } catch (const Error& error) {
                problem(expert.name, error.what());
                return;
            }
        }
        check_documents(expert, documents);
        check_counts(expert, live);
        live_terms_[expert.id] = std::move(terms);
        report_.documents += live.documents;
        report_.chunks += live.chunks;
    }

    // After their expert: every live chunk of it lies in exactly one of its views, and what is
    // known of each view is exact.
    void check_views(const Expert& parent) {
        if (!live_terms_.contains(parent.id)) return;                 // too damaged to be read
        std::map<std::uint64_t, std::vector<std::uint32_t>> covered;  // segment → views by chunk
        for (const Expert::Part& part : parent.parts)
            covered[part.segment->id()].assign(part.segment->open().chunk_count(), 0);
        for (const auto& view : snapshot_.experts)
            if (view->parent == parent.name) check_view(*view, covered);
        std::uint64_t wrong = 0;
        for (const Expert::Part& part : parent.parts)
            wrong += wrongly_covered(part, covered[part.segment->id()]);
        if (wrong > 0)
            problem(parent.name, "its division and its segments disagree on " +
                                     std::to_string(wrong) + " chunks; `moxie discover " +
                                     parent.name + "` divides it anew");
    }

    // After their parent, whose documents they search: that the vectors are whole.
    void check_retriever(const Expert& retriever) {
        ++report_.experts;
        for (const Expert::Part& part : retriever.parts)
            if (part.vectors) check_vectors(*part.vectors, part.segment->open(), retriever.name);
    }

    // After all experts: every live term is in the directory with its statistics, and nothing else
    // is.
    void check_directory() {
        verify_directory();
        std::set<std::uint64_t> hashes;
        for (const auto& part : snapshot_.directory.parts()) {
            for (std::size_t i = 0; i < part->term_count(); ++i) hashes.insert(part->hash(i));
        }
        std::map<std::uint32_t, std::size_t> wrong;
        for (const std::uint64_t hash : hashes)
            for (const DirectoryEntry& entry : snapshot_.directory.lookup(hash))
                if (const auto expert = live_terms_.find(entry.expert); expert != live_terms_.end())
                    if (!matches(entry, expert->second, hash)) ++wrong[entry.expert];
        std::vector<std::shared_ptr<const Expert>> experts = snapshot_.divided;
        experts.insert(experts.end(), snapshot_.experts.begin(), snapshot_.experts.end());
        for (const auto& expert : experts) {
            const auto left = live_terms_.find(expert->id);
            if (left == live_terms_.end()) continue;
            const std::size_t count = wrong[expert->id] + left->second.size();
            if (count > 0)
                problem(expert->name, "the term directory and the segments disagree on " +
                                          std::to_string(count) + " terms");
        }
    }

private:
    // Throws the last damage; what was found before it is a problem already.
    void verify_directory() {
        std::optional<Error> last;
        for (const auto& part : snapshot_.directory.parts()) {
            try {
                report_.bytes += part->container().verify();
            } catch (const Error& error) {
                if (last) problem("term directory", last->what());
                last = error;
            }
        }
        if (last) throw *last;
    }

    void problem(const std::string& where, const std::string& what) {
        report_.problems.push_back({where, what});
    }

    void check_view(const Expert& view,
                    std::map<std::uint64_t, std::vector<std::uint32_t>>& covered) {
        ByTerm terms;
        Profile live;
        for (const Expert::Part& part : view.parts) {
            const Segment& segment = part.segment->open();
            std::set<std::uint32_t> documents;
            for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk) {
                if (part.outside->contains(chunk)) continue;
                ++covered[part.segment->id()][chunk];
                ++live.chunks;
                documents.insert(segment.document_of(chunk));
            }
            live.documents += documents.size();
            for (std::uint32_t number = 0; number < segment.term_count(); ++number)
                count_term(segment, number, *part.outside, terms, live);
        }
        check_counts(view, live);
        live_terms_[view.id] = std::move(terms);
    }

    static std::uint64_t wrongly_covered(const Expert::Part& part,
                                         const std::vector<std::uint32_t>& views) {
        const Segment& segment = part.segment->open();
        const std::set<std::uint32_t> gone(part.deleted.begin(), part.deleted.end());
        std::uint64_t wrong = 0;
        for (std::uint32_t chunk = 0; chunk < views.size(); ++chunk)
            if (views[chunk] != (gone.contains(segment.document_of(chunk)) ? 0U : 1U)) ++wrong;
        return wrong;
    }

    void check_counts(const Expert& expert, const Profile& live) {
        if (live.chunks != expert.profile.chunks || live.terms != expert.profile.terms ||
            live.documents != expert.profile.documents)
            problem(expert.name, "the catalog's counts differ from its segments: " +
                                     std::to_string(expert.profile.chunks) + " chunks against " +
                                     std::to_string(live.chunks));
    }

    void check_part(const Expert::Part& part, ByTerm& terms, Profile& live,
                    std::map<std::string, std::pair<std::uint64_t, std::uint32_t>>& documents,
                    const std::string& expert) {
        const Segment& segment = part.segment->open();
        report_.bytes += segment.verify();
        ChunkSet deleted(segment.chunk_count());
        std::set<std::uint32_t> gone(part.deleted.begin(), part.deleted.end());
        for (std::uint32_t document = 0; document < segment.document_count(); ++document) {
            const auto [begin, end] = segment.chunks_of(document);
            if (gone.contains(document)) {
                deleted.insert(begin, end);
                continue;
            }
            ++live.documents;
            live.chunks += end - begin;
            segment.stored_document(document);
            if (!documents
                     .try_emplace(std::string(segment.document_id(document)), part.segment->id(),
                                  document)
                     .second)
                problem(expert, "two segments hold the document " +
                                    std::string(segment.document_id(document)));
        }
        for (std::uint32_t chunk = 0; chunk < segment.chunk_count(); ++chunk)
            if (checksum(segment.stored_chunk(chunk).text) != segment.text_hash(chunk))
                problem(expert,
                        "a chunk's text differs from its hash in " + segment.container().name());
        if (part.vectors) check_vectors(*part.vectors, segment, expert);
        for (std::uint32_t number = 0; number < segment.term_count(); ++number)
            count_term(segment, number, deleted, terms, live);
    }

    void check_vectors(const ExpertVectors& file, const Segment& segment,
                       const std::string& expert) {
        const VectorSegment& vectors = file.open();
        report_.bytes += vectors.verify();
        if (vectors.count() != segment.chunk_count())
            problem(expert, "a segment of " + std::to_string(segment.chunk_count()) +
                                " chunks has " + std::to_string(vectors.count()) +
                                " vectors: " + vectors.container().name());
    }

    static void count_term(const Segment& segment, std::uint32_t number, const ChunkSet& deleted,
                           ByTerm& terms, Profile& live) {
        Statistics* statistics = nullptr;
        for_each_posting(segment, segment.term(number), [&](const Posting& posting) {
            if (deleted.contains(posting.chunk)) return;
            if (!statistics) statistics = &terms[segment.term_hash(number)];
            ++statistics->document_frequency;
            statistics->collection_frequency += posting.frequency;
            statistics->skyline.add({posting.frequency, segment.length_codes()[posting.chunk]});
            live.terms += posting.frequency;
        });
    }

    void check_documents(
        const Expert& expert,
        std::map<std::string, std::pair<std::uint64_t, std::uint32_t>>& documents) {
        std::size_t wrong = 0;
        for (const DocumentRow& row : catalog_.documents(expert.id)) {
            const auto at = documents.find(row.id);
            if (at == documents.end() ||
                at->second != std::pair(static_cast<std::uint64_t>(row.segment), row.number))
                ++wrong;
            else
                documents.erase(at);
        }
        if (wrong + documents.size() > 0)
            problem(expert.name, "the catalog and the segments disagree on " +
                                     std::to_string(wrong + documents.size()) + " documents");
    }

    static bool matches(const DirectoryEntry& entry, ByTerm& terms, std::uint64_t hash) {
        const auto at = terms.find(hash);
        if (at == terms.end()) return false;
        ByteReader reader(entry.skyline, "skyline");
        const bool same = at->second.document_frequency == entry.document_frequency &&
                          at->second.collection_frequency == entry.collection_frequency &&
                          at->second.skyline.points() == Skyline::read(reader).points();
        terms.erase(at);
        return same;
    }

    const Snapshot& snapshot_;
    Catalog& catalog_;
    CheckReport& report_;
    std::map<std::uint32_t, ByTerm> live_terms_;
};

}  // namespace

namespace {

// What was learnt for another version or model is no damage.
void check_learnt(const Snapshot& snapshot, CheckReport& report) {
    const auto check = [&](const char* kind, const auto& read, const char* mend) {
        const Learnt* learnt = snapshot.find_learnt(kind);
        try {
            if (learnt) read(learnt->state);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::corrupt)
                report.problems.push_back(
                    {kind, std::string(error.what()) + "; `moxie " + mend + "` makes it anew"});
        }
    };
    check(kRelevance, read_calibration, "encode");
    check(kRouters, read_routers, "train");
    check(kMemories, read_memories, "train");
    check(kLosses, read_loss_table, "train");
    check(kRecipes, read_recipes, "train");
    check(kRetrievers, verify_retriever_lessons, "train");
    check(kBalance, read_balance, "train");
    check(kCosts, read_cost_table, "plan");
}

// What one check ends with is a problem and does not end the others.
void guard(const std::string& where, CheckReport& report, const std::function<void()>& check) {
    try {
        check();
    } catch (const Error& error) {
        report.problems.push_back({where, error.what()});
    }
}

CheckReport check_once(Engine::Parts& parts, Catalog& catalog, Progress* progress) {
    CheckReport report;
    Statement integrity(catalog.database(), "PRAGMA integrity_check");
    integrity.step();
    if (integrity.text(0) != "ok")
        report.problems.push_back({parts.paths.catalog(), integrity.text(0)});
    if (const auto lost = lost_commits(parts.paths, *parts.files, catalog))
        report.problems.push_back({parts.paths.catalog(), *lost});
    std::shared_ptr<const Snapshot> snapshot;
    guard(parts.paths.root, report,
          [&] { snapshot = load_snapshot(parts.paths, parts.files, catalog, nullptr); });
    if (!snapshot) return report;
    Checker checker(*snapshot, catalog, report);
    for (const std::string& warning : snapshot->warnings)
        report.problems.push_back({parts.paths.root, warning});
    const std::vector<std::shared_ptr<const Expert>> holders = snapshot->holders();
    for (std::size_t i = 0; i < holders.size(); ++i) {
        if (progress) progress->update(i, holders.size(), i, holders[i]->name);
        guard(holders[i]->name, report, [&] { checker.check_expert(*holders[i]); });
        for (const auto& retriever : holders[i]->retrievers)
            guard(retriever->name, report, [&] { checker.check_retriever(*retriever); });
    }
    for (const auto& parent : snapshot->divided)
        guard(parent->name, report, [&] { checker.check_views(*parent); });
    guard("term directory", report, [&] { checker.check_directory(); });
    check_learnt(*snapshot, report);
    return report;
}

}  // namespace

CheckReport Engine::check(Progress* progress) const {
    parts_->newest();
    Catalog catalog(parts_->paths, parts_->files, Database::Access::read);
    for (int left = 3;; --left) {
        const std::uint64_t before = catalog.last_commit();
        CheckReport report = check_once(*parts_, catalog, progress);
        // A commit in between looks like damage.
        if (report.problems.empty() || left == 0 || catalog.last_commit() == before) return report;
    }
}

}  // namespace moxie
