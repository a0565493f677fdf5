//! The keys of labelling at a glance.

use crate::i18n::Texts;
use crate::keymap::{Action, Group, Keymap, Place};
use crate::ui::button::Button;
use crate::ui::dialog::dialog;
use crate::ui::{icons, text, tokens};
use egui::{Context, Key, Ui};

const WIDTH: f32 = 760.0;
const KEYS_WIDTH: f32 = 128.0;
const LINE: f32 = 20.0;

/// What a person did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetEvent {
    /// Closed it.
    Close,
    /// Wants other keys.
    Change,
}

/// Shows the keys that make sense at a place.
pub fn show(ctx: &Context, texts: &Texts, keymap: &Keymap, place: Place) -> Option<SheetEvent> {
    let mut event = None;
    let is_closed_by_key = ctx.input_mut(|input| {
        let keys = keymap.chords(Action::CheatSheet);
        keys.iter().any(|chord| {
            let shift = egui::Modifiers::SHIFT;
            input.consume_key(egui::Modifiers::NONE, chord.key)
                || input.consume_key(shift, chord.key)
        }) || input.consume_key(egui::Modifiers::NONE, Key::Escape)
    });
    let response = dialog(ctx, "cheat-sheet", WIDTH, |ui| {
        ui.horizontal(|ui| {
            text::section(ui, &texts.tr("keys-title"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let (close, change) = (texts.tr("close"), texts.tr("keys-change"));
                if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                    event = Some(SheetEvent::Close);
                }
                let button = Button::secondary(&change).icon(icons::KEYBOARD);
                if ui.add(button).clicked() {
                    event = Some(SheetEvent::Change);
                }
            });
        });
        ui.add_space(tokens::GAP_S);
        let height = ctx.content_rect().height() - 220.0;
        egui::ScrollArea::vertical()
            .max_height(height.max(200.0))
            .min_scrolled_height(height.max(200.0))
            .auto_shrink([false, true])
            .show(ui, |ui| {
                let (left, right): (Vec<Group>, Vec<Group>) = Group::ALL
                    .into_iter()
                    .partition(|group| matches!(group, Group::Way | Group::Labels));
                ui.columns(2, |columns| {
                    for (ui, groups) in columns.iter_mut().zip([left, right]) {
                        for group in groups {
                            lines(ui, texts, keymap, place, group);
                        }
                    }
                });
            });
    });
    if is_closed_by_key || response.should_close() {
        return Some(SheetEvent::Close);
    }
    event
}

fn lines(ui: &mut Ui, texts: &Texts, keymap: &Keymap, place: Place, group: Group) {
    let p = tokens::palette(ui);
    ui.spacing_mut().interact_size.y = LINE;
    ui.spacing_mut().item_spacing.y = 3.0;
    let actions = Action::all().into_iter().filter(|action| {
        // One line stands for all nine classes.
        let is_further_class = matches!(action, Action::Class(2..));
        action.group() == group && action.is_for(place) && !is_further_class
    });
    let mut is_first = true;
    for action in actions {
        let mut keys = keymap.shown(action);
        if keys.is_empty() {
            continue;
        }
        if std::mem::take(&mut is_first) {
            text::strong(ui, &texts.tr(group.key()));
        }
        let mut words = action.words(texts);
        if action == Action::Class(1) {
            keys = format!("{keys} – {}", keymap.shown(Action::Class(9)));
            words = texts.tr("label-classes");
        }
        ui.horizontal(|ui| {
            ui.allocate_ui(egui::vec2(KEYS_WIDTH, LINE), |ui| {
                ui.set_width(KEYS_WIDTH);
                ui.add(
                    egui::Label::new(
                        egui::RichText::new(keys)
                            .font(tokens::semibold(tokens::TEXT_S))
                            .color(p.accent_text),
                    )
                    .truncate(),
                );
            });
            ui.add(
                egui::Label::new(
                    egui::RichText::new(words)
                        .font(tokens::regular(tokens::TEXT_S))
                        .color(p.text),
                )
                .wrap(),
            );
        });
    }
    if !is_first {
        ui.add_space(tokens::GAP_S);
    }
}
