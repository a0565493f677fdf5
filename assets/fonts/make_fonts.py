#!/usr/bin/env python3
"""Makes the fonts in this folder from packages of public registries.

    pip install fonttools==4.68.0 brotli==1.2.1
    npm pack inter-ui@4.1.1 && npm pack @phosphor-icons/web@2.1.2
    apt-get download fonts-noto-cjk fonts-droid-fallback      # Debian 12
    python make_fonts.py --inter inter-ui-4.1.1.tgz --phosphor phosphor-icons-web-2.1.2.tgz \
        --noto fonts-noto-cjk_*.deb --droid fonts-droid-fallback_*.deb

The same packages and the same fonttools give the same bytes. `dpkg-deb` unpacks the Debian ones.
"""

import argparse
import hashlib
import io
import pathlib
import subprocess
import tarfile

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent

# What Inter keeps: Latin with Latin-1 and Latin Extended-A, a few of Extended-B, spacing modifiers
# and combining marks, Greek, Cyrillic, Latin Extended Additional (Vietnamese), punctuation,
# super- and subscripts, currency, letter-like, number forms, arrows, mathematical operators,
# technical, enclosed, box drawing, block elements, geometric shapes, symbols, dingbats.
INTER_RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x0192, 0x0192), (0x0218, 0x021B), (0x02B9, 0x02DD),
    (0x0300, 0x0338), (0x0370, 0x03FF), (0x0400, 0x045F), (0x0490, 0x04FF), (0x1E80, 0x1EF9),
    (0x2000, 0x206F), (0x2070, 0x209C), (0x20A0, 0x20C0), (0x2100, 0x218B), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x259F), (0x25A0, 0x25FF),
    (0x2600, 0x26FF), (0x2700, 0x27BF), (0x27E6, 0x27EB), (0x27F5, 0x27FA), (0xFFFD, 0xFFFD),
]  # fmt: skip

# Beside GB 2312, Noto Sans SC keeps CJK punctuation, bopomofo, fullwidth forms and these.
NOTO_RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x00FF), (0x2010, 0x2027), (0x2030, 0x203B), (0x2460, 0x2473),
    (0x3000, 0x303F), (0x3105, 0x3129), (0x3220, 0x3229), (0x3231, 0x3231), (0x32A3, 0x32A3),
    (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6),
]  # fmt: skip

ICONS = """
arrow-clockwise arrow-counter-clockwise arrow-down arrow-left arrow-right arrow-square-out
arrow-u-up-left arrow-u-up-right arrow-up arrows-clockwise arrows-in arrows-out arrows-split
bounding-box book-open bug calculator caret-double-right caret-down caret-left caret-right caret-up
chart-bar chart-line chart-line-up chart-scatter chat-text check check-circle check-square circle
circle-dashed circle-half circle-notch clipboard-text clock clock-counter-clockwise cloud-arrow-up
code command confetti copy cpu crop crosshair cube cursor cursor-click database desktop
desktop-tower dot-outline dots-six-vertical dots-three dots-three-vertical download-simple export
eye eye-slash file file-audio file-csv file-image file-plus file-text file-zip fire fire-simple
flag flame flask flip-horizontal floppy-disk folder folder-open folder-plus frame-corners funnel
gauge gear gear-six git-branch git-diff globe graduation-cap graph graphics-card grid-four hand
hand-pointing hard-drives heart hourglass house image image-square images info keyboard lightbulb
lightbulb-filament lightning link list list-bullets list-checks list-magnifying-glass lock-simple
magic-wand magnifying-glass magnifying-glass-minus magnifying-glass-plus memory microphone minus
minus-circle monitor moon note-pencil package paper-plane-tilt path pause pencil-simple percent
play plugs-connected plus plus-circle polygon power question ranking record recycle robot rocket
rocket-launch rows ruler scales scissors seal-check selection selection-plus shapes share-network
shield-check shuffle sidebar-simple skip-forward sliders-horizontal sort-ascending sort-descending
sparkle speaker-high spinner split-horizontal square square-split-horizontal squares-four stack
star stop sun swap table tag target terminal terminal-window text-aa text-t thumbs-down thumbs-up
timer translate trash tray tree-structure trend-down trend-up trophy upload-simple user users
video-camera warning warning-circle warning-octagon waveform wifi-slash wrench x x-circle x-square
""".split()


def gb2312(last_row=0xF7):
    """The 6,763 hanzi and 682 other characters of GB 2312; its first level ends with row 0xD7."""
    found = set()
    for row in range(0xA1, last_row + 1):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return found


