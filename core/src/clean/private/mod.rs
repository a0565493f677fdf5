//! Personal data in texts: e-mail addresses, phone numbers, numbers of identity cards and of banks.
//! One file a kind, each a function from a text to places in it. All look for few false alarms:
//! prices, dates, orders and book numbers are no phone numbers, and whatever has a check digit is
//! checked.

mod bank_number;
mod email;
pub mod faces;
mod folded;
mod identity_number;
mod masked;
mod phone;
mod pixelate;
mod social_security;
mod surroundings;

pub use masked::{Masked, masked, outline};
pub use pixelate::hide;

use folded::Folded;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// Kinds of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A number that a state gives a person: a Chinese identity card, American social security.
    IdentityNumber,
    /// The number of a payment card or of an account (IBAN).
    BankNumber,
    /// A face in a picture.
    Face,
}

impl PersonalKind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Phone,
        Self::IdentityNumber,
        Self::BankNumber,
        Self::Face,
    ];

    /// The name used in files, in locale files and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::IdentityNumber => "identity-number",
            Self::BankNumber => "bank-number",
            Self::Face => "face",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called in an English sentence, in the plural.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "e-mail addresses",
            Self::Phone => "phone numbers",
            Self::IdentityNumber => "identity numbers",
            Self::BankNumber => "bank numbers",
            Self::Face => "faces",
        }
    }

    /// What stands in its place where it is masked.
    fn mark(self, is_chinese: bool) -> &'static str {
        match (self, is_chinese) {
            (Self::Email, false) => "[email]",
            (Self::Phone, false) => "[phone]",
            (Self::IdentityNumber, false) => "[identity number]",
            (Self::BankNumber, false) => "[bank number]",
            (Self::Face, false) => "[face]",
            (Self::Email, true) => "【邮箱】",
            (Self::Phone, true) => "【电话】",
            (Self::IdentityNumber, true) => "【证件号】",
            (Self::BankNumber, true) => "【银行账号】",
            (Self::Face, true) => "【人脸】",
        }
    }
}

impl fmt::Display for PersonalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something personal in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalSpan {
    /// What it is.
    pub kind: PersonalKind,
    /// Where it is, in bytes of the text.
    pub range: Range<usize>,
}

/// Everything personal in a text, in its order; no two places overlap.
pub fn find(text: &str) -> Vec<PersonalSpan> {
    let num_digits = text.chars().filter(|c| folded::digit(*c).is_some()).count();
    // The shortest of all, a number behind “tel”, has seven digits.
    let has_numbers = num_digits >= 7;
    if !has_numbers && !email::may_be_in(text) {
        return Vec::new();
    }
    let mut folded = Folded::of(text);
    let mut found: Vec<PersonalSpan> = Vec::new();
    // What was found is taken out, and the rest is looked at again: a number that touched another
    // one may stand alone then.
    loop {
        let mut spans: Vec<(PersonalKind, Range<usize>)> = Vec::new();
        let mut take = |kind: PersonalKind, ranges: Vec<Range<usize>>| {
            for range in ranges {
                let overlaps =
                    |other: &Range<usize>| range.start < other.end && other.start < range.end;
                if !spans.iter().any(|(_, other)| overlaps(other)) {
                    spans.push((kind, range));
                }
            }
        };
        let plain = folded.text();
        // The surest first: what they take is not taken for something else.
        if has_numbers {
            take(PersonalKind::IdentityNumber, identity_number::find(plain));
            take(PersonalKind::BankNumber, bank_number::find(plain));
            take(PersonalKind::IdentityNumber, social_security::find(plain));
        }
        take(PersonalKind::Email, email::find(plain));
        if has_numbers {
            take(PersonalKind::Phone, phone::find(plain));
        }
        if spans.is_empty() {
            break;
        }
        for (kind, range) in spans {
            let place = folded.place_of(&range);
            folded.take_out(range);
            found.push(PersonalSpan { kind, range: place });
        }
    }
    found.sort_by_key(|span| span.range.start);
    found
}

#[cfg(test)]
mod tests;
