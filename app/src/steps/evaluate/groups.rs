//! How a model does on parts of the data, where it does worse, and how it treats protected groups.

mod fairness;
mod list;
mod words;

use super::GALLERY_STEP;
use super::asked::Asked;
use super::samples::{self, ShownSample};
use crate::i18n::Texts;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{icons, text, tokens};
use egui::{ComboBox, Ui};
use hearth_core::command::{Command, GroupRequest};
use hearth_core::data::{DataKind, Split};
use hearth_core::eval::Measured;
use hearth_core::eval::groups::Groups;
use hearth_core::eval::slices::{Attribute, GroupName, Slices};
use hearth_core::ids::{RunId, SampleId};
use hearth_core::project::Project;
use std::sync::Arc;

/// The Groups tab.
#[derive(Debug)]
pub struct GroupsState {
    /// Samples that a person chose to be looked at.
    pub chosen: Vec<SampleId>,
    /// Columns that a person wants the groups of to be treated alike.
    pub protected: Vec<String>,
    /// The class that counts as the positive answer.
    pub positive: Option<String>,
    /// By what groups are shown; the first attribute where `None`.
    pub attribute: Option<Attribute>,
    /// The group whose samples are shown.
    pub picked: Option<Picked>,
    /// What was measured.
    pub asked: Asked<GroupRequest, Groups>,
    num_shown: usize,
    shown: Option<Shown>,
}

/// A group that was clicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// By what it was made; `None` of the samples that a person chose.
    pub attribute: Option<Attribute>,
    /// What its samples have in common.
    pub name: GroupName,
}

/// The samples on screen, and what they are of.
#[derive(Debug)]
struct Shown {
    of: Arc<Groups>,
    picked: Picked,
    samples: Arc<Vec<ShownSample>>,
}

impl Default for GroupsState {
    fn default() -> Self {
        Self {
            chosen: Vec::new(),
            protected: Vec::new(),
            positive: None,
            attribute: None,
            picked: None,
            asked: Asked::default(),
            num_shown: GALLERY_STEP,
            shown: None,
        }
    }
}

impl GroupsState {
    /// Looks at samples that a person chose.
    pub fn choose(&mut self, samples: Vec<SampleId>) {
        self.chosen = samples;
        self.picked = Some(Picked {
            attribute: None,
            name: GroupName::Chosen,
        });
    }

    /// What is to be asked, where it is not known yet; part of `logic`.
    pub fn question(&mut self, project: &Project, run: &RunId, split: Split) -> Option<Command> {
        let request = GroupRequest {
            run: Some(run.clone()),
            split,
            chosen: self.chosen.clone(),
            protected: self.protected.clone(),
            positive: self.positive.clone(),
        };
        let is_new = self.asked.is_new(request.clone(), project.snapshot());
        is_new.then(|| Command::MeasureGroups(Box::new(request)))
    }

    /// Makes the samples on screen anew where something changed; part of `logic`.
    pub fn refresh(&mut self, texts: &Texts, project: &Project, report: Option<&Measured>) {
        let (Some(Ok(groups)), Some(picked), Some(report)) =
            (&self.asked.answer, &self.picked, report)
        else {
            self.shown = None;
            return;
        };
        let is_fresh = self
            .shown
            .as_ref()
            .is_some_and(|shown| Arc::ptr_eq(&shown.of, groups) && shown.picked == *picked);
        if !is_fresh {
            let members = members(&groups.slices, picked);
            let samples = list::samples(texts, project.snapshot(), report, members);
            self.num_shown = GALLERY_STEP;
            self.shown = Some(Shown {
                of: groups.clone(),
                picked: picked.clone(),
                samples: Arc::new(samples),
            });
        }
    }
}

/// The samples of a group; none where there is no such group any more.
fn members<'a>(slices: &'a Slices, picked: &Picked) -> &'a [SampleId] {
    let Some(attribute) = &picked.attribute else {
        return slices.chosen.as_ref().map_or(&[], |group| &group.samples);
    };
    let sliced = slices
        .attributes
        .iter()
        .find(|of| of.attribute == *attribute);
    let groups = sliced.map_or(&[][..], |of| &of.groups);
    let group = groups.iter().find(|group| group.name == picked.name);
    group.map_or(&[], |group| &group.samples)
}

pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Project,
    state: &mut GroupsState,
    run: &RunId,
    kind: DataKind,
) {
    match state.asked.answer.clone() {
        Some(Ok(groups)) if groups.slices.run == *run => {
            all(ui, page, project, state, &groups, kind);
        }
        Some(Err(failure)) => {
            let words = page.texts.failure(&failure);
            cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
        }
        _ => {
            text::soft(ui, &page.tr("working-it-out"));
        }
    }
}

