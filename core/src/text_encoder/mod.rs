//! Encoders of texts, like BERT (Devlin et al., 2019): pieces of words to vectors. The one that comes
//! with Hearth is all-MiniLM-L6-v2 (Reimers and Gurevych, 2019; Wang et al., 2020), for English.

mod as_graph;
mod byte_pairs;
pub mod folder;
mod forward;
pub mod learn;
mod tokenizer;
mod weights;
mod wordpiece;

pub use tokenizer::Tokenizer;

use crate::failure::Failure;
use crate::graph::{Graph, GraphError, HostTensor};
use forward::PackedLayer;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use weights::Weights;

/// Pieces of a text that are read; the rest is left out.
pub const MOST_TOKENS: usize = 128;

/// Layers whose mean over the tokens stands for a text, counted from the last: several say more
/// than the last alone.
const POOLED_LAYERS: usize = 3;

/// The sizes of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Pieces that are known.
    pub num_words: usize,
    /// Length of a token's vector.
    pub width: usize,
    /// Layers.
    pub num_layers: usize,
    /// Heads of attention in each.
    pub num_heads: usize,
    /// Width between the two products behind attention.
    pub inner: usize,
    /// Places that are known.
    pub num_places: usize,
    /// Added to a variance.
    pub epsilon: f32,
}

/// A product with its bias: weight `[out, in]`.
#[derive(Clone, Debug)]
struct Dense {
    weight: Arc<HostTensor>,
    bias: Arc<HostTensor>,
}

/// Scale and shift of a normalised vector.
#[derive(Clone, Debug)]
struct Norm {
    scale: Arc<HostTensor>,
    shift: Arc<HostTensor>,
}

#[derive(Clone, Debug)]
struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    out: Dense,
    attention_norm: Norm,
    up: Dense,
    down: Dense,
    norm: Norm,
}

/// An encoder.
#[derive(Clone, Debug)]
pub struct TextEncoder {
    shape: Shape,
    words: Arc<HostTensor>,
    places: Arc<HostTensor>,
    /// Added to every token.
    kind: Arc<HostTensor>,
    norm: Norm,
    layers: Vec<Layer>,
    packed: OnceLock<Vec<PackedLayer>>,
}

/// Where weights come from: a name, and the shape that it must have.
type Source<'a> = dyn FnMut(&str, &[usize]) -> Result<Arc<HostTensor>, Failure> + 'a;

impl TextEncoder {
    /// The encoder that comes with Hearth.
    ///
    /// # Errors
    /// Cannot happen: its file is part of the program.
    pub fn bundled() -> Result<Arc<Self>, Failure> {
        static BUNDLED: OnceLock<Result<Arc<TextEncoder>, Failure>> = OnceLock::new();
        BUNDLED
            .get_or_init(|| Self::read(crate::assets::MINILM).map(Arc::new))
            .clone()
    }

