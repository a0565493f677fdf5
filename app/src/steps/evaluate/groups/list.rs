//! Groups as lines that can be clicked, and the samples of one.

use super::Picked;
use super::words;
use crate::i18n::Texts;
use crate::steps::Page;
use crate::steps::evaluate::samples::{ShownSample, Tone};
use crate::ui::{cards, format, text, tokens};
use egui::{Color32, Margin, Ui};
use hearth_core::data::DataKind;
use hearth_core::eval::Measured;
use hearth_core::eval::slices::{
    Attribute, Group, GroupFigure, GroupName, SliceFigure, WorseGroup,
};
use hearth_core::ids::{ClassId, SampleId};
use hearth_core::project::Snapshot;
use hearth_core::tasks::question_of;
use std::collections::HashMap;

/// A group on which the model does worse.
pub(super) fn worse(
    ui: &mut Ui,
    page: &Page<'_>,
    figure: SliceFigure,
    group: &WorseGroup,
    kind: DataKind,
    picked: &mut Option<Picked>,
) {
    let p = tokens::palette(ui);
    let attribute = words::attribute(page, &group.attribute);
    let name = words::group_name(page, Some(&group.attribute), &group.name, kind);
    let title = format!("{attribute}: {name}");
    let of = (Some(&group.attribute), &group.name, &group.figure);
    line(ui, page, figure, &title, of, p.bad, picked);
}

/// Any group.
pub(super) fn group(
    ui: &mut Ui,
    page: &Page<'_>,
    figure: SliceFigure,
    attribute: Option<&Attribute>,
    group: &Group,
    kind: DataKind,
    picked: &mut Option<Picked>,
) {
    let p = tokens::palette(ui);
    let title = words::group_name(page, attribute, &group.name, kind);
    let of = (attribute, &group.name, &group.figure);
    line(ui, page, figure, &title, of, p.text_soft, picked);
}

fn line(
    ui: &mut Ui,
    page: &Page<'_>,
    figure: SliceFigure,
    title: &str,
    (attribute, name, of): (Option<&Attribute>, &GroupName, &GroupFigure),
    color: Color32,
    picked: &mut Option<Picked>,
) {
    let own = Picked {
        attribute: attribute.cloned(),
        name: name.clone(),
    };
    let is_picked = picked.as_ref() == Some(&own);
    let count = page.tr_with("count-pictures", &[("n", of.num_samples.into())]);
    let figures = words::figures(page, figure, of);
    let heard = format!("{title}, {count}, {figures}");
    let margin = Margin::symmetric(12, 8);
    let response = cards::choice_with_margin(ui, &heard, is_picked, true, margin, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            text::strong(ui, title);
            text::caption(ui, &count);
        });
        text::line(ui, &figures, tokens::TEXT_S, color);
    });
    if response.clicked() {
        *picked = (!is_picked).then_some(own);
    }
}

/// The samples of a group with what the model says of each, the mistakes first.
pub(super) fn samples(
    texts: &Texts,
    snapshot: &Snapshot,
    report: &Measured,
    members: &[SampleId],
) -> Vec<ShownSample> {
    let said = said_of(texts, report);
    let mut shown: Vec<(f64, ShownSample)> = members
        .iter()
        .filter_map(|id| {
            let sample = snapshot.sample(*id)?;
            let Said {
                answer,
                truth,
                distance,
            } = said.get(id)?;
            let is_number = matches!(report, Measured::Numbers(_));
            let tone = if is_number {
                Tone::Soft
            } else {
                Tone::of(*distance == 0.0)
            };
            let truth = texts.tr_with("really", &[("class", truth.as_str().into())]);
            let shown = ShownSample {
                question: question_of(snapshot, sample),
                lines: vec![(answer.clone(), tone), (truth, Tone::Soft)],
            };
            Some((*distance, shown))
        })
        .collect();
    shown.sort_by(|a, b| b.0.total_cmp(&a.0));
    shown.into_iter().map(|(_, shown)| shown).collect()
}

/// What a model says of a sample.
struct Said {
    answer: String,
    truth: String,
    /// How wrong that is: 0 or 1 of classes, how far off of numbers.
    distance: f64,
}

fn said_of(texts: &Texts, report: &Measured) -> HashMap<SampleId, Said> {
    let labels = report.class_names();
    let name = |class: &ClassId| labels.get(class.index()).cloned().unwrap_or_default();
    let names = |classes: &[ClassId]| {
        let names: Vec<String> = classes.iter().map(name).collect();
        if names.is_empty() {
            texts.tr("label-none-of-them")
        } else {
            names.join(" + ")
        }
    };
    let wrong = |is_right: bool| f64::from(u8::from(!is_right));
    match report {
        Measured::Classes(report) => report
            .items
            .iter()
            .map(|item| {
                let probability = format::percent(f64::from(item.probability));
                let said = Said {
                    answer: format!("{} {probability}", name(&item.predicted)),
                    truth: name(&item.truth),
                    distance: wrong(item.truth == item.predicted),
                };
                (item.sample, said)
            })
            .collect(),
        Measured::Labels(report) => report
            .items
            .iter()
            .map(|item| {
                let said = Said {
                    answer: names(&item.predicted),
                    truth: names(&item.truth),
                    distance: wrong(item.is_right()),
                };
                (item.sample, said)
            })
            .collect(),
        Measured::Numbers(report) => report
            .items
            .iter()
            .map(|item| {
                let said = Said {
                    answer: format::number(item.predicted),
                    truth: format::number(item.truth),
                    distance: item.error().abs(),
                };
                (item.sample, said)
            })
            .collect(),
    }
}
