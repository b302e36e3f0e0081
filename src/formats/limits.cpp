#include "formats/limits.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "corpus/document_codec.h"

namespace moxie {
namespace {

// The shadow memory of a sanitizer is larger than any limit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kMemoryIsLimited = false;
#else
constexpr bool kMemoryIsLimited = true;
#endif

using Resource = decltype(RLIMIT_AS);

void limit(Resource resource, rlim_t most) {
    rlimit now{};
    getrlimit(resource, &now);
    const rlimit wanted{std::min(now.rlim_cur, most), now.rlim_max};
    setrlimit(resource, &wanted);
}

/// Parsers written in C++ would carry on after std::bad_alloc, some of them for ever.
[[noreturn]] void out_of_memory() { _exit(kReaderOutOfMemory); }

}  // namespace

void limit_this_process(std::uint64_t memory, std::uint64_t seconds) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    limit(RLIMIT_CORE, 0);
    // Caches of fonts and the like are not worth a file; writing one fails instead of killing.
    signal(SIGXFSZ, SIG_IGN);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, seconds);
    if (kMemoryIsLimited) limit(RLIMIT_AS, memory);
    std::set_new_handler(out_of_memory);
}

}  // namespace moxie
