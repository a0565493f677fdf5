//! One setting: its name with an explanation, and a field that says in place what is wrong.

use super::TrainState;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::path_field::text_field;
use crate::ui::{icons, menu, text, tokens};
use egui::{Layout, Ui};
use hearth_core::train::TrainConfig;

/// Width of a field for a value.
const VALUE_WIDTH: f32 = 96.0;

/// The key of a setting's name, and of its explanation with `-tip`.
pub(super) fn setting_key(key: &str) -> String {
    format!("setting-{}", key.replace(['_', '.'], "-"))
}

/// The name of a setting on the left, what changes it on the right.
pub(super) fn row(ui: &mut Ui, page: &Page<'_>, key: &str, control: impl FnOnce(&mut Ui, String)) {
    let p = tokens::palette(ui);
    let name = page.tr(&setting_key(key));
    let explanation = page.tr(&format!("{}-tip", setting_key(key)));
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        text::line(ui, &name, tokens::TEXT, p.text).on_hover_text(&explanation);
        text::icon(ui, icons::INFO, 14.0, p.text_faint).on_hover_text(&explanation);
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            control(ui, name);
        });
    });
}

/// A setting that is typed. What does not fit stays in the field, with the reason below it.
pub(super) fn typed(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut TrainState,
    key: &str,
    effective: &TrainConfig,
) {
    let shown = effective.get(key).unwrap_or_default();
    let mut value = match state.typed.get(key) {
        Some((typed, _)) => typed.clone(),
        None => shown,
    };
    row(ui, page, key, |ui, name| {
        let response = text_field(ui, &mut value, &name, "", VALUE_WIDTH - 20.0);
        if response.changed() {
            let failure = take(&mut state.config, key, value.trim());
            state.typed.insert(key.to_owned(), (value.clone(), failure));
        } else if !response.has_focus() && state.typed.get(key).is_some_and(|t| t.1.is_none()) {
            state.typed.remove(key);
        }
    });
    if let Some((_, Some(failure))) = state.typed.get(key) {
        let p = tokens::palette(ui);
        let words = page.texts.failure(failure);
        let words = egui::RichText::new(words).color(p.bad);
        ui.add(egui::Label::new(words.font(tokens::regular(tokens::TEXT_S))).wrap());
    }
}

/// Takes what was typed, or says why not.
fn take(config: &mut TrainConfig, key: &str, value: &str) -> Option<hearth_core::failure::Failure> {
    let mut changed = config.clone();
    // A comma is what many keyboards have for fractions.
    match changed.set(key, &value.replace(',', ".")) {
        Ok(()) => {
            *config = changed;
            None
        }
        Err(failure) => Some(failure),
    }
}

/// A setting that is one of several, in a menu; the words are `<key>-<value>`.
pub(super) fn one_of(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut TrainState,
    key: &str,
    values: &[&str],
    effective: &TrainConfig,
) {
    let chosen = effective.get(key).unwrap_or_default();
    let word = |value: &str| page.tr(&format!("{key}-{value}"));
    row(ui, page, key, |ui, name| {
        let label = word(&chosen);
        let response = ui.add(Button::secondary(&label).trailing(icons::CARET_DOWN));
        let response = response.accessible_name(format!("{name}: {label}"));
        menu::menu(&response, 200.0, |ui| {
            let options = values.iter().map(|value| (*value, word(value)));
            if let Some(value) = lines(ui, options, &chosen) {
                // The values are those that the setting knows.
                let _ = take(&mut state.config, key, value);
            }
        });
    });
}

/// Lines of a menu of which one is chosen: values with their words; the value that was clicked.
pub(super) fn lines<'a>(
    ui: &mut Ui,
    options: impl IntoIterator<Item = (&'a str, String)>,
    chosen: &str,
) -> Option<&'a str> {
    let mut clicked = None;
    for (value, words) in options {
        let is_chosen = value == chosen;
        let icon = if is_chosen {
            icons::CHECK_CIRCLE
        } else {
            icons::CIRCLE
        };
        if menu::line(ui, icon, &words, is_chosen) {
            clicked = Some(value);
        }
    }
    clicked
}

/// A setting that is on or off.
pub(super) fn switch(ui: &mut Ui, page: &Page<'_>, key: &str, value: &mut bool) {
    row(ui, page, key, |ui, name| {
        ui.add(egui::Checkbox::without_text(value))
            .accessible_name(name);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_changes_nothing_and_says_why() {
        let mut config = TrainConfig::default();
        let failure = take(&mut config, "learning_rate", "-1").expect("out of range");
        assert_eq!(failure.code, "setting-out-of-range");
        let failure = take(&mut config, "learning_rate", "fast").expect("no number");
        assert_eq!(failure.code, "bad-setting");
        assert_eq!(config, TrainConfig::default());
        assert_eq!(take(&mut config, "learning_rate", "0,01"), None);
        assert!((config.learning_rate - 0.01).abs() < 1e-12);
    }
}
