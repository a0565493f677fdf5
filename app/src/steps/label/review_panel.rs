//! What a person says of a sample beside its labels: verified, an answer, a note.

use super::LabelState;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::command::Command;
use hearth_core::data::{Answer, Sample};
use hearth_core::project::edit::Edit;

/// Shows verified, answers and note of a sample.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    sample: &Sample,
    state: &mut LabelState,
    may_change: bool,
) {
    ui.add_space(tokens::GAP);
    text::strong(ui, &page.tr("label-review"));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = tokens::GRID;
        let verify = page.tr("label-verify");
        let button = Button::icon_only(icons::SEAL_CHECK, &verify)
            .selected(sample.is_verified())
            .enabled(may_change);
        if ui.add(button).clicked() {
            page.send(Command::Edit(Edit::Verify {
                samples: vec![sample.id],
                is_verified: !sample.is_verified(),
            }));
        }
        for (answer, icon, key) in [
            (Answer::Accept, icons::CHECK_CIRCLE, "label-accept"),
            (Answer::Reject, icons::X_CIRCLE, "label-reject"),
            (Answer::Ignore, icons::SKIP_FORWARD, "label-ignore"),
        ] {
            let words = page.tr(key);
            let is_given = sample.answer() == Some(answer);
            let button = Button::icon_only(icon, &words)
                .selected(is_given)
                .enabled(may_change);
            if ui.add(button).clicked() {
                page.send(Command::Edit(Edit::SetAnswer {
                    samples: vec![sample.id],
                    answer: (!is_given).then_some(answer),
                }));
            }
        }
    });
    note(ui, page, sample, state, may_change);
}

/// The note, stored when the field is left.
fn note(
    ui: &mut Ui,
    page: &mut Page<'_>,
    sample: &Sample,
    state: &mut LabelState,
    may_change: bool,
) {
    let stored = sample.review().note.unwrap_or_default();
    let mut draft = match state.note.take() {
        Some((of, draft)) if of == sample.id => draft,
        _ => stored.clone(),
    };
    let (name, hint) = (page.tr("label-note"), page.tr("label-note-hint"));
    let field = ui.add_enabled(
        may_change,
        egui::TextEdit::multiline(&mut draft)
            .id_salt(("note", sample.id))
            .desired_rows(2)
            .desired_width(f32::INFINITY)
            .hint_text(hint),
    );
    field.widget_info(|| {
        let mut info = egui::WidgetInfo::text_edit(may_change, &draft, &draft, "");
        info.label = Some(name.clone());
        info
    });
    if std::mem::take(&mut state.wants_note) {
        field.request_focus();
    }
    if field.lost_focus() && draft.trim() != stored {
        page.send(Command::Edit(Edit::SetNote {
            samples: vec![sample.id],
            note: draft.trim().to_owned(),
        }));
    }
    // While it is typed into, and until what was typed has been stored.
    if field.has_focus() || field.lost_focus() {
        state.note = Some((sample.id, draft));
    }
}
