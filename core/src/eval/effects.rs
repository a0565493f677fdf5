//! What each column of a table means to a model.

use serde::{Deserialize, Serialize};

/// What a column means to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnEffect {
    /// The column's name.
    pub column: String,
    /// How far the headline, accuracy or R², falls on average when the column's cells are dealt
    /// out anew among the rows (permutation importance). About 0 where the model does without it.
    pub importance: f64,
    /// Standard deviation of that fall over the deals.
    pub deviation: f64,
    /// What the model says on average when all rows have one value in the column (partial
    /// dependence). Numbers and dates ascend, categories begin with the commonest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependence: Vec<Dependence>,
}

/// What a model says on average when all rows have one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dependence {
    /// The value, as it stands in the table.
    pub value: String,
    /// The value on an axis, where it is a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<f64>,
    /// The mean probability of each class, or the mean number alone.
    pub answer: Vec<f64>,
}
