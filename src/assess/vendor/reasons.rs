//! How the words of a detector are read: which of them plain code can hold against the sign-in.
//!
//! A reading is ours, and every sentence made of one says so ("read as"). It must not guess: a word
//! that is not in the list is a rating of the vendor's, and nothing that could be checked.

use crate::domain::codes::folded;

/// What a word can be held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// `is_new` of that field of the sign-in, and what it is called in a sentence.
    New(&'static str, &'static str),
    /// A boolean fact over the case that has to be true, in words.
    Holds(&'static str, &'static str),
    /// A fact over the case that has to reach a number, in words.
    Least(&'static str, i64, &'static str),
    /// The record says that the address is a proxy's.
    Proxy,
    /// Failures from the address of the sign-in. That there are none here says nothing of other
    /// identities, so only their presence is said.
    Spray,
    /// The second factor was passed, or carried by a token.
    SecondFactor,
    /// What the vendor thinks, and nothing here could show.
    Opinion,
}

/// Words without marks, in lower case.
const READINGS: &[(&str, Reading)] = &[
    ("unfamiliarlocation", Reading::New("country", "the country")),
    ("newcountry", Reading::New("country", "the country")),
    ("unfamiliarasn", Reading::New("asn", "the network operator")),
    ("unfamiliarip", Reading::New("ip", "the address")),
    ("unfamiliardevice", Reading::New("device", "the device")),
    ("unfamiliarbrowser", Reading::New("user_agent", "the client")),
    ("impossibletravel", TRAVEL),
    ("mcasimpossibletravel", TRAVEL),
    ("unlikelytravel", FAR),
    ("atypicaltravel", FAR),
    ("anonymousip", Reading::Proxy),
    ("anonymizedipaddress", Reading::Proxy),
    ("anonymousipaddress", Reading::Proxy),
    ("riskyipaddress", Reading::Proxy),
    ("passwordspray", Reading::Spray),
    ("userpassedmfadrivenbyriskbasedpolicy", Reading::SecondFactor),
];

const TRAVEL: Reading = Reading::Holds("impossible_travel", "impossible travel between successes");
const FAR: Reading =
    Reading::Least("travel_distance", 500, "successes from places at least 500 km apart");

/// How that word is read.
pub(super) fn reading(word: &str) -> Reading {
    let plain: String = folded(word).take(64).collect();
    READINGS.iter().find(|(word, _)| *word == plain).map_or(Reading::Opinion, |(_, it)| *it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{FUNCTIONS, NEW_FIELDS};

    #[test]
    fn a_word_is_read_in_any_capitals_and_a_strange_one_is_an_opinion() {
        for word in ["UnfamiliarASN", "unfamiliarAsn", "Unfamiliar-ASN"] {
            assert_eq!(reading(word), Reading::New("asn", "the network operator"), "{word}");
        }
        for word in ["", "UnfamiliarEASId", "leakedCredentials", "unfamiliarasn and more"] {
            assert_eq!(reading(word), Reading::Opinion, "{word}");
        }
    }

    #[test]
    fn every_reading_asks_for_something_that_the_check_knows() {
        for (word, reading) in READINGS {
            let known = |name: &str| FUNCTIONS.iter().any(|it| it.name == name);
            let fits = match reading {
                Reading::New(field, _) => NEW_FIELDS.contains(field),
                Reading::Holds(name, _) | Reading::Least(name, ..) => known(name),
                _ => true,
            };
            assert!(fits && word.chars().all(|it| it.is_ascii_lowercase()), "{word}");
        }
    }
}