    /// Reads a safetensors file.
    ///
    /// # Errors
    /// Names the tensor that is missing or has another shape.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let mut weights = Weights::read(bytes)?;
        let size = |name: &str| weights.number(name).map(|number| number as usize);
        let shape = Shape {
            num_words: size("vocab_size")?,
            width: size("hidden_size")?,
            num_layers: size("num_hidden_layers")?,
            num_heads: size("num_attention_heads")?,
            inner: size("intermediate_size")?,
            num_places: size("max_position_embeddings")?,
            epsilon: weights.number("layer_norm_eps")? as f32,
        };
        Self::from_source(shape, &mut |name, wanted| {
            Ok(Arc::new(weights.take(name, wanted)?))
        })
    }

    /// A safetensors file that [`TextEncoder::read`] reads.
    ///
    /// # Errors
    /// Cannot happen: all tensors are whole.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        let Shape {
            num_words,
            width,
            num_layers,
            num_heads,
            inner,
            num_places,
            epsilon,
        } = self.shape;
        let sizes = [
            ("vocab_size", num_words),
            ("hidden_size", width),
            ("num_hidden_layers", num_layers),
            ("num_attention_heads", num_heads),
            ("intermediate_size", inner),
            ("max_position_embeddings", num_places),
        ];
        let mut facts: HashMap<String, String> = sizes
            .iter()
            .map(|(name, size)| ((*name).to_owned(), size.to_string()))
            .collect();
        facts.insert("layer_norm_eps".into(), epsilon.to_string());
        weights::write(&self.tensors(), facts)
    }

    /// All tensors by the names that Hugging Face gives them: what stands before the layers, then
    /// layer by layer.
    fn tensors(&self) -> Vec<(String, Arc<HostTensor>)> {
        let norm = |norm: &Norm| [norm.scale.clone(), norm.shift.clone()];
        let dense = |dense: &Dense| [dense.weight.clone(), dense.bias.clone()];
        let before = [self.words.clone(), self.places.clone(), self.kind.clone()]
            .into_iter()
            .chain(norm(&self.norm));
        let names = learn::BEFORE.iter().map(|name| (*name).to_owned());
        let mut tensors: Vec<_> = names.zip(before).collect();
        for (index, layer) in self.layers.iter().enumerate() {
            let parts = [
                dense(&layer.query),
                dense(&layer.key),
                dense(&layer.value),
                dense(&layer.out),
                norm(&layer.attention_norm),
                dense(&layer.up),
                dense(&layer.down),
                norm(&layer.norm),
            ];
            let names = learn::LAYER
                .iter()
                .map(|name| format!("encoder.layer.{index}.{name}"));
            tensors.extend(names.zip(parts.into_iter().flatten()));
        }
        tensors
    }

    /// Takes the encoder out of a graph that [`TextEncoder::append_to`] made.
    ///
    /// # Errors
    /// If it is in none.
    pub fn of_graph(graph: &Graph, shape: Shape) -> Result<Self, Failure> {
        let shape = Shape {
            num_places: MOST_TOKENS,
            ..shape
        };
        Self::from_source(shape, &mut |name, wanted| {
            // Places and kind were added up there.
            let name = match name {
                "embeddings.token_type_embeddings.weight" => {
                    let zeros = vec![0.0; wanted.iter().product()];
                    return Ok(Arc::new(HostTensor::new(wanted, zeros)));
                }
                "embeddings.position_embeddings.weight" => as_graph::KNOWN.to_owned(),
                name => as_graph::name_of(name),
            };
            let weight = graph.find_weight(&name)?;
            if weight.shape() == wanted {
                Ok(weight.clone())
            } else {
                Err(GraphError::NoSuchValue { name }.into())
            }
        })
    }

    fn from_source(shape: Shape, take: &mut Source<'_>) -> Result<Self, Failure> {
        let Shape { width, inner, .. } = shape;
        let dense = |take: &mut Source<'_>, name: &str, from: usize, to: usize| {
            Ok::<Dense, Failure>(Dense {
                weight: take(&format!("{name}.weight"), &[to, from])?,
                bias: take(&format!("{name}.bias"), &[to])?,
            })
        };
        let norm = |take: &mut Source<'_>, name: &str| {
            Ok::<Norm, Failure>(Norm {
                scale: take(&format!("{name}.weight"), &[width])?,
                shift: take(&format!("{name}.bias"), &[width])?,
            })
        };
        let words = take(
            "embeddings.word_embeddings.weight",
            &[shape.num_words, width],
        )?;
        let places = take(
            "embeddings.position_embeddings.weight",
            &[shape.num_places, width],
        )?;
        let kind = take("embeddings.token_type_embeddings.weight", &[2, width])?;
        let first_norm = norm(take, "embeddings.LayerNorm")?;
        let layers = (0..shape.num_layers)
            .map(|index| {
                let at = |name: &str| format!("encoder.layer.{index}.{name}");
                Ok(Layer {
                    query: dense(take, &at("attention.self.query"), width, width)?,
                    key: dense(take, &at("attention.self.key"), width, width)?,
                    value: dense(take, &at("attention.self.value"), width, width)?,
                    out: dense(take, &at("attention.output.dense"), width, width)?,
                    attention_norm: norm(take, &at("attention.output.LayerNorm"))?,
                    up: dense(take, &at("intermediate.dense"), width, inner)?,
                    down: dense(take, &at("output.dense"), inner, width)?,
                    norm: norm(take, &at("output.LayerNorm"))?,
                })
            })
            .collect::<Result<Vec<Layer>, Failure>>()?;
        Ok(Self {
            shape,
            words,
            places,
            kind,
            norm: first_norm,
            layers,
            packed: OnceLock::new(),
        })
    }

    /// Its sizes.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Number of its weights.
    pub fn num_parameters(&self) -> usize {
        let tensors = self.tensors();
        tensors.iter().map(|(_, tensor)| tensor.data().len()).sum()
    }

    /// Numbers that stand for a text.
    pub fn dim(&self) -> usize {
        self.shape.width * POOLED_LAYERS.min(self.shape.num_layers)
    }
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::{Shape, TextEncoder};
    use crate::graph::HostTensor;
    use std::sync::Arc;

    /// An encoder of so many layers with few and arbitrary weights.
    pub fn small(num_layers: usize) -> TextEncoder {
        let shape = Shape {
            num_words: 12,
            width: 8,
            num_layers,
            num_heads: 2,
            inner: 12,
            num_places: 128,
            epsilon: 1e-12,
        };
        let mut seed = 7u32;
        let encoder = TextEncoder::from_source(shape, &mut |name, shape| {
            let is_scale = name.ends_with("LayerNorm.weight");
            let values = (0..shape.iter().product()).map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let value = (seed >> 8) as f32 / (1 << 24) as f32 - 0.5;
                if is_scale { 1.0 + value * 0.2 } else { value }
            });
            Ok(Arc::new(HostTensor::new(shape, values.collect())))
        });
        encoder.unwrap_or_else(|failure| panic!("{failure}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::graph::exec::{BurnRuntime, Runtime};
    use crate::graph::{Dim, Op};
    use crate::train::device::ComputeDevice;

    fn encoded(texts: &[&str]) -> Vec<Vec<f32>> {
        let pieces = Tokenizer::bundled().unwrap();
        let tokens: Vec<Vec<u32>> = texts
            .iter()
            .map(|t| pieces.tokens(t, MOST_TOKENS))
            .collect();
        TextEncoder::bundled().unwrap().encode(&tokens)
    }

    fn likeness(a: &[f32], b: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn what_means_the_same_lies_near_and_company_changes_nothing() {
        let texts = [
            "How much does the ticket cost?",
            "What is the price of admission?",
            "My dog sleeps under the table.",
        ];
        let together = encoded(&texts);
        assert_eq!(together[0].len(), TextEncoder::bundled().unwrap().dim());
        let width = 384;
        let last = |i: usize| &together[i][2 * width..];
        assert!(likeness(last(0), last(1)) > likeness(last(0), last(2)) + 0.3);
        for (text, row) in texts.iter().zip(&together) {
            for (a, b) in encoded(&[text])[0].iter().zip(row) {
                assert!((a - b).abs() < 1e-4, "{a} {b}");
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let encoder = tests_support::small(2);
        let again = TextEncoder::read(&encoder.to_bytes().unwrap()).unwrap();
        assert_eq!(again.shape(), encoder.shape());
        for ((name, a), (_, b)) in encoder.tensors().iter().zip(again.tensors()) {
            assert_eq!(**a, *b, "{name}");
        }
    }

    #[test]
    fn the_graph_holds_the_same_encoder() {
        let encoder = TextEncoder::bundled().unwrap();
        let mut graph = Graph::new();
        let places = vec![Dim::Batch, Dim::Fixed(MOST_TOKENS)];
        let tokens = graph.add_input("tokens", crate::graph::Shape(places));
        let mask = crate::graph::Shape::batch_of(&[MOST_TOKENS, 1]);
        let mask = graph.add_input("mask", mask);
        let embedding = encoder.append_to(&mut graph, tokens, mask).unwrap();
        graph.add_output(embedding);
        assert!(graph.nodes().iter().any(|node| node.op == Op::Erf));
        let again = TextEncoder::of_graph(&graph, encoder.shape()).unwrap();
        let texts = vec![vec![101, 2204, 102], vec![101, 102]];
        for (a, b) in encoder.encode(&texts).iter().zip(again.encode(&texts)) {
            assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5));
        }
        // burn does not look things up in tables; exports are proven by another runtime.
        let device = ComputeDevice::cpu();
        let mut burn =
            BurnRuntime::new(Arc::new(graph), device.burn.clone(), &device.name).unwrap();
        let inputs = [
            HostTensor::new([1, MOST_TOKENS], vec![0.0; MOST_TOKENS]),
            HostTensor::new([1, MOST_TOKENS, 1], vec![1.0; MOST_TOKENS]),
        ];
        assert!(burn.run(&inputs).is_err());
    }
}
