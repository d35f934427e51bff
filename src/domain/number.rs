//! Numbers as people read them.
//!
//! It must not round or add a unit.

/// With commas: `1,284`.
pub fn commas(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// As [`commas`], with the sign of a number below nought.
pub fn signed(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", commas(n.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([commas(7), commas(999), commas(1_284)], ["7", "999", "1,284"]);
        assert_eq!([signed(-1_000_000), signed(12)], ["-1,000,000", "12"]);
    }
}
