# shellcheck shell=bash
# Sourced by the scripts here, from the root of the repository: installs what tests and benchmarks
# need where it can, and sets the surroundings that are the same everywhere.

cache=${HEARTH_CACHE:-$HOME/.cache/hearth}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
mkdir -p "$cache"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say() { printf '\n== %s\n' "$*"; }

# --- programs that the window tests and the peers need ------------------------------------------
missing_packages() {
    command -v Xvfb >/dev/null && command -v xvfb-run >/dev/null || echo xvfb xauth
    command -v xdotool >/dev/null || echo xdotool
    command -v import >/dev/null || echo imagemagick
    command -v xwininfo >/dev/null || echo x11-utils
    ls /usr/share/vulkan/icd.d/*.json >/dev/null 2>&1 || echo mesa-vulkan-drivers
    ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1' || echo libvulkan1
    ldconfig -p 2>/dev/null | grep -q 'libxkbcommon-x11\.so\.0' || echo libxkbcommon-x11-0
    command -v pulseaudio >/dev/null || echo pulseaudio
    command -v parec >/dev/null || echo pulseaudio-utils
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3 python3-venv
}
missing=$(missing_packages | tr '\n' ' ')
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing $missing"
        apt-get -qq update || true
        # shellcheck disable=SC2086 # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing \
            >"$scratch/apt.log" 2>&1 || { tail -20 "$scratch/apt.log"; echo "Some of it could not be installed."; }
    else
        say "Missing: $missing"
        echo "Some tests will be skipped. As root on Debian: apt-get install $missing"
    fi
fi

# --- the peers: Python packages whose answers are compared with Hearth's ------------------------
requirements=tests/peers/requirements.txt
hash=$(sha256sum "$requirements" | cut -d' ' -f1)
if [ "$(cat "$cache/venv/.requirements" 2>/dev/null)" != "$hash" ]; then
    say "Making the Python environment of the peers"
    rm -rf "$cache/venv"
    if python3 -m venv "$cache/venv" &&
        "$cache/venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"; then
        echo "$hash" >"$cache/venv/.requirements"
    else
        echo "The peers could not be installed; their tests are skipped."
        rm -rf "$cache/venv"
    fi
fi
if [ -x "$cache/venv/bin/python" ]; then
    export HEARTH_PYTHON=$cache/venv/bin/python
fi

# --- surroundings that are the same everywhere ---------------------------------------------------
export HEARTH_SKIPPED_FILE=$scratch/skipped HEARTH_DATA_DIR=$scratch/user-data
export CUBECL_AUTOTUNE_LEVEL=minimal # a software adapter would tune for minutes
: >"$HEARTH_SKIPPED_FILE"
if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
    export XDG_RUNTIME_DIR=$scratch/runtime
    mkdir -m 700 "$XDG_RUNTIME_DIR"
fi
with_display=()
if [ -z "${DISPLAY:-}" ] && command -v xvfb-run >/dev/null; then
    with_display=(xvfb-run --auto-servernum --server-args "-screen 0 1600x1000x24 +extension GLX")
fi
