# Sourced by the other scripts: where things are. Everything that is fetched or remembered lands in one ignored folder.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export MOXIE_CACHE=${MOXIE_CACHE:-$ROOT/.cache}
export CCACHE_DIR=${CCACHE_DIR:-$MOXIE_CACHE/ccache}
export CCACHE_BASEDIR=$ROOT
PYTHON=/usr/bin/python3 # Debian's own: another python3 may come first in PATH
JOBS=$(nproc)

# Configures and builds targets with a preset: build_preset release moxie
build_preset() {
    local preset=$1
    shift
    if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
    (cd "$ROOT" && cmake --preset "$preset" >"$MOXIE_CACHE/configure-$preset.log" 2>&1) || {
        cat "$MOXIE_CACHE/configure-$preset.log" >&2
        return 1
    }
    cmake --build "$ROOT/build/$preset" -j "$JOBS" ${1:+--target "$@"}
}
