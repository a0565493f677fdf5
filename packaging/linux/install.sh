#!/bin/sh
# Puts Hearth into your home folder (or below the folder given): program, menu entry and icon.
#
# usage: ./install.sh [FOLDER]     (default: ~/.local)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=${1:-$HOME/.local}
mkdir -p "$prefix/bin" "$prefix/share/applications" "$prefix/share/icons/hicolor/256x256/apps"
install -m 755 "$here/hearth" "$prefix/bin/hearth"
install -m 644 "$here/hearth.png" "$prefix/share/icons/hicolor/256x256/apps/hearth.png"
sed "s|^Exec=hearth|Exec=\"$prefix/bin/hearth\"|" "$here/hearth.desktop" >"$prefix/share/applications/hearth.desktop"
echo "Hearth is in $prefix/bin/hearth. To remove it, delete that file, $prefix/share/applications/hearth.desktop and the icon."
