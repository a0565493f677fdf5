//! The advisor: what Hearth noticed, why it matters, and what to do.

mod left_alone;
mod mended;
mod remedies;
mod said;

pub use left_alone::LeftAlone;

use crate::commands::UiCommand;
use crate::i18n::Texts;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::cards::{self, Mood};
use crate::ui::{icons, text, tokens};
use egui::Ui;
use hearth_core::advice::{Finding, Severity, personal_data};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::ids::ClassId;
use hearth_core::project::{Project, Snapshot};
use hearth_core::train::RunSummary;

/// A finding in the person's language.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What it is.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What was seen.
    pub evidence: String,
    /// What to do.
    pub fix: String,
    /// How serious it is.
    pub mood: Mood,
    /// What its button shows in Data.
    pub shows: Option<UiCommand>,
    /// What shows its evidence side by side.
    pub compares: Option<UiCommand>,
    /// What mends it, and the words on the buttons; the usual one first.
    pub remedies: Vec<(String, UiCommand)>,
}

const KNOWN: [&str; 53] = [
    "class-given-away",
    "test-unlike-training",
    "newer-unlike-older",
    "overfitting",
    "underfitting",
    "class-never-predicted",
    "test-worse-than-valid",
    "test-better-than-valid",
    "test-too-small",
    "tuned-on-test",
    "goal-missed",
    "goal-nearly-reached",
    "goal-contradictory",
    "model-too-large",
    "model-too-slow",
    "biased-groups",
    "overconfident",
    "personal-data",
    "silent",
    "nearly-silent",
    "clipped",
    "dc-offset",
    "too-short",
    "too-long",
    "odd-rate",
    "empty-text",
    "one-word-text",
    "other-language",
    "odd-length",
    "constant-column",
    "duplicate-column",
    "id-column",
    "target-leak",
    "similar-classes",
    "likely-label-errors",
    "outliers",
    "blurred",
    "dark",
    "bright",
    "low-contrast",
    "tiny",
    "odd-aspect",
    "conflicting-labels",
    "class-imbalance",
    "too-few-samples",
    "exact-duplicates",
    "leak-between-splits",
    "near-duplicates",
    "near-leak-between-splits",
    "leak-valid-test",
    "near-leak-valid-test",
    "group-in-two-splits",
    "missing-files",
];

/// Puts a finding into words; core's own English where its kind is not known here.
/// `newest`: the newest run.
pub fn advice(
    texts: &Texts,
    snapshot: &Snapshot,
    finding: &Finding,
    newest: Option<&RunSummary>,
) -> Advice {
    let kind = finding.kind.as_str();
    let mut values = vec![
        ("n", finding.num_items.into()),
        ("classes", list(texts, &finding.classes).into()),
        ("columns", list(texts, &finding.columns).into()),
        ("held", held(texts, finding).into()),
    ];
    values.extend(said::values(texts, finding));
    let mood = match finding.severity {
        Severity::Info => Mood::Calm,
        Severity::Warning => Mood::Warn,
        Severity::Error => Mood::Bad,
    };
    let shows = if finding.samples.is_empty() {
        let ids: Vec<ClassId> = snapshot
            .classes
            .iter()
            .filter(|class| finding.classes.contains(&class.name))
            .map(|class| class.id)
            .collect();
        (!ids.is_empty()).then_some(UiCommand::ShowClasses(ids))
    } else {
        Some(UiCommand::ShowSamples(finding.samples.clone()))
    };
    let is_compared = !finding.pairs.is_empty() || !finding.samples.is_empty();
    let compares = is_compared.then(|| UiCommand::Compare(finding.kind.clone()));
    let remedies = remedies::of(texts, snapshot, finding, newest);
    if KNOWN.contains(&kind) {
        let say = |part: &str| texts.tr_with(&format!("finding-{kind}{part}"), &values);
        Advice {
            title: say(""),
            why: say("-why"),
            evidence: say("-evidence"),
            fix: say("-fix"),
            mood,
            shows,
            compares,
            remedies,
        }
    } else {
        Advice {
            title: kind.replace('-', " "),
            why: String::new(),
            evidence: finding.evidence.clone(),
            fix: finding.fix.clone(),
            mood,
            shows,
            compares,
            remedies,
        }
    }
}

/// The title of a kind of finding in the person's language.
pub fn finding_title(texts: &Texts, kind: &str) -> String {
    if KNOWN.contains(&kind) {
        texts.tr(&format!("finding-{kind}"))
    } else {
        kind.replace('-', " ")
    }
}

/// How many samples hold which kinds of personal data.
fn held(texts: &Texts, finding: &Finding) -> String {
    if finding.kind != personal_data::KIND {
        return String::new();
    }
    let counts = personal_data::counts(finding).into_iter();
    let told: Vec<String> = counts
        .map(|(kind, n)| texts.tr_with(&format!("personal-held-{kind}"), &[("n", n.into())]))
        .collect();
    told.join(texts.tr("list-comma").trim_matches('|'))
}

fn list(texts: &Texts, names: &[String]) -> String {
    const MOST: usize = 5;
    let comma = texts.tr("list-comma");
    let shown = names
        .iter()
        .take(MOST)
        .cloned()
        .collect::<Vec<_>>()
        .join(comma.trim_matches('|'));
    if names.len() > MOST {
        format!("{shown} …")
    } else {
        shown
    }
}

