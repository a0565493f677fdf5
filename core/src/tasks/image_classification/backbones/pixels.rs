//! What a net was trained to see in the place of bytes.

use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The usual scales of pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PixelScale {
    /// 0 to 1, then less the mean of `ImageNet` and divided by its deviation: what `PyTorch`'s models
    /// take.
    #[default]
    Imagenet,
    /// 0 to 1.
    ZeroOne,
    /// −1 to 1.
    MinusOneOne,
    /// 0 to 255.
    Bytes,
}

impl PixelScale {
    /// All of them, the most usual first.
    pub const ALL: [Self; 4] = [
        Self::Imagenet,
        Self::ZeroOne,
        Self::MinusOneOne,
        Self::Bytes,
    ];

    /// The name used on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Imagenet => "imagenet",
            Self::ZeroOne => "zero-one",
            Self::MinusOneOne => "minus-one-one",
            Self::Bytes => "bytes",
        }
    }
}

impl std::str::FromStr for PixelScale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scale| scale.name() == text);
        found.ok_or_else(|| {
            format!("“{text}” is none of imagenet, zero-one, minus-one-one and bytes")
        })
    }
}

/// What is subtracted from bytes and what they are divided by, for red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pixels {
    /// The mean, 0 to 255.
    pub mean: [f32; 3],
    /// The deviation, of bytes.
    pub std: [f32; 3],
}

impl From<PixelScale> for Pixels {
    fn from(scale: PixelScale) -> Self {
        let (mean, std) = match scale {
            PixelScale::Imagenet => ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375]),
            PixelScale::ZeroOne => ([0.0; 3], [255.0; 3]),
            PixelScale::MinusOneOne => ([127.5; 3], [127.5; 3]),
            PixelScale::Bytes => ([0.0; 3], [1.0; 3]),
        };
        Self { mean, std }
    }
}

impl Pixels {
    /// From a `preprocessor_config.json`, as Hugging Face's models have it beside them; what it
    /// leaves out is as usual there.
    ///
    /// # Errors
    /// If it is no such file, or its numbers cannot be divided by.
    pub fn from_preprocessor(text: &str) -> Result<Self, Failure> {
        let wrong = |detail: String| {
            let message = format!("The description of the pixels cannot be read: {detail}.");
            Failure::new("bad-preprocessor", message).with("detail", detail)
        };
        let config: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if !config.is_object() {
            return Err(wrong("it is no object".to_owned()));
        }
        let is_on = |key: &str| config[key].as_bool().unwrap_or(true);
        let scale = match config["rescale_factor"].as_f64() {
            _ if !is_on("do_rescale") => 1.0,
            Some(factor) if factor > 0.0 => 1.0 / factor,
            _ => 255.0,
        };
        let three = |key: &str, absent: f64| -> [f64; 3] {
            let numbers = config[key]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let number = |at: usize| match numbers {
                // Grey nets that were widened have one for all.
                [only] => only.as_f64(),
                _ => numbers.get(at).and_then(Value::as_f64),
            };
            [0, 1, 2].map(|at| number(at).unwrap_or(absent))
        };
        let (mean, std) = if is_on("do_normalize") {
            (three("image_mean", 0.5), three("image_std", 0.5))
        } else {
            ([0.0; 3], [1.0; 3])
        };
        let pixels = Self {
            mean: mean.map(|value| (value * scale) as f32),
            std: std.map(|value| (value * scale) as f32),
        };
        let is_usable = pixels.mean.iter().all(|value| value.is_finite())
            && pixels
                .std
                .iter()
                .all(|value| value.is_finite() && *value > 0.0);
        if is_usable {
            Ok(pixels)
        } else {
            Err(wrong(format!("a deviation of {std:?}")))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn what_lies_beside_a_model_says_how_it_sees() {
        let text = r#"{"do_normalize": true, "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.229, 0.224, 0.225], "rescale_factor": 0.00392156862745098}"#;
        let read = Pixels::from_preprocessor(text).unwrap();
        let usual = Pixels::from(PixelScale::Imagenet);
        for (a, b) in read
            .mean
            .iter()
            .chain(&read.std)
            .zip(usual.mean.iter().chain(&usual.std))
        {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
        let of = |text| Pixels::from_preprocessor(text);
        assert_eq!(of("{}").unwrap(), PixelScale::MinusOneOne.into());
        assert_eq!(
            of(r#"{"do_normalize": false}"#).unwrap(),
            PixelScale::ZeroOne.into()
        );
        let bytes = r#"{"do_normalize": false, "do_rescale": false}"#;
        assert_eq!(of(bytes).unwrap(), PixelScale::Bytes.into());
        for bad in [
            "",
            "[]",
            r#"{"image_std": [0, 0, 0]}"#,
            r#"{"image_std": [1e300, 1, 1]}"#,
        ] {
            assert_eq!(of(bad).unwrap_err().code, "bad-preprocessor", "{bad}");
        }
    }
}