fn all(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Project,
    state: &mut GroupsState,
    groups: &Groups,
    kind: DataKind,
) {
    let slices = &groups.slices;
    cards::card(ui, |ui| worse(ui, page, state, slices, kind));
    ui.add_space(tokens::GAP_S);
    if let Some(group) = &slices.chosen {
        cards::card(ui, |ui| {
            ui.horizontal(|ui| {
                text::title(ui, &page.tr("groups-chosen"));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let forget = page.tr("groups-chosen-forget");
                    if ui.add(Button::icon_only(icons::X, &forget)).clicked() {
                        state.chosen.clear();
                        state.picked.take_if(|picked| picked.attribute.is_none());
                    }
                });
            });
            if group.samples.is_empty() {
                text::soft(ui, &page.tr("groups-chosen-none"));
            } else {
                list::group(
                    ui,
                    page,
                    slices.figure,
                    None,
                    group,
                    kind,
                    &mut state.picked,
                );
            }
        });
        ui.add_space(tokens::GAP_S);
    }
    cards::card(ui, |ui| by_attribute(ui, page, state, slices, kind));
    ui.add_space(tokens::GAP_S);
    if let Some(shown) = state.shown.as_ref().map(|shown| shown.samples.clone())
        && let Some(picked) = state.picked.clone()
    {
        cards::card(ui, |ui| {
            let name = words::group_name(page, picked.attribute.as_ref(), &picked.name, kind);
            let values = [("group", name.into()), ("n", shown.len().into())];
            ui.horizontal(|ui| {
                text::title(ui, &page.tr_with("group-samples", &values));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let close = page.tr("group-samples-close");
                    if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                        state.picked = None;
                    }
                });
            });
            samples::show(ui, page, &shown, kind, &mut state.num_shown);
        });
        ui.add_space(tokens::GAP_S);
    }
    if kind == DataKind::Rows {
        cards::card(ui, |ui| fairness::show(ui, page, project, state, groups));
    }
}

fn worse(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut GroupsState,
    slices: &Slices,
    kind: DataKind,
) {
    text::title(ui, &page.tr("groups-worse"));
    if slices.worse.is_empty() {
        text::soft(ui, &page.tr("groups-worse-none"));
    } else {
        text::soft(ui, &page.tr("groups-worse-text"));
        ui.add_space(tokens::GRID);
        for group in &slices.worse {
            list::worse(ui, page, slices.figure, group, kind, &mut state.picked);
        }
    }
    for (key, count) in [
        ("since-relabelled", slices.since.num_relabelled),
        ("since-gone", slices.since.num_gone),
    ] {
        if count > 0 {
            text::caption(ui, &page.tr_with(key, &[("n", count.into())]));
        }
    }
}

fn by_attribute(
    ui: &mut Ui,
    page: &mut Page<'_>,
    state: &mut GroupsState,
    slices: &Slices,
    kind: DataKind,
) {
    let wanted = state.attribute.as_ref();
    let found = slices
        .attributes
        .iter()
        .find(|of| Some(&of.attribute) == wanted);
    let Some(sliced) = found.or(slices.attributes.first()) else {
        text::title(ui, &page.tr("groups-by"));
        text::soft(ui, &page.tr("groups-none"));
        return;
    };
    ui.horizontal(|ui| {
        text::title(ui, &page.tr("groups-by"));
        ComboBox::from_id_salt("groups-by")
            .selected_text(words::attribute(page, &sliced.attribute))
            .width(180.0)
            .show_ui(ui, |ui| {
                for of in &slices.attributes {
                    let is_shown = of.attribute == sliced.attribute;
                    let name = words::attribute(page, &of.attribute);
                    if ui.selectable_label(is_shown, name).clicked() {
                        state.attribute = Some(of.attribute.clone());
                    }
                }
            })
            .response
            .accessible_name(page.tr("groups-by"));
    });
    let overall = words::value(slices.figure, slices.overall);
    let values = [
        ("figure", page.tr(words::figure_key(slices.figure)).into()),
        ("value", overall.into()),
    ];
    text::soft(ui, &page.tr_with("groups-overall", &values));
    ui.add_space(tokens::GRID);
    for group in &sliced.groups {
        let attribute = Some(&sliced.attribute);
        list::group(
            ui,
            page,
            slices.figure,
            attribute,
            group,
            kind,
            &mut state.picked,
        );
    }
}
