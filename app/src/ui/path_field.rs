//! A field for a path, with a button that opens the system's dialog. The field is there because
//! many machines have no file portal.

use super::button::Button;
use super::{icons, tokens};
use egui::{Key, TextEdit, Ui};
use std::path::PathBuf;

/// What the person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathAction {
    /// Pressed Enter on a path.
    Submitted(PathBuf),
    /// Asked for the system's dialog.
    Browse,
}

/// The words of a path field.
pub struct PathWords<'a> {
    /// Its accessible name.
    pub name: &'a str,
    /// Shown while it is empty.
    pub hint: &'a str,
    /// On the button.
    pub browse: &'a str,
}

/// Shows the field as wide as there is room.
pub fn path_field(
    ui: &mut Ui,
    value: &mut String,
    words: &PathWords<'_>,
    wants_focus: bool,
) -> Option<PathAction> {
    let mut action = None;
    ui.horizontal(|ui| {
        let button_width = {
            let galley = ui.painter().layout_no_wrap(
                words.browse.to_owned(),
                tokens::regular(tokens::TEXT),
                egui::Color32::PLACEHOLDER,
            );
            galley.size().x + 28.0 + 24.0
        };
        let width = (ui.available_width() - button_width - tokens::GAP_S).max(120.0);
        let response = text_field(ui, value, words.name, words.hint, width);
        if wants_focus {
            response.request_focus();
        }
        if response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) {
            action = parse_path(value).map(PathAction::Submitted);
        }
        if ui
            .add(Button::secondary(words.browse).icon(icons::FOLDER_OPEN))
            .clicked()
        {
            action = Some(PathAction::Browse);
        }
    });
    action
}

/// A field for one line of text of the house's height.
pub fn text_field(
    ui: &mut Ui,
    value: &mut String,
    name: &str,
    hint: &str,
    width: f32,
) -> egui::Response {
    let p = tokens::palette(ui);
    let response = ui.add(
        TextEdit::singleline(value)
            .hint_text(egui::RichText::new(hint).color(p.text_faint))
            .desired_width(width)
            .margin(egui::Margin::symmetric(10, 6))
            .min_size(egui::vec2(0.0, tokens::CONTROL_HEIGHT))
            .align(egui::Align2::LEFT_CENTER),
    );
    response.accessible_name(name)
}

/// What a person means who types or pastes a path: quotes, `file://` and `~` are understood.
pub fn parse_path(text: &str) -> Option<PathBuf> {
    let text = text.trim();
    let quoted = [('"', '"'), ('\'', '\''), ('“', '”')]
        .iter()
        .find_map(|(a, b)| text.strip_prefix(*a)?.strip_suffix(*b));
    let text = quoted.unwrap_or(text);
    let text = text.strip_prefix("file://").unwrap_or(text);
    if text.is_empty() {
        return None;
    }
    if text == "~" || text.starts_with("~/") {
        let home = directories::UserDirs::new()?.home_dir().to_owned();
        return Some(home.join(text.trim_start_matches('~').trim_start_matches('/')));
    }
    Some(PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_are_understood() {
        assert_eq!(parse_path("  "), None);
        assert_eq!(parse_path(" /a b/c "), Some("/a b/c".into()));
        assert_eq!(parse_path("\"/a b\""), Some("/a b".into()));
        assert_eq!(parse_path("file:///x/图片"), Some("/x/图片".into()));
        assert!(parse_path("~/x").is_some_and(|p| p.is_absolute() && p.ends_with("x")));
    }
}
