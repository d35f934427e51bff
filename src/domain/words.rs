//! The closed lists of words: one meaning each, the same in code, files, screens and help.
//!
//! Each word has a code (as files hold it) and a label (as people read it). It must not decide
//! anything.

/// A whole number with commas, for people: `1,284`.
pub fn grouped(n: impl Into<i128>) -> String {
    let n = n.into();
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Defines a closed list of words with their codes and labels.
macro_rules! words {
    ($(#[$about:meta])* $name:ident {
        $($(#[$doc:meta])* $variant:ident = $code:literal, $label:literal;)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as files hold it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word as people read it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The word of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let code = std::borrow::Cow::<'de, str>::deserialize(from)?;
                Self::from_code(&code).ok_or_else(|| {
                    serde::de::Error::custom(format!("unknown {}: {code:?}", stringify!($name)))
                })
            }
        }
    };
}

words! {
    /// Policy severity, from the least to the most severe.
    Severity {
        /// The rest.
        Low = "low", "low";
        /// See the rules in `policy::severity`.
        Medium = "medium", "medium";
        /// See the rules in `policy::severity`.
        High = "high", "high";
        /// See the rules in `policy::severity`.
        Critical = "critical", "critical";
    }
}

words! {
    /// What a case is.
    Verdict {
        /// The detection was wrong: nothing of the kind happened.
        FalsePositive = "false_positive", "false positive";
        /// It happened and was expected or permitted.
        BenignPositive = "benign_positive", "benign positive";
        /// A planned test.
        Test = "test", "test";
        /// The evidence does not settle it.
        InsufficientData = "insufficient_data", "insufficient data";
        /// It happened and is malicious.
        TruePositive = "true_positive", "true positive";
        /// The same matter as another case.
        Duplicate = "duplicate", "duplicate";
    }
}

words! {
    /// What the analyst did with the recommendation.
    Action {
        /// Took the recommended verdict, and nothing else.
        Accept = "accept", "accept";
        /// Decided otherwise than recommended.
        Override = "override", "override";
        /// Handed the case to somebody else to decide.
        Escalate = "escalate", "escalate";
        /// Decided where there was no recommendation.
        OwnCall = "own_call", "own call";
    }
}

words! {
    /// How good the model was.
    ModelFault {
        /// Nothing wrong with it.
        None = "none", "no fault";
        /// The verdict holds, its reasons do not.
        WrongReasons = "wrong_reasons", "right for the wrong reasons";
        /// The facts hold, the verdict does not follow.
        WrongConclusion = "wrong_conclusion", "right facts, wrong conclusion";
        /// It states what the evidence does not hold.
        FabricatedFact = "fabricated_fact", "fabricated fact";
        /// It misread a field.
        MisreadField = "misread_field", "misread field";
        /// It passed over evidence against its verdict.
        IgnoredContrary = "ignored_contrary", "ignored contrary evidence";
        /// It lacked what people here know.
        MissingContext = "missing_context", "missing context";
        /// Its picture of the usual was out of date.
        StaleBaseline = "stale_baseline", "stale baseline";
        /// Text in the log steered it.
        Manipulated = "manipulated", "manipulated by log text";
        /// Its text belongs to another case.
        OtherCase = "other_case", "text of another case";
        /// The score is too high.
        OverScored = "over_scored", "over-scored";
        /// The score is too low.
        UnderScored = "under_scored", "under-scored";
        /// It put a secret or personal data into its text.
        LeakedData = "leaked_data", "leaked data";
    }
}

words! {
    /// Why the analyst decided so; one key each.
    ReasonCode {
        /// It looks malicious.
        SuspiciousActivity = "suspicious_activity", "suspicious activity";
        /// It looks odd, and is known and permitted.
        SuspiciousButExpected = "suspicious_but_expected", "suspicious but expected";
        /// The rule that raised it is wrong.
        IncorrectLogic = "incorrect_detection_logic", "incorrect detection logic";
        /// The data behind it is wrong.
        InaccurateData = "inaccurate_data", "inaccurate data";
        /// There is too little to tell.
        NotEnoughEvidence = "not_enough_evidence", "not enough evidence";
        /// Said in the text.
        Other = "other", "other";
    }
}

words! {
    /// How sure the analyst is.
    Certainty {
        /// A guess.
        Low = "low", "low";
        /// More likely than not.
        Medium = "medium", "medium";
        /// Sure.
        High = "high", "high";
    }
}

words! {
    /// Where a case stands.
    CaseState {
        /// Nobody has it.
        Open = "open", "open";
        /// Somebody works on it.
        Claimed = "claimed", "claimed";
        /// It waits for somebody or something outside.
        Waiting = "waiting", "waiting";
        /// A decision is stored.
        Decided = "decided", "decided";
        /// Closed, with a second reading still owed.
        SecondOwed = "second_owed", "second owed";
        /// Handed on.
        Escalated = "escalated", "escalated";
        /// Taken off the queue by a rule.
        RoutedOut = "routed_out", "routed out";
    }
}

words! {
    /// The result of checking a claim or a cite against the evidence.
    Grounding {
        /// Found, and it says otherwise.
        Contradicted = "contradicted", "contradicted";
        /// What it points at is not there.
        NotFound = "not_found", "not found";
        /// Nothing here can check it.
        Uncheckable = "uncheckable", "uncheckable";
        /// Its cites hold; its sentence says more than they do.
        PartlySupported = "partly_supported", "partly supported";
        /// Supported by the evidence shown.
        Supported = "supported", "supported";
    }
}

words! {
    /// What attacks the reader in a text from outside.
    HazardKind {
        /// Text that speaks to a model or tells the reader what to decide.
        Injection = "injection", "injection";
        /// A credential in clear.
        Secret = "secret", "secret";
        /// Characters that are not seen, or that change how others are seen.
        Unprintable = "unprintable", "hidden characters";
        /// Letters that look like others.
        Confusable = "confusable", "look-alike letters";
        /// Far more text than the field is for.
        Flood = "flood", "flood";
    }
}

words! {
    /// What kind of thing a case is about.
    SubjectKind {
        /// A person's account.
        User = "user", "user";
        /// An application's own identity.
        ServicePrincipal = "service_principal", "service principal";
        /// An identity that the cloud manages.
        ManagedIdentity = "managed_identity", "managed identity";
        /// A program, job or instance role.
        Workload = "workload", "workload";
        /// A network address.
        Address = "address", "address";
        /// A group.
        Group = "group", "group";
        /// Anything else.
        Other = "other", "other";
    }
}

impl SubjectKind {
    /// True where no person stands behind the sign-ins, so that travel and MFA say nothing.
    pub const fn is_non_human(self) -> bool {
        matches!(self, Self::ServicePrincipal | Self::ManagedIdentity | Self::Workload)
    }

    /// One letter for the queue.
    pub const fn letter(self) -> char {
        match self {
            Self::User => 'U',
            Self::ServicePrincipal => 'S',
            Self::ManagedIdentity => 'M',
            Self::Workload => 'W',
            Self::Address => 'A',
            Self::Group => 'G',
            Self::Other => 'O',
        }
    }
}
