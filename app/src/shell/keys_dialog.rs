//! The keys of labelling, chosen like in another program and changed one by one.

use crate::commands::UiCommand;
use crate::keymap::{Action, Chord, Group, Keymap, Preset};
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::dialog::dialog;
use crate::ui::path_field::text_field;
use crate::ui::{icons, text, tokens};
use egui::{Context, Event, Key, Ui};

const WIDTH: f32 = 640.0;
const NAME_WIDTH: f32 = 330.0;

/// What is being changed.
#[derive(Clone, Debug, Default)]
pub struct KeysForm {
    /// What was typed to find an action.
    wanted: String,
    /// The action that gets the next key that is pressed.
    waits: Option<Action>,
    /// A key that another action has.
    clash: Option<(Action, Chord, Action)>,
}

/// Shows the dialog; true once it is closed.
pub fn show(ctx: &Context, page: &mut Page<'_>, form: &mut KeysForm, keymap: &Keymap) -> bool {
    let mut own = keymap.clone();
    let mut is_closed = false;
    take_key(ctx, form, &mut own);
    let response = dialog(ctx, "keys", WIDTH, |ui| {
        ui.horizontal(|ui| {
            text::section(ui, &page.tr("keys-title"));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = page.tr("close");
                is_closed = ui.add(Button::icon_only(icons::X, &close)).clicked();
                let words = page.tr("keys-reset-all");
                let button = Button::ghost(&words).enabled(own.has_changes());
                if ui.add(button).clicked() {
                    let preset = own.preset;
                    own.choose(preset);
                }
            });
        });
        ui.horizontal(|ui| {
            text::soft(ui, &page.tr("keys-like"));
            let options = Preset::ALL.map(|preset| (preset, preset.name().to_owned()));
            if let Some(preset) = segmented(ui, own.preset, &options) {
                own.choose(preset);
                form.clash = None;
            }
        });
        let (name, hint) = (page.tr("keys-search"), page.tr("keys-search"));
        let width = ui.available_width();
        text_field(ui, &mut form.wanted, &name, &hint, width);
        if let Some((action, chord, other)) = form.clash {
            clash(ui, page, form, &mut own, (action, chord, other));
        }
        let height = ctx.content_rect().height() - 330.0;
        egui::ScrollArea::vertical()
            .max_height(height.clamp(160.0, 520.0))
            .auto_shrink([false, false])
            .show(ui, |ui| list(ui, page, form, &mut own));
    });
    if own != *keymap {
        page.send(UiCommand::SetKeys(Box::new(own)));
    }
    // Escape ends the wait for a key first.
    is_closed || response.should_close() && form.waits.is_none()
}

/// Takes the key that an action waits for.
fn take_key(ctx: &Context, form: &mut KeysForm, keymap: &mut Keymap) {
    let Some(action) = form.waits else {
        return;
    };
    let pressed = ctx.input_mut(|input| {
        let mut found = None;
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => {
                found.get_or_insert(Chord::new(*modifiers, *key));
                false
            }
            Event::Copy => {
                found.get_or_insert(Chord::COPY);
                false
            }
            Event::Cut => {
                found.get_or_insert(Chord::CUT);
                false
            }
            Event::Paste(_) => {
                found.get_or_insert(Chord::PASTE);
                false
            }
            Event::Text(_) => false,
            _ => true,
        });
        found
    });
    let Some(chord) = pressed else {
        return;
    };
    form.waits = None;
    if chord.key == Key::Escape {
        return;
    }
    match keymap.clash(action, chord) {
        Some(other) => form.clash = Some((action, chord, other)),
        None => keymap.bind(action, chord),
    }
}

fn clash(
    ui: &mut Ui,
    page: &Page<'_>,
    form: &mut KeysForm,
    keymap: &mut Keymap,
    (action, chord, other): (Action, Chord, Action),
) {
    let words = page.tr_with(
        "keys-clash",
        &[
            ("keys", chord.shown().into()),
            ("action", other.words(page.texts).into()),
        ],
    );
    cards::notice(ui, Mood::Warn, |ui| {
        text::body(ui, &words);
        ui.horizontal(|ui| {
            let (yes, no) = (page.tr("keys-use"), page.tr("cancel"));
            if ui.add(Button::primary(&yes)).clicked() {
                keymap.bind(action, chord);
                form.clash = None;
            }
            if ui.add(Button::secondary(&no)).clicked() {
                form.clash = None;
            }
        });
    });
}

fn list(ui: &mut Ui, page: &Page<'_>, form: &mut KeysForm, keymap: &mut Keymap) {
    let wanted = form.wanted.trim().to_lowercase();
    let mut shows_any = false;
    for group in Group::ALL {
        let actions: Vec<(Action, String)> = Action::all()
            .into_iter()
            .filter(|action| action.group() == group)
            .map(|action| (action, action.words(page.texts)))
            .filter(|(action, words)| {
                let keys = keymap.shown(*action).to_lowercase();
                words.to_lowercase().contains(&wanted) || keys == wanted
            })
            .collect();
        if actions.is_empty() {
            continue;
        }
        shows_any = true;
        text::strong(ui, &page.tr(group.key()));
        for (action, words) in actions {
            line(ui, page, form, keymap, action, &words);
        }
        ui.add_space(tokens::GAP_S);
    }
    if !shows_any {
        text::soft(ui, &page.tr("keys-none"));
    }
}

fn line(
    ui: &mut Ui,
    page: &Page<'_>,
    form: &mut KeysForm,
    keymap: &mut Keymap,
    action: Action,
    words: &str,
) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GRID;
        ui.allocate_ui(egui::vec2(NAME_WIDTH, tokens::CONTROL_HEIGHT), |ui| {
            ui.set_width(NAME_WIDTH);
            ui.horizontal_centered(|ui| {
                ui.add(egui::Label::new(words).truncate());
            });
        });
        for chord in keymap.chords(action) {
            let keys = chord.shown();
            let tip = page.tr_with("keys-take-away", &[("keys", keys.as_str().into())]);
            let button = Button::secondary(&keys).tooltip(&tip);
            if ui.add(button).clicked() {
                keymap.unbind(action, chord);
            }
        }
        if form.waits == Some(action) {
            let p = tokens::palette(ui);
            text::line(ui, &page.tr("keys-press"), tokens::TEXT, p.accent_text);
        } else {
            let name = format!("{}: {words}", page.tr("keys-add"));
            if ui.add(Button::tiny(icons::PLUS, &name)).clicked() {
                form.waits = Some(action);
                form.clash = None;
            }
        }
        if keymap.is_changed(action) {
            let preset = keymap.preset.name();
            let name = page.tr_with("keys-reset", &[("preset", preset.into())]);
            if ui
                .add(Button::tiny(icons::ARROW_U_UP_LEFT, &name))
                .clicked()
            {
                keymap.reset(action);
            }
        }
    });
}
