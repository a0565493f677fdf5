//! Every colour and every size of the window. No other file names one.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2, vec2,
};

/// The grid that all distances are multiples of.
pub const GRID: f32 = 4.0;
/// Half a step between things that belong together.
pub const GAP_S: f32 = 8.0;
/// The usual distance.
pub const GAP: f32 = 12.0;
/// Between cards.
pub const GAP_L: f32 = 16.0;
/// Between sections.
pub const GAP_XL: f32 = 24.0;
/// Margin of a page.
pub const PAGE_MARGIN: i8 = 28;
/// Margin inside a card.
pub const CARD_MARGIN: i8 = 16;
/// Height of buttons, fields and menus.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// Height of the one big button of a page.
pub const BIG_CONTROL_HEIGHT: f32 = 44.0;
/// Rounding of cards and controls.
pub const RADIUS: u8 = 8;
/// Rounding of small chips and bars.
pub const RADIUS_S: u8 = 4;
/// Width of the left rail.
pub const RAIL_WIDTH: f32 = 196.0;
/// Width of the advisor drawer.
pub const ADVISOR_WIDTH: f32 = 320.0;
/// Height of the outline of a sound.
pub const WAVEFORM_HEIGHT: f32 = 96.0;
/// Height of the spectrogram of a sound.
pub const SPECTROGRAM_HEIGHT: f32 = 128.0;
/// Height of a line of a text with spans: names have room above, lines below.
pub const SPAN_LINE_HEIGHT: f32 = 42.0;
/// Between the lines below spans that overlap.
pub const SPAN_LINE_GAP: f32 = 3.0;
/// Widest that the name of a mark gets.
pub const MARK_NAME_WIDTH: f32 = 160.0;
/// How far from the end of a mark a press still takes hold of it.
pub const GRIP_REACH: f32 = 6.0;
/// Height of the top bar.
pub const TOP_BAR_HEIGHT: f32 = 52.0;
/// Widest that a page of forms gets.
pub const FORM_WIDTH: f32 = 820.0;

/// Names of marks on what they mark.
pub const TEXT_XS: f32 = 10.0;
/// Captions and chips.
pub const TEXT_S: f32 = 12.0;
/// Running text and controls.
pub const TEXT: f32 = 14.0;
/// Card titles.
pub const TEXT_L: f32 = 16.0;
/// Section titles and figures.
pub const TEXT_XL: f32 = 20.0;
/// Page titles and headline figures.
pub const TEXT_XXL: f32 = 28.0;

/// Name of the semibold family.
pub const SEMIBOLD: &str = "semibold";
/// Name of the icon family.
pub const ICONS: &str = "icons";

/// Colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind the page.
    pub page: Color32,
    /// Rail and bars.
    pub chrome: Color32,
    /// Cards.
    pub card: Color32,
    /// Cards under the pointer, quiet buttons, wells.
    pub raised: Color32,
    /// Fields to type in.
    pub field: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Lines around controls.
    pub line_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Text that stands back.
    pub text_soft: Color32,
    /// Text that is hardly there.
    pub text_faint: Color32,
    /// The one accent: flame.
    pub accent: Color32,
    /// The accent under the pointer.
    pub accent_hover: Color32,
    /// The accent as a wash behind things.
    pub accent_soft: Color32,
    /// Text in the accent's colour.
    pub accent_text: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Good.
    pub good: Color32,
    /// Good, as a wash.
    pub good_soft: Color32,
    /// Wants attention.
    pub warn: Color32,
    /// Wants attention, as a wash.
    pub warn_soft: Color32,
    /// Failed.
    pub bad: Color32,
    /// Failed, as a wash.
    pub bad_soft: Color32,
    /// Second series of a chart.
    pub second: Color32,
    /// Right answers in the confusion matrix.
    pub matrix_right: Color32,
    /// Behind an open dialog.
    pub backdrop: Color32,
    /// Shadow of what floats.
    pub shadow: Color32,
}

