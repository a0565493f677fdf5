//! A table that is written in the order of time is split by time: what comes next is to be told
//! from what came before, and a draw would let the model learn from the future. Rows that come later
//! go on by time.

use super::split_as_before;
use super::split_plan::{By, SplitRequest};
use super::{Split, times};
use crate::ids::ClassId;
use crate::project::store::SplitRow;
use std::collections::{HashMap, HashSet};

/// Rows from which an order is no accident.
const LEAST_ROWS: usize = 50;
/// Different times from which the oldest and the newest can be told apart.
const LEAST_TIMES: usize = 10;
/// Share of the rows that say when they were.
const KNOWN: f64 = 0.95;
/// Share of neighbours that are in order.
const IN_ORDER: f64 = 0.95;

/// The split of every row, in order; `None` where rows have splits already, are in no order of
/// time, or a class would not be trained on.
pub fn plan(rows: &[SplitRow]) -> Option<Vec<Split>> {
    let is_new = |row: &SplitRow| row.given.is_none() && row.current.is_none();
    if rows.len() < LEAST_ROWS || !rows.iter().all(is_new) || !is_in_order(rows) {
        return None;
    }
    let request = SplitRequest {
        by: By::Time,
        ..SplitRequest::default()
    };
    let splits = split_as_before::plan(rows, &request);
    let trained: HashSet<ClassId> = rows
        .iter()
        .zip(&splits)
        .filter(|(_, split)| **split == Split::Train)
        .filter_map(|(row, _)| row.class)
        .collect();
    let all_are_trained = rows
        .iter()
        .filter_map(|row| row.class)
        .all(|class| trained.contains(&class));
    all_are_trained.then_some(splits)
}

/// Where new rows go in a table that is split by time already; `None` where it is not, there are no
/// new rows, or too few of them say when they were.
///
/// What was tested stays tested, and what learns goes on learning: figures of earlier models would
/// mean nothing any more, and a new model would know from learning what it is asked in the test, if
/// the test were shifted on. So the test is extended: rows from its oldest one on join it, rows from
/// the oldest validation row on join the validation, and only older ones learn; no training row is
/// ever newer than a tested one. A frozen test takes in nothing; what would have joined it goes to
/// validation, even where none was wanted. Who wants the model to learn from newer rows splits the
/// data by time anew. What an import named stays as it was named.
pub fn go_on(rows: &[SplitRow], has_frozen_test: bool) -> Option<Vec<Split>> {
    let times: Vec<Option<&str>> = rows.iter().map(|row| row.time.as_deref()).collect();
    let (ranks, note) = times::ranks(&times);
    if note.as_words {
        return None;
    }
    let is_known = |of: &dyn Fn(&SplitRow) -> bool| {
        let own = || rows.iter().zip(&ranks).filter(|(row, _)| of(row));
        let num_known = own().filter(|(_, rank)| **rank > 0).count();
        own().next().is_some() && num_known as f64 >= KNOWN * own().count() as f64
    };
    let is_new = |row: &SplitRow| row.current.is_none();
    if !is_known(&|row| !is_new(row)) || !is_known(&is_new) {
        return None;
    }
    let [_, valid, test] = parts_in_order(rows, &ranks)?;
    // A group goes where its newest row goes.
    let mut newest: HashMap<&str, usize> = HashMap::new();
    for (row, rank) in rows.iter().zip(&ranks).filter(|(row, _)| is_new(row)) {
        if let Some(group) = row.group.as_deref() {
            let newest = newest.entry(group).or_default();
            *newest = (*newest).max(*rank);
        }
    }
    let from = |oldest: Option<usize>, rank: usize| oldest.is_some_and(|oldest| rank >= oldest);
    let place = |(row, rank): (&SplitRow, &usize)| {
        if let Some(current) = row.current {
            return current;
        }
        let rank = row.group.as_deref().map_or(*rank, |group| newest[group]);
        let by_time = if from(test, rank) {
            Split::Test
        } else if from(valid, rank) {
            Split::Valid
        } else {
            Split::Train
        };
        match row.given.unwrap_or(by_time) {
            Split::Test if has_frozen_test => Split::Valid,
            split => split,
        }
    };
    Some(rows.iter().zip(&ranks).map(place).collect())
}

/// The rank of the oldest row of each split, where no row that learns is newer than one that is held
/// out, but for those that a person chose.
fn parts_in_order(rows: &[SplitRow], ranks: &[usize]) -> Option<[Option<usize>; 3]> {
    let mut spans: [Option<(usize, usize)>; 3] = [None; 3];
    let mut num_rows = 0;
    let mut seen = HashSet::new();
    for (row, rank) in rows.iter().zip(ranks) {
        let Some(split) = row.current.filter(|_| !row.pinned && *rank > 0) else {
            continue;
        };
        let place = Split::ALL.iter().position(|other| *other == split)?;
        let (oldest, newest) = spans[place].unwrap_or((*rank, *rank));
        spans[place] = Some((oldest.min(*rank), newest.max(*rank)));
        num_rows += 1;
        seen.insert(*rank);
    }
    let [Some((_, newest_learned)), valid, test] = spans else {
        return None;
    };
    let held_out: Vec<usize> = [valid, test].into_iter().flatten().map(|s| s.0).collect();
    let are_in_order = held_out.iter().all(|oldest| newest_learned <= *oldest);
    let is_enough = num_rows >= LEAST_ROWS && seen.len() >= LEAST_TIMES;
    (!held_out.is_empty() && are_in_order && is_enough)
        .then(|| spans.map(|span| span.map(|(oldest, _)| oldest)))
}

