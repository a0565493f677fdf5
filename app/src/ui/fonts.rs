//! The bundled fonts: Inter for Latin, Noto Sans SC and Droid Sans Fallback for Chinese, Phosphor
//! for icons.

use super::tokens::{ICONS, SEMIBOLD};
use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../assets/fonts/",
            $name
        )) as &[u8]
    };
}

/// Gives the context Hearth's fonts. A character that none of them has is drawn as a box; it must
/// never end the program.
pub fn install(ctx: &egui::Context) {
    ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [
        ("inter", font!("inter-regular.ttf")),
        ("inter-semibold", font!("inter-semibold.ttf")),
        ("noto-sc", font!("noto-sans-sc-regular.otf")),
        ("noto-sc-bold", font!("noto-sans-sc-bold.otf")),
        ("droid", font!("droid-sans-fallback.ttf")),
        ("phosphor", font!("phosphor.ttf")),
    ] {
        fonts
            .font_data
            .insert(name.into(), Arc::new(FontData::from_static(bytes)));
    }
    // egui's own fonts stay at the end, for emoji.
    let own = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let own_mono = fonts
        .families
        .get(&FontFamily::Monospace)
        .cloned()
        .unwrap_or_default();
    let chain = |first: &[&str], last: &[String]| -> Vec<String> {
        let names = first.iter().map(|name| (*name).to_owned());
        names.chain(last.iter().cloned()).collect()
    };
    let families = [
        (
            FontFamily::Proportional,
            chain(&["inter", "noto-sc", "droid", "phosphor"], &own),
        ),
        (
            FontFamily::Name(SEMIBOLD.into()),
            chain(
                // The bold face has the common characters; rarer ones are drawn regular.
                &[
                    "inter-semibold",
                    "noto-sc-bold",
                    "noto-sc",
                    "droid",
                    "phosphor",
                ],
                &own,
            ),
        ),
        (
            FontFamily::Name(ICONS.into()),
            chain(&["phosphor", "inter"], &own),
        ),
        (FontFamily::Monospace, {
            let mut names = own_mono;
            names.extend(chain(&["noto-sc", "droid"], &[]));
            names
        }),
    ];
    fonts.families.extend(families);
    ctx.set_fonts(fonts);
}