/// Light theme.
pub const LIGHT: Palette = Palette {
    page: Color32::from_rgb(0xFA, 0xF8, 0xF6),
    chrome: Color32::from_rgb(0xF3, 0xF0, 0xEC),
    card: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    raised: Color32::from_rgb(0xF3, 0xF0, 0xEC),
    field: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    line: Color32::from_rgb(0xE8, 0xE3, 0xDD),
    line_strong: Color32::from_rgb(0xD5, 0xCE, 0xC6),
    text: Color32::from_rgb(0x26, 0x22, 0x1E),
    text_soft: Color32::from_rgb(0x6B, 0x64, 0x5C),
    text_faint: Color32::from_rgb(0x93, 0x8B, 0x82),
    accent: Color32::from_rgb(0xCF, 0x4C, 0x26),
    accent_hover: Color32::from_rgb(0xB9, 0x40, 0x1D),
    accent_soft: Color32::from_rgb(0xFB, 0xE9, 0xE2),
    accent_text: Color32::from_rgb(0xB4, 0x3F, 0x1D),
    on_accent: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    good: Color32::from_rgb(0x2E, 0x7D, 0x4F),
    good_soft: Color32::from_rgb(0xE4, 0xF2, 0xE9),
    warn: Color32::from_rgb(0x9A, 0x67, 0x00),
    warn_soft: Color32::from_rgb(0xFC, 0xF1, 0xD8),
    bad: Color32::from_rgb(0xB3, 0x26, 0x2E),
    bad_soft: Color32::from_rgb(0xFB, 0xE7, 0xE7),
    second: Color32::from_rgb(0x2F, 0x6F, 0xA8),
    matrix_right: Color32::from_rgb(0x3B, 0x8E, 0x76),
    backdrop: Color32::from_black_alpha(96),
    shadow: Color32::from_black_alpha(28),
};

/// Dark theme.
pub const DARK: Palette = Palette {
    page: Color32::from_rgb(0x1A, 0x18, 0x16),
    chrome: Color32::from_rgb(0x14, 0x12, 0x11),
    card: Color32::from_rgb(0x23, 0x20, 0x1D),
    raised: Color32::from_rgb(0x2D, 0x29, 0x26),
    field: Color32::from_rgb(0x1A, 0x18, 0x16),
    line: Color32::from_rgb(0x34, 0x30, 0x2C),
    line_strong: Color32::from_rgb(0x4A, 0x44, 0x3E),
    text: Color32::from_rgb(0xEF, 0xEA, 0xE4),
    text_soft: Color32::from_rgb(0xB0, 0xA7, 0x9D),
    text_faint: Color32::from_rgb(0x85, 0x7D, 0x74),
    accent: Color32::from_rgb(0xF0, 0x7B, 0x4F),
    accent_hover: Color32::from_rgb(0xF7, 0x90, 0x68),
    accent_soft: Color32::from_rgb(0x3D, 0x28, 0x20),
    accent_text: Color32::from_rgb(0xF7, 0x90, 0x68),
    on_accent: Color32::from_rgb(0x22, 0x12, 0x0B),
    good: Color32::from_rgb(0x6C, 0xC2, 0x8F),
    good_soft: Color32::from_rgb(0x1E, 0x31, 0x26),
    warn: Color32::from_rgb(0xE3, 0xB0, 0x4B),
    warn_soft: Color32::from_rgb(0x36, 0x2C, 0x18),
    bad: Color32::from_rgb(0xF0, 0x83, 0x83),
    bad_soft: Color32::from_rgb(0x3C, 0x22, 0x22),
    second: Color32::from_rgb(0x7F, 0xB5, 0xE6),
    matrix_right: Color32::from_rgb(0x4F, 0xB0, 0x93),
    backdrop: Color32::from_black_alpha(150),
    shadow: Color32::from_black_alpha(110),
};

/// Class colours that stay apart for colour-blind eyes (after Okabe and Ito, and Tol's muted).
const CLASS_COLORS: [Color32; 12] = [
    Color32::from_rgb(0xE6, 0x9F, 0x00),
    Color32::from_rgb(0x56, 0xB4, 0xE9),
    Color32::from_rgb(0x00, 0x9E, 0x73),
    Color32::from_rgb(0xCC, 0x79, 0xA7),
    Color32::from_rgb(0x00, 0x72, 0xB2),
    Color32::from_rgb(0xD5, 0x5E, 0x00),
    Color32::from_rgb(0x99, 0x99, 0x33),
    Color32::from_rgb(0x88, 0x22, 0x55),
    Color32::from_rgb(0x44, 0xAA, 0x99),
    Color32::from_rgb(0x88, 0x88, 0xCC),
    Color32::from_rgb(0xAA, 0x66, 0x44),
    Color32::from_rgb(0x77, 0x77, 0x77),
];