fn is_in_order(rows: &[SplitRow]) -> bool {
    let times: Vec<Option<&str>> = rows.iter().map(|row| row.time.as_deref()).collect();
    let (ranks, note) = times::ranks(&times);
    if note.as_words || (note.num_read as f64) < KNOWN * rows.len() as f64 {
        return false;
    }
    let known: Vec<usize> = ranks.into_iter().filter(|rank| *rank > 0).collect();
    if known.iter().collect::<HashSet<_>>().len() < LEAST_TIMES {
        return false;
    }
    let pairs = known.len() - 1;
    let share = |is_so: fn(&[usize]) -> bool| {
        let so = known.windows(2).filter(|pair| is_so(pair)).count();
        so as f64 / pairs as f64
    };
    share(|pair| pair[0] <= pair[1]) >= IN_ORDER || share(|pair| pair[0] >= pair[1]) >= IN_ORDER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ClassId;

    fn row(i: usize, time: Option<String>) -> SplitRow {
        SplitRow {
            time,
            ..SplitRow::added(i, i as u32 % 2)
        }
    }

    fn days(day: impl Fn(usize) -> usize) -> Vec<SplitRow> {
        (0..100)
            .map(|i| {
                let day = day(i);
                let time = format!("2024-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
                row(i, Some(time))
            })
            .collect()
    }

    #[test]
    fn the_newest_rows_test() {
        let forwards = plan(&days(|i| i)).expect("in order");
        assert!(forwards[..70].iter().all(|s| *s == Split::Train));
        assert!(forwards[85..].iter().all(|s| *s == Split::Test));
        let backwards = plan(&days(|i| 99 - i)).expect("in order");
        assert!(backwards[..15].iter().all(|s| *s == Split::Test));
    }

    #[test]
    fn what_is_in_no_order_is_not_split_by_time() {
        assert_eq!(plan(&days(|i| i * 37 % 100)), None);
        assert_eq!(plan(&days(|_| 3)), None);
        let unknown: Vec<SplitRow> = (0..100).map(|i| row(i, None)).collect();
        assert_eq!(plan(&unknown), None);
        assert_eq!(plan(&days(|i| i)[..20]), None);
        let mut given = days(|i| i);
        given[0].given = Some(Split::Test);
        assert_eq!(plan(&given), None);
        // A class that is new at the end would never be learned.
        let mut late = days(|i| i);
        late[99].class = Some(ClassId(7));
        assert_eq!(plan(&late), None);
    }

    /// Days 0 to 99 split by time, and new rows of these days.
    fn with_new(new: &[usize]) -> Vec<SplitRow> {
        let mut rows = days(|i| i);
        let splits = plan(&rows).expect("in order");
        for (row, split) in rows.iter_mut().zip(splits) {
            row.current = Some(split);
        }
        let all = days(|i| i * 2);
        rows.extend(new.iter().enumerate().map(|(i, day)| {
            let time = all[*day / 2].time.clone();
            row(100 + i, time)
        }));
        rows
    }

    #[test]
    fn newer_rows_test_and_nothing_that_is_tested_is_newer_than_what_learns() {
        let rows = with_new(&[150, 2, 78, 98, 120]);
        let splits = go_on(&rows, false).expect("split by time");
        for (row, split) in rows.iter().zip(&splits).take(100) {
            assert_eq!(row.current, Some(*split), "nothing moves");
        }
        assert_eq!(
            splits[100..],
            [
                Split::Test,
                Split::Train,
                Split::Valid,
                Split::Test,
                Split::Test
            ]
        );
        let frozen = go_on(&rows, true).expect("split by time");
        assert_eq!(
            frozen[100..],
            [
                Split::Valid,
                Split::Train,
                Split::Valid,
                Split::Valid,
                Split::Valid
            ]
        );
    }

    #[test]
    fn what_was_named_grouped_or_chosen_goes_its_own_way() {
        let mut rows = with_new(&[150, 2, 4]);
        rows[100].given = Some(Split::Train);
        (rows[101].group, rows[102].group) = (Some("a".into()), Some("a".into()));
        rows[102].time = rows[99].time.clone();
        // A person tests an old row.
        (rows[3].current, rows[3].pinned) = (Some(Split::Test), true);
        let splits = go_on(&rows, false).expect("split by time");
        assert_eq!(splits[100..], [Split::Train, Split::Test, Split::Test]);
    }

    #[test]
    fn what_is_not_split_by_time_does_not_go_on_by_time() {
        let mut drawn = with_new(&[150]);
        drawn[0].current = Some(Split::Test);
        assert_eq!(go_on(&drawn, false), None);
        let mut unknown = with_new(&[150]);
        unknown[100].time = None;
        assert_eq!(go_on(&unknown, false), None);
        assert_eq!(go_on(&with_new(&[]), false), None, "there is nothing new");
        let mut untested = with_new(&[150]);
        for row in &mut untested[..100] {
            row.current = Some(Split::Train);
        }
        assert_eq!(go_on(&untested, false), None);
    }
}
