//! What Hearth proposes when somebody says what a model should do.

use super::words::{BEST, FAST, FEW, RARE, SEVERAL, SMALL, TASK_WORDS, has, has_any};
use super::{Contradiction, Goal, Metric, contradictions};
use crate::tasks::TaskKind;
use serde::Serialize;

/// An example to pick, by the name of its words in the locale files: `goal-example-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name.
    pub name: &'static str,
    /// What it is about.
    pub task: TaskKind,
}

/// Examples to pick.
pub const EXAMPLES: [Example; 7] = [
    Example {
        name: "pets",
        task: TaskKind::ImageClassification,
    },
    Example {
        name: "diary",
        task: TaskKind::TextClassification,
    },
    Example {
        name: "bird",
        task: TaskKind::AudioClassification,
    },
    Example {
        name: "price",
        task: TaskKind::TabularRegression,
    },
    Example {
        name: "leave",
        task: TaskKind::TabularClassification,
    },
    Example {
        name: "spam",
        task: TaskKind::TextClassification,
    },
    Example {
        name: "topics",
        task: TaskKind::MultiLabelTextClassification,
    },
];

/// What Hearth proposes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// What kind of model it takes.
    pub task: TaskKind,
    /// Whether the words say so; else it is the likeliest, or what the project is for already.
    pub is_sure: bool,
    /// Classes that the words name; those of the data otherwise.
    pub classes: Vec<String>,
    /// Samples that are needed of each class at least, or of rows in all.
    pub least_samples: usize,
    /// Samples from which on it is likely to go well.
    pub good_samples: usize,
    /// What to agree on.
    pub goal: Goal,
    /// Where the wishes contradict each other.
    pub contradictions: Vec<Contradiction>,
}

/// Proposes what fits these words. `known` is the task of the project, where there is one.
pub fn propose(words: &str, known: Option<TaskKind>) -> Proposal {
    let text = words.to_lowercase();
    let said = task_of(&text);
    let task = said.or(known).unwrap_or_default();
    let metric = if has_any(&text, RARE) && Metric::MacroF1.is_for(task) {
        Metric::MacroF1
    } else {
        Metric::usual_for(task)
    };
    let wants_best = has_any(&text, BEST);
    let (least_samples, good_samples) = samples_of(task);
    let goal = Goal {
        words: words.trim().to_owned(),
        metric,
        least: Some(least_of(task, metric, wants_best)),
        most_mb: has_any(&text, SMALL).then_some(SMALL_MB),
        most_ms: has_any(&text, FAST).then_some(FAST_MS),
    };
    Proposal {
        task,
        is_sure: said.is_some(),
        classes: classes_of(words),
        least_samples,
        good_samples,
        contradictions: contradictions(&goal, has_any(&text, FEW)),
        goal,
    }
}

/// Megabytes of a model for a phone or a web page.
const SMALL_MB: f64 = 20.0;
/// Milliseconds in which an answer seems to come at once.
const FAST_MS: f64 = 50.0;

/// The task with the most of its words in a text; among equals the first.
fn task_of(text: &str) -> Option<TaskKind> {
    let scored = TASK_WORDS.iter().map(|(task, words)| {
        let score = words.iter().filter(|word| has(text, word)).count();
        (score, *task)
    });
    // The last of equals would win otherwise.
    let best = scored.fold((0, TaskKind::default()), |best, next| {
        if next.0 > best.0 { next } else { best }
    });
    let task = (best.0 > 0).then_some(best.1)?;
    // Of texts, several classes are a task of their own.
    let several = task.other_way().filter(|_| has_any(text, SEVERAL));
    Some(several.unwrap_or(task))
}

/// Least and good numbers of samples: of each class, or of rows in all where a number is predicted.
fn samples_of(task: TaskKind) -> (usize, usize) {
    match task {
        TaskKind::ImageClassification | TaskKind::AudioClassification => (20, 100),
        TaskKind::ObjectDetection => (50, 300),
        TaskKind::TextClassification
        | TaskKind::MultiLabelTextClassification
        | TaskKind::TabularClassification => (50, 500),
        TaskKind::TabularRegression => (100, 1000),
    }
}

/// What such models reach where the data are fit for it.
fn least_of(task: TaskKind, metric: Metric, wants_best: bool) -> f64 {
    if wants_best {
        return 0.97;
    }
    match (task, metric) {
        (_, Metric::R2) => 0.7,
        (_, Metric::MacroF1 | Metric::MicroF1) => 0.8,
        (TaskKind::ImageClassification | TaskKind::AudioClassification, _) => 0.9,
        _ => 0.85,
    }
}

