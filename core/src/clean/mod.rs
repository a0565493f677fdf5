//! What is wrong with the data: wrong labels, outliers, bad pictures, bad sounds, bad texts, bad
//! columns, personal data.
//!
//! Everything here works on plain slices and knows no project, so that any task can use it.

pub mod alike;
pub mod columns;
mod dense;
pub mod label_errors;
pub(crate) mod lbfgs;
pub mod logistic;
pub mod map;
mod mixing;
pub mod out_of_fold;
pub mod outliers;
pub mod pca;
pub mod private;
pub mod quality;
pub mod row_features;
pub mod sound;
pub mod text;
pub mod text_features;
pub mod typical;
