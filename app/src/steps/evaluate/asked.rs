//! A question to the session whose answer a tab shows.

use hearth_core::failure::Failure;
use hearth_core::ids::JobId;
use hearth_core::project::Snapshot;
use std::sync::Arc;

/// What was asked, of which data, and what came of it.
#[derive(Debug)]
pub struct Asked<Q, A> {
    question: Option<(Q, Arc<Snapshot>)>,
    job: Option<JobId>,
    /// The newest answer; that of the question before until the next one is there.
    pub answer: Option<Result<Arc<A>, Failure>>,
}

impl<Q, A> Default for Asked<Q, A> {
    fn default() -> Self {
        Self {
            question: None,
            job: None,
            answer: None,
        }
    }
}

impl<Q: PartialEq, A> Asked<Q, A> {
    /// Takes note of a question; whether it is a new one, or the data is.
    pub fn is_new(&mut self, question: Q, snapshot: &Arc<Snapshot>) -> bool {
        let is_known = self
            .question
            .as_ref()
            .is_some_and(|(asked, of)| *asked == question && Arc::ptr_eq(of, snapshot));
        if !is_known {
            self.question = Some((question, snapshot.clone()));
        }
        !is_known
    }

    /// Asks again when it is looked at next.
    pub fn forget_question(&mut self) {
        self.question = None;
    }

    /// What the session said when it was asked.
    pub fn was_asked(&mut self, result: Result<Option<JobId>, Failure>) {
        match result {
            Ok(job) => self.job = job,
            Err(failure) => self.answer = Some(Err(failure)),
        }
    }

    /// Takes in the end of a job, unless another question was asked since.
    pub fn take(&mut self, job: JobId, answer: Result<Arc<A>, Failure>) {
        if self.job == Some(job) {
            self.job = None;
            self.answer = Some(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;

    #[test]
    fn only_the_newest_question_is_answered() {
        let (data, changed) = (Arc::new(snapshot(&[])), Arc::new(snapshot(&[])));
        let mut asked = Asked::<u32, u32>::default();
        assert!(asked.is_new(1, &data) && !asked.is_new(1, &data));
        asked.was_asked(Ok(Some(JobId(1))));
        assert!(asked.is_new(1, &changed), "the data is another");
        asked.was_asked(Ok(Some(JobId(2))));
        asked.take(JobId(1), Ok(Arc::new(10)));
        assert!(asked.answer.is_none());
        asked.take(JobId(2), Ok(Arc::new(20)));
        assert_eq!(
            asked.answer.clone().map(|answer| answer.map(|n| *n)),
            Some(Ok(20))
        );
        asked.forget_question();
        assert!(asked.is_new(1, &changed));
    }
}
