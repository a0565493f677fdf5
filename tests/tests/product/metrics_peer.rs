//! Every figure of a report is the one that scikit-learn gives, on random cases: with ties, with
//! classes that do not occur or are never named, of uneven size, 2 to 12 of them.

use hearth_core::data::Split;
use hearth_core::eval::curves::thresholds;
use hearth_core::eval::{
    ItemPrediction, NumberPrediction, NumberReport, Reliability, Report, Scores,
};
use hearth_core::ids::{ClassId, RunId, SampleId};
use hearth_core::train::head::argmax;
use hearth_tests::{Workplace, peers};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::fs;

const NUM_CASES: usize = 120;

/// True classes, and probabilities that are multiples of 1/1024, or of 1/16 where there are to be
/// many ties: each row adds up to 1 exactly.
struct Case {
    truths: Vec<u32>,
    rows: Vec<Vec<f32>>,
}

fn case(rng: &mut ChaCha8Rng) -> Case {
    let num_classes = rng.random_range(2..=12_usize);
    let num_samples = rng.random_range(2..=300_usize);
    let unit = if rng.random_range(0..3) == 0 {
        16
    } else {
        1024
    };
    // How often each class occurs: some never do, some are rare.
    let weights: Vec<f64> = (0..num_classes)
        .map(|_| match rng.random_range(0..6) {
            0 => 0.0,
            1 => 0.05,
            _ => rng.random::<f64>(),
        })
        .collect();
    let all: f64 = weights.iter().sum();
    let skill = rng.random::<f64>();
    let (mut truths, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..num_samples {
        let mut left = rng.random::<f64>() * all;
        let passed = |weight: &&f64| {
            left -= **weight;
            left >= 0.0
        };
        let truth = weights.iter().take_while(passed).count();
        let truth = truth.min(num_classes - 1);
        // Grains fall on the true class, or anywhere.
        let mut grains = vec![0_u32; num_classes];
        let favoured = rng.random_range(0..num_classes);
        for _ in 0..unit {
            let place = if rng.random::<f64>() < 0.3 {
                favoured
            } else if rng.random::<f64>() < skill {
                truth
            } else {
                rng.random_range(0..num_classes)
            };
            grains[place] += 1;
        }
        truths.push(truth as u32);
        rows.push(grains.iter().map(|n| *n as f32 / unit as f32).collect());
    }
    Case { truths, rows }
}

fn report(case: &Case) -> Report {
    let num_classes = case.rows[0].len();
    let rows = case.truths.iter().zip(&case.rows).zip(0..);
    let items = rows.map(|((truth, row), sample)| {
        let predicted = argmax(row);
        ItemPrediction {
            sample: SampleId(sample),
            truth: ClassId(*truth),
            predicted: ClassId(predicted as u32),
            probability: row[predicted],
            truth_probability: row[*truth as usize],
        }
    });
    let labels: Vec<String> = (0..num_classes).map(|class| class.to_string()).collect();
    let scores = Scores::new(num_classes, case.rows.concat());
    let run = RunId::numbered(1);
    Report::of(&run, Split::Test, &labels, items.collect()).with_scores(scores)
}

fn numbers(rng: &mut ChaCha8Rng) -> NumberReport {
    let num_samples = rng.random_range(2..200);
    let scale = 10_f64.powi(rng.random_range(-3..6));
    let item = |sample| {
        let truth = rng.random_range(-1.0..1.0) * scale;
        NumberPrediction {
            sample: SampleId(sample),
            truth,
            predicted: truth * rng.random_range(0.5..1.5) + rng.random_range(-0.2..0.2) * scale,
        }
    };
    let items = (0..num_samples).map(item).collect();
    NumberReport::of(&RunId::numbered(1), Split::Test, "number", items)
}

/// Equal to 1e-9, of the size of the figure; where theirs is none, ours is.
fn assert_same(what: &str, ours: Option<f64>, theirs: &Value) {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => assert!(
            (ours - theirs).abs() < 1e-9 * theirs.abs().max(1.0),
            "{what}: {ours} instead of {theirs}"
        ),
        (None, None) => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn every_figure_is_that_of_scikit_learn() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let cases: Vec<Case> = (0..NUM_CASES).map(|_| case(&mut rng)).collect();
    let numbers: Vec<NumberReport> = (0..NUM_CASES).map(|_| numbers(&mut rng)).collect();
    let told = json!({
        "classes": cases
            .iter()
            .map(|case| json!({ "truths": case.truths, "scores": case.rows }))
            .collect::<Vec<_>>(),
        "numbers": numbers
            .iter()
            .map(|report| json!({
                "truths": report.items.iter().map(|item| item.truth).collect::<Vec<_>>(),
                "predictions": report.items.iter().map(|item| item.predicted).collect::<Vec<_>>(),
            }))
            .collect::<Vec<_>>(),
    });
    let place = Workplace::new();
    let file = place.path("cases.json");
    fs::write(&file, told.to_string()).expect("can be written");
    let Some(theirs) = peers::python("metrics.py", [&file]) else {
        return;
    };
    let mut num_curves = 0;
    for (index, case) in cases.iter().enumerate() {
        num_curves += compare(case, &theirs["classes"][index]);
    }
    assert!(num_curves > NUM_CASES, "most classes have a curve");
    for (index, ours) in numbers.iter().enumerate() {
        let theirs = &theirs["numbers"][index];
        assert_same("R²", Some(ours.r2), &theirs["r2"]);
        assert_same("RMSE", Some(ours.rmse), &theirs["rmse"]);
        assert_same("MAE", Some(ours.mae), &theirs["mae"]);
    }
}

/// Compares a report with the peer's figures; the number of classes that have a curve.
fn compare(case: &Case, theirs: &Value) -> usize {
    let ours = report(case);
    let figures = ours.probabilities.as_ref().expect("they fit");
    let reliability = Reliability::of(&ours.items);
    for (what, figure) in [
        ("accuracy", Some(ours.accuracy)),
        ("balanced_accuracy", Some(ours.balanced_accuracy)),
        ("macro_f1", Some(ours.macro_f1)),
        ("weighted_f1", Some(ours.weighted_f1)),
        ("log_loss", Some(figures.log_loss)),
        ("brier_score", Some(figures.brier_score)),
        ("macro_auc", figures.macro_auc),
        (
            "expected_calibration_error",
            Some(reliability.expected_calibration_error),
        ),
    ] {
        assert_same(what, figure, &theirs[what]);
    }
    assert_eq!(json!(ours.confusion_matrix), theirs["confusion_matrix"]);
    let top_k = theirs["top_k"].as_object().expect("an object");
    assert_eq!(figures.top_k.len(), top_k.len());
    for top in &figures.top_k {
        assert_same("top-k", Some(top.accuracy), &top_k[&top.k.to_string()]);
    }
    let mut num_curves = 0;
    for (place, class) in ours.per_class.iter().enumerate() {
        assert_same(
            "precision",
            Some(class.precision),
            &theirs["precision"][place],
        );
        assert_same("recall", Some(class.recall), &theirs["recall"][place]);
        assert_same("F1", Some(class.f1), &theirs["f1"][place]);
        assert_eq!(json!(class.support), theirs["support"][place]);
        let ranking = &figures.per_class[place];
        assert_same("AUC", ranking.auc, &theirs["auc"][place]);
        let precision = &theirs["average_precision"][place];
        assert_same("average precision", ranking.average_precision, precision);
        let of_class = case.truths.iter().map(|truth| *truth as usize == place);
        let scores = case.rows.iter().map(|row| row[place]);
        let curve = thresholds(scores.zip(of_class).collect());
        let roc = &theirs["roc"][place];
        assert_eq!(curve.is_empty(), roc.is_null());
        num_curves += usize::from(!curve.is_empty());
        assert_eq!(curve.len(), roc[0].as_array().map_or(0, Vec::len));
        for (step, at) in curve.iter().enumerate() {
            assert_same("false alarms", Some(at.false_positive_rate), &roc[0][step]);
            assert_same("recall", Some(at.true_positive_rate), &roc[1][step]);
        }
    }
    num_curves
}