/// Shows the drawer.
/// `is_checking`: whether the closer look is under way.
pub fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    project: &Project,
    left_alone: &LeftAlone,
    is_checking: bool,
) {
    let (snapshot, findings) = (project.snapshot(), project.findings());
    let may_change = project.read_only().is_none();
    let newest = project.runs().last();
    let p = tokens::palette(ui);
    ui.horizontal(|ui| {
        text::icon(ui, icons::LIGHTBULB, 20.0, p.accent);
        text::title(ui, &page.tr("advisor"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = page.tr("close");
            if ui.add(Button::icon_only(icons::X, &close)).clicked() {
                page.send(UiCommand::ToggleAdvisor);
            }
        });
    });
    ui.add_space(tokens::GAP_S);
    if snapshot.samples.is_empty() {
        text::soft(ui, &page.tr("advisor-no-data"));
        return;
    }
    let (check, tip) = (page.tr("check-data"), page.tr("check-data-tip"));
    let button = Button::secondary(&check)
        .icon(icons::LIST_MAGNIFYING_GLASS)
        .tooltip(&tip)
        .enabled(may_change && !is_checking);
    if ui.add(button).clicked() {
        page.send(Command::CheckData);
    }
    if snapshot.task.data_kind() != DataKind::Sounds {
        let (find, tip) = (
            page.tr("find-personal-data"),
            page.tr("find-personal-data-tip"),
        );
        let button = Button::secondary(&find)
            .icon(icons::LIST_MAGNIFYING_GLASS)
            .tooltip(&tip)
            .enabled(may_change && !is_checking);
        if ui.add(button).clicked() {
            page.send(Command::FindPersonalData);
        }
    }
    ui.add_space(tokens::GAP_S);
    egui::ScrollArea::vertical()
        .id_salt("advisor")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if findings.is_empty() {
                cards::notice(ui, Mood::Good, |ui| {
                    text::strong(ui, &page.tr("advisor-well"));
                    text::soft(ui, &page.tr("advisor-well-text"));
                });
                ui.add_space(tokens::GRID);
            }
            for (index, finding) in findings.iter().enumerate() {
                let advice = advice(page.texts, snapshot, finding, newest);
                ui.push_id(index, |ui| one(ui, page, &advice, may_change));
                ui.add_space(tokens::GRID);
            }
            mended::show(ui, page, &project.mended(), newest);
            left_alone.show(ui, page, may_change);
        });
}

fn one(ui: &mut Ui, page: &mut Page<'_>, advice: &Advice, may_change: bool) {
    let p = tokens::palette(ui);
    cards::card(ui, |ui| {
        let (_, ink) = advice.mood.colors(p);
        ui.horizontal_top(|ui| {
            text::icon(ui, advice.mood.icon(), 18.0, ink);
            ui.vertical(|ui| text::strong(ui, &advice.title));
        });
        if !advice.why.is_empty() {
            text::soft(ui, &advice.why);
        }
        text::body(ui, &advice.evidence);
        ui.add_space(2.0);
        ui.horizontal_top(|ui| {
            text::icon(ui, icons::ARROW_RIGHT, 16.0, p.accent_text);
            ui.vertical(|ui| text::body(ui, &advice.fix));
        });
        if let Some(compares) = &advice.compares {
            let label = page.tr("evidence-open");
            let button = Button::secondary(&label).icon(icons::SQUARES_FOUR);
            let name = format!("{label}: {}", advice.title);
            if ui.add(button).accessible_name(name).clicked() {
                page.send(compares.clone());
            }
        }
        for (words, command) in advice.remedies.iter().filter(|_| may_change) {
            let button = Button::secondary(words).icon(icons::CHECK_CIRCLE);
            if ui.add(button).clicked() {
                page.send(command.clone());
            }
        }
        if let Some(shows) = &advice.shows {
            let label = page.tr("show-in-data");
            if ui
                .add(Button::secondary(&label).icon(icons::IMAGES))
                .clicked()
            {
                page.send(shows.clone());
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use crate::testing::snapshot;

    fn finding(kind: &str) -> Finding {
        Finding {
            kind: kind.into(),
            severity: Severity::Warning,
            num_items: 1,
            evidence: "English evidence.".into(),
            fix: "English fix.".into(),
            classes: vec!["dog".into()],
            ..Finding::default()
        }
    }

    #[test]
    fn known_findings_speak_the_language_and_show_their_classes() {
        let texts = Texts::new(Language::Chinese);
        let advice = advice(
            &texts,
            &snapshot(&[("cat", 9), ("dog", 1)]),
            &finding("class-imbalance"),
            None,
        );
        assert!(!advice.title.contains("finding-") && !advice.fix.contains("English"));
        assert!(advice.evidence.contains("dog"), "{}", advice.evidence);
        assert_eq!(advice.shows, Some(UiCommand::ShowClasses(vec![ClassId(1)])));
        assert_eq!(advice.remedies[0].1, UiCommand::BalanceClasses);
    }

    #[test]
    fn every_known_finding_has_all_its_words() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for kind in KNOWN {
                let mut finding = finding(kind);
                for name in said::FIGURES {
                    finding.facts.insert(name.into(), "1".into());
                }
                let words = [
                    ("circumstances", "format border"),
                    ("wishes", "perfect"),
                    ("metric", "accuracy"),
                ];
                for (name, value) in words {
                    finding.facts.insert(name.into(), value.into());
                }
                let advice = advice(&texts, &snapshot(&[("dog", 1)]), &finding, None);
                for words in [advice.title, advice.why, advice.evidence, advice.fix] {
                    assert!(!words.starts_with("finding-"), "{words}");
                    let has_key = ["circumstance-", "goal-what-", "goal-contradiction-"];
                    assert!(!has_key.iter().any(|key| words.contains(key)), "{words}");
                }
            }
        }
    }

    #[test]
    fn unknown_findings_keep_the_words_of_core() {
        let advice = advice(
            &Texts::new(Language::English),
            &snapshot(&[]),
            &finding("brand-new"),
            None,
        );
        assert_eq!(advice.evidence, "English evidence.");
        assert_eq!(advice.shows, None);
    }
}