/// Classes that the words list: “cats, dogs or birds”, “好评和差评”.
fn classes_of(words: &str) -> Vec<String> {
    for (opening, closing) in [("“", "”"), ("\"", "\""), ("「", "」")] {
        let quoted: Vec<String> = words
            .split(opening)
            .skip(1)
            .filter_map(|rest| rest.split(closing).next())
            .map(|class| class.trim().to_owned())
            .filter(|class| !class.is_empty() && class.chars().count() <= 30)
            .collect();
        let wanted = if opening == closing {
            quoted.into_iter().step_by(2).collect()
        } else {
            quoted
        };
        if wanted.len() >= 2 {
            return wanted;
        }
    }
    // A list behind a colon, or one that ends in “or”.
    let list = words
        .split_once([':', '：'])
        .map(|(_, list)| list.trim_end_matches(['.', '。']));
    let Some(list) = list else {
        return between_ors(words);
    };
    parts_of(list)
}

fn parts_of(list: &str) -> Vec<String> {
    let list = list
        .replace(" and ", ",")
        .replace(" or ", ",")
        .replace(['和', '或', '、', '，', ';', '；'], ",");
    let parts: Vec<String> = list
        .split(',')
        .map(|part| part.trim().trim_start_matches("a ").trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let is_name = |part: &String| part.chars().count() <= 30 && part.split(' ').count() <= 3;
    if parts.len() >= 2 && parts.iter().all(is_name) {
        parts
    } else {
        Vec::new()
    }
}

/// “happy, sad or angry”: the words around commas before an “or”.
fn between_ors(words: &str) -> Vec<String> {
    let words = words.trim_end_matches(['.', '?', '!', '。', '？', '！']);
    let Some((before, last)) = words.rsplit_once(" or ") else {
        return Vec::new();
    };
    let mut parts: Vec<&str> = before.split([',', '，', '、']).collect();
    if let Some(first) = parts.first_mut() {
        // Of the first only its last word is the class.
        *first = first.trim().rsplit(' ').next().unwrap_or(first);
    }
    parts.push(last);
    parts_of(&parts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_lead_to_a_task_in_both_languages() {
        use TaskKind::*;
        for (words, task) in [
            ("tell my cats apart", ImageClassification),
            ("分辨我家的两只猫", ImageClassification),
            ("the mood of my diary", TextClassification),
            ("看看我日记里的心情", TextClassification),
            ("hear which bird sings", AudioClassification),
            ("听出是哪种鸟在叫", AudioClassification),
            ("predict the price of a house", TabularRegression),
            ("预测房价", TabularRegression),
            ("which customers will leave", TabularClassification),
            ("哪些客户会流失", TabularClassification),
            (
                "count the blood cells and find where they are",
                ObjectDetection,
            ),
            ("is an email spam", TextClassification),
            (
                "tag articles with several topics",
                MultiLabelTextClassification,
            ),
            ("给文章打多个标签", MultiLabelTextClassification),
        ] {
            let proposal = propose(words, None);
            assert_eq!((proposal.task, proposal.is_sure), (task, true), "{words}");
            assert!(proposal.goal.check(task).is_ok());
        }
        let nothing = propose("do something nice", Some(AudioClassification));
        assert_eq!(
            (nothing.task, nothing.is_sure),
            (AudioClassification, false)
        );
        assert_eq!(propose("", None).task, TaskKind::default());
        assert!(!propose("educate me", None).is_sure, "no cat in it");
    }

    #[test]
    fn wishes_become_targets() {
        let goal = propose("a fast and small model that tells cats from dogs", None).goal;
        assert_eq!(
            (goal.most_mb, goal.most_ms),
            (Some(SMALL_MB), Some(FAST_MS))
        );
        assert_eq!(goal.metric, Metric::Accuracy);
        let rare = propose("find the rare cases of fraud among customers", None).goal;
        assert_eq!(rare.metric, Metric::MacroF1);
        assert_eq!(propose("预测房价", None).goal.metric, Metric::R2);
    }

    #[test]
    fn classes_are_taken_from_lists() {
        let classes = |words| propose(words, None).classes;
        assert_eq!(
            classes("mood of a text: happy, sad and angry"),
            ["happy", "sad", "angry"]
        );
        assert_eq!(classes("评论：好评、差评"), ["好评", "差评"]);
        assert_eq!(
            classes("say if it is “ripe” or “unripe”"),
            ["ripe", "unripe"]
        );
        assert_eq!(
            classes("is the mood happy, sad or angry?"),
            ["happy", "sad", "angry"]
        );
        assert!(classes("predict the price of a house").is_empty());
    }
}