def expand(ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


def save(font, name):
    """Writes without a change of the stored dates, so that the bytes repeat."""
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    (HERE / name).write_bytes(out.getvalue())


def cut(font, codes, features, hinting=False):
    options = subset.Options()
    options.layout_features = features
    options.hinting = hinting
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 11, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.desubroutinize = False
    worker = subset.Subsetter(options)
    worker.populate(unicodes=codes)
    worker.subset(font)
    return font


def tabular(font):
    """Points the digits and the signs that stand beside them at their tabular glyphs."""
    gsub = font["GSUB"].table
    mapping = {}
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[index].SubTable:
                    mapping.update(getattr(table, "ExtSubTable", table).mapping)
    # Subtables may share one map, so each map is changed once.
    maps = {id(table.cmap): table.cmap for table in font["cmap"].tables if table.isUnicode()}
    for cmap in maps.values():
        for char in "0123456789":
            cmap[ord(char)] = mapping[cmap[ord(char)]]
    widths = {font["hmtx"][font.getBestCmap()[ord(char)]][0] for char in "0123456789"}
    assert len(widths) == 1, widths


def rename(font, family, style):
    """Names the changed font after itself; the copyright and the licence stay."""
    table = font["name"]
    table.names = [n for n in table.names if n.nameID not in (3, 16, 17)]
    full = family if style == "Regular" else f"{family} {style}"
    values = {1: full, 2: "Regular", 4: full, 6: full.replace(" ", ""), 3: f"hearth;{full.replace(' ', '')}"}
    if style != "Regular":
        values |= {16: family, 17: style}
    for key, value in values.items():
        table.setName(value, key, 3, 1, 0x409)


def member(archive, name):
    with tarfile.open(archive) as tar:
        return io.BytesIO(tar.extractfile(name).read())


def deb_member(package, name):
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        return io.BytesIO(tar.extractfile(name).read())


def make_inter(archive):
    for weight, style in [("Regular", "Regular"), ("SemiBold", "SemiBold")]:
        font = TTFont(member(archive, f"package/web/Inter-{weight}.woff2"))
        font.flavor = None
        tabular(font)
        cut(font, expand(INTER_RANGES), ["kern", "mark", "mkmk", "ccmp", "locl"])
        rename(font, "Hearth Inter", style)
        save(font, f"inter-{weight.lower()}.ttf")


def make_noto(package):
    # Titles are semibold and short: the 3,755 hanzi of the first level are enough for them.
    for weight, style, last_row in [("Regular", "Regular", 0xF7), ("Bold", "Bold", 0xD7)]:
        data = deb_member(package, f"./usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc")
        full_name = "Noto Sans CJK SC" if style == "Regular" else f"Noto Sans CJK SC {style}"
        faces = TTCollection(data).fonts
        font = next(f for f in faces if f["name"].getDebugName(4) == full_name)
        cut(font, gb2312(last_row) | expand(NOTO_RANGES), ["ccmp", "locl"])
        for unused in ("VORG", "vhea", "vmtx", "BASE"):
            if unused in font:
                del font[unused]
        rename(font, "Hearth Noto Sans SC", style)
        save(font, f"noto-sans-sc-{weight.lower()}.otf")


def make_droid(package):
    data = deb_member(package, "./usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
    (HERE / "droid-sans-fallback.ttf").write_bytes(data.getvalue())


def make_phosphor(archive):
    names = {}
    css = member(archive, "package/src/regular/style.css").read().decode()
    for rule in css.split("}"):
        if ".ph.ph-" in rule and 'content: "\\' in rule:
            name = rule.split(".ph.ph-")[1].split(":before")[0]
            names[name] = int(rule.split('content: "\\')[1].split('"')[0], 16)
    font = TTFont(member(archive, "package/src/regular/Phosphor.ttf"))
    known = font.getBestCmap()
    picked = {name: names[name] for name in ICONS if names.get(name) in known}
    missing = sorted(set(ICONS) - set(picked))
    if missing:
        print("Phosphor has no", *missing)
    cut(font, set(picked.values()), [])
    rename(font, "Hearth Phosphor", "Regular")
    save(font, "phosphor.ttf")
    lines = [f"{name} {code:x}\n" for name, code in sorted(picked.items())]
    (HERE / "phosphor-icons.txt").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("inter", "noto", "droid", "phosphor"):
        parser.add_argument(f"--{name}", required=True, help="the downloaded package")
    args = parser.parse_args()
    make_inter(args.inter)
    make_noto(args.noto)
    make_droid(args.droid)
    make_phosphor(args.phosphor)
    for path in sorted(HERE.glob("*.[ot]tf")):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, path.name)


if __name__ == "__main__":
    main()