/// The colour of a class by its position.
pub fn class_color(index: usize) -> Color32 {
    CLASS_COLORS[index % CLASS_COLORS.len()]
}

/// The ink on a class's colour.
pub fn on_class_color() -> Color32 {
    Color32::WHITE
}

/// A colour between two: `share` of the second.
pub fn blend(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share.clamp(0.0, 1.0))
}

/// The ink that can be read best on a colour, whatever the theme.
pub fn ink_on(color: Color32) -> Color32 {
    let [r, g, b, _] = color.to_array().map(f32::from);
    if 0.299 * r + 0.587 * g + 0.114 * b > 140.0 {
        LIGHT.text
    } else {
        Color32::WHITE
    }
}

/// A mark's colour as a wash over what it marks: least for a suggestion, most for the chosen one.
pub fn mark_wash(color: Color32, is_ghost: bool, is_selected: bool) -> Color32 {
    color.gamma_multiply(match (is_ghost, is_selected) {
        (_, true) => 0.40,
        (false, false) => 0.22,
        (true, false) => 0.10,
    })
}

/// The line around or below a mark.
pub fn mark_line(color: Color32, is_selected: bool) -> Stroke {
    Stroke::new(if is_selected { 3.0 } else { 2.0 }, color)
}

/// Quiet to loud in a spectrogram, evenly spaced: the background of the theme to what stands out
/// from it most, by way of the flame.
const HEAT_DARK: [Color32; 5] = [
    Color32::from_rgb(0x14, 0x12, 0x11),
    Color32::from_rgb(0x4A, 0x1F, 0x33),
    Color32::from_rgb(0xA8, 0x36, 0x32),
    Color32::from_rgb(0xF0, 0x7B, 0x4F),
    Color32::from_rgb(0xFD, 0xF0, 0xC8),
];
const HEAT_LIGHT: [Color32; 5] = [
    Color32::from_rgb(0xFA, 0xF8, 0xF6),
    Color32::from_rgb(0xF6, 0xC9, 0xA8),
    Color32::from_rgb(0xDE, 0x6B, 0x3F),
    Color32::from_rgb(0x8F, 0x2B, 0x3C),
    Color32::from_rgb(0x2A, 0x10, 0x22),
];

/// The colour of a level of a spectrogram: 0 for nothing, 255 for the loudest.
pub fn heat(level: u8, dark: bool) -> Color32 {
    let stops = if dark { &HEAT_DARK } else { &HEAT_LIGHT };
    let place = f32::from(level) / 255.0 * (stops.len() - 1) as f32;
    let below = (place as usize).min(stops.len() - 2);
    stops[below].lerp_to_gamma(stops[below + 1], place - below as f32)
}

/// The colour of what speaks for an answer (up to 1) or against it (down to −1), as it lies over a
/// picture or a field.
pub fn reason(share: f32) -> Color32 {
    let [red, green, blue, alpha] = hearth_core::tasks::heat_color(share);
    Color32::from_rgba_unmultiplied(red, green, blue, alpha)
}

/// The same as a bar.
pub fn reason_bar(is_for: bool) -> Color32 {
    let [red, green, blue, _] = hearth_core::tasks::heat_color(if is_for { 1.0 } else { -1.0 });
    Color32::from_rgb(red, green, blue)
}

/// The line of what is heard now.
pub fn playhead_line(p: &Palette) -> Stroke {
    Stroke::new(2.0, p.accent)
}

/// The colours of the theme that `ui` is painted in.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    palette_of(ui.visuals().dark_mode)
}

/// The colours of the dark or the light theme.
pub fn palette_of(dark: bool) -> &'static Palette {
    if dark { &DARK } else { &LIGHT }
}

/// A font of the running family.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// A font of the semibold family.
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

/// A font of the icon family.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(ICONS.into()))
}

/// A hairline in a colour.
pub fn hairline(color: Color32) -> Stroke {
    Stroke::new(1.0, color)
}

