#!/usr/bin/env bash
# Drives the real window and takes the pictures of this folder anew.
#
# usage: docs/screenshots/make.sh [SIZE…]     (default: 1280x800 2560x1440)
set -euo pipefail
cd "$(dirname "$0")/../.."

. tests/setup.sh
steps=(goal data label train evaluate export improve)
out=docs/screenshots

say "Build"
cargo build --release --workspace --bins
hearth=$CARGO_TARGET_DIR/release/hearth

say "A project to look at"
project=$scratch/Clothes
"$hearth" demo --quiet --dir "$project" >/dev/null

# shoot NAME: the screen as it is, with 256 colours so that it stays small.
shoot() {
    sleep "${2:-1}"
    import -window root "$scratch/shot.png"
    convert "$scratch/shot.png" -strip +dither -colors 256 -define png:compression-level=9 "PNG8:$out/$1.png"
    echo "$out/$1.png"
}

# open_window SIZE [PROJECT]: opens the window as large as the screen and waits until it is there.
open_window() {
    "$hearth" "${@:2}" 2>"$scratch/window.log" &
    app=$!
    window=$(timeout 60 xdotool search --sync --onlyvisible --pid "$app" | head -1)
    xdotool windowmove "$window" 0 0 windowsize "$window" "${1%x*}" "${1#*x}" windowfocus "$window"
    xdotool mousemove "${1%x*}" "${1#*x}"
    sleep 2
}

close_window() {
    kill "$app"
    wait "$app" 2>/dev/null || true
}

# take SIZE THEME LANGUAGE SUFFIX
take() {
    export HEARTH_THEME=$2 HEARTH_LANG=$3
    local suffix=$2-${3%%-*}$4
    HEARTH_DATA_DIR=$scratch/nobody open_window "$1"
    shoot "welcome-$suffix"
    close_window
    open_window "$1" "$project"
    for i in "${!steps[@]}"; do
        xdotool key "ctrl+$((i + 1))"
        shoot "${steps[$i]}-$suffix" 1.5
    done
    xdotool key ctrl+2 key ctrl+k
    shoot "palette-$suffix"
    close_window
}

for size in "${@:-1280x800 2560x1440}"; do
    for size in $size; do
        say "$size"
        Xvfb -displayfd 3 -screen 0 "${size}x24" 3>"$scratch/display" 2>/dev/null &
        server=$!
        until [ -s "$scratch/display" ]; do sleep 0.1; done
        DISPLAY=:$(cat "$scratch/display")
        export DISPLAY
        unset WAYLAND_DISPLAY
        if [ "$size" = 1280x800 ]; then
            for theme in light dark; do
                for language in en zh-CN; do take "$size" "$theme" "$language" ""; done
            done
        else
            # Large screens show how the layout grows; one of each language and theme is enough.
            take "$size" light en "-$size"
            take "$size" dark zh-CN "-$size"
        fi
        kill "$server"
        wait "$server" 2>/dev/null || true
        rm -f "$scratch/display"
    done
done