/// The shadow of cards that float.
pub fn float_shadow(p: &Palette) -> Shadow {
    Shadow {
        offset: [0, 6],
        blur: 24,
        spread: 0,
        color: p.shadow,
    }
}

/// Gives egui's own widgets the look of both themes.
pub fn install(ctx: &egui::Context) {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        ctx.style_mut_of(theme, |style| apply(style, theme == egui::Theme::Dark));
    }
}

fn apply(style: &mut egui::Style, dark: bool) {
    let p = palette_of(dark);
    style.text_styles = [
        (TextStyle::Small, regular(TEXT_S)),
        (TextStyle::Body, regular(TEXT)),
        (TextStyle::Button, regular(TEXT)),
        (TextStyle::Heading, semibold(TEXT_XL)),
        (
            TextStyle::Monospace,
            FontId::new(TEXT_S, FontFamily::Monospace),
        ),
    ]
    .into();
    style.animation_time = 0.1;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.35;

    let s = &mut style.spacing;
    s.item_spacing = vec2(GAP_S, GAP_S);
    s.button_padding = vec2(GAP, 6.0);
    s.interact_size = Vec2::new(CONTROL_HEIGHT, CONTROL_HEIGHT);
    s.menu_margin = Margin::same(6);
    s.window_margin = Margin::same(20);
    s.combo_width = 120.0;
    s.slider_width = 120.0;
    s.slider_rail_height = 4.0;
    s.tooltip_width = 320.0;
    s.icon_width = 18.0;
    s.icon_width_inner = 10.0;
    s.scroll.bar_width = 8.0;
    s.scroll.floating_width = 4.0;

    let v = &mut style.visuals;
    *v = if dark {
        egui::Visuals::dark()
    } else {
        egui::Visuals::light()
    };
    v.override_text_color = Some(p.text);
    v.weak_text_color = Some(p.text_soft);
    v.panel_fill = p.page;
    v.window_fill = p.card;
    v.window_stroke = hairline(p.line);
    v.window_corner_radius = CornerRadius::same(12);
    v.menu_corner_radius = CornerRadius::same(RADIUS);
    v.window_shadow = float_shadow(p);
    v.popup_shadow = float_shadow(p);
    v.extreme_bg_color = p.field;
    v.text_edit_bg_color = Some(p.field);
    v.faint_bg_color = p.raised;
    v.code_bg_color = p.raised;
    v.hyperlink_color = p.accent_text;
    v.warn_fg_color = p.warn;
    v.error_fg_color = p.bad;
    v.selection.bg_fill = p.accent.gamma_multiply(0.30);
    v.selection.stroke = hairline(p.accent);
    v.slider_trailing_fill = true;
    v.handle_shape = egui::style::HandleShape::Circle;
    v.disabled_alpha = 0.45;

    let radius = CornerRadius::same(RADIUS);
    let w = &mut v.widgets;
    w.noninteractive.bg_fill = p.card;
    w.noninteractive.weak_bg_fill = p.card;
    w.noninteractive.bg_stroke = hairline(p.line);
    w.noninteractive.fg_stroke = hairline(p.text);
    w.inactive.bg_fill = p.line;
    w.inactive.weak_bg_fill = p.card;
    w.inactive.bg_stroke = hairline(p.line_strong);
    w.inactive.fg_stroke = hairline(p.text);
    w.hovered.bg_fill = p.line_strong;
    w.hovered.weak_bg_fill = p.raised;
    w.hovered.bg_stroke = hairline(p.line_strong);
    w.hovered.fg_stroke = hairline(p.text);
    w.active.bg_fill = p.accent;
    w.active.weak_bg_fill = p.raised;
    w.active.bg_stroke = hairline(p.accent);
    w.active.fg_stroke = hairline(p.text);
    w.open.bg_fill = p.raised;
    w.open.weak_bg_fill = p.raised;
    w.open.bg_stroke = hairline(p.line_strong);
    w.open.fg_stroke = hairline(p.text);
    for visuals in [
        &mut w.noninteractive,
        &mut w.inactive,
        &mut w.hovered,
        &mut w.active,
        &mut w.open,
    ] {
        visuals.corner_radius = radius;
        visuals.expansion = 0.0;
    }
}
