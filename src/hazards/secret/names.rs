//! The names of fields for secrets: those made for a credential, and those whose value is a secret
//! whatever it looks like.
//!
//! It must not look at a value.

/// Bytes of the longest name, signs between its letters included.
const NAME_MAX: usize = 24;
/// The names of fields for credentials, folded; the first ones are for what people make up. What
/// stands in one in clear is a hazard where it looks like a credential.
const CREDENTIALS: [&str; 17] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "clientsecret",
    "secret",
    "secretkey",
    "secretaccesskey",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "apikey",
    "privatekey",
    "authorization",
    "sessiontoken",
    "bearertoken",
    "cookie",
];
/// How many of them are for what people make up.
const MADE_UP: usize = 4;
/// The names of fields whose numbers and short words are secrets too. Many a log has an id there:
/// it is kept from others, and is no hazard.
const CODES: [&str; 6] = ["token", "pin", "pincode", "otp", "totp", "passcode"];

/// Where a name stands in a list, signs between its letters and their case left out.
fn place(names: &[&str], name: &str) -> Option<usize> {
    // Asked of every member: most names begin or end as none of these does.
    let first = name.bytes().find(u8::is_ascii_alphanumeric)?.to_ascii_lowercase();
    let last = name.bytes().rfind(u8::is_ascii_alphanumeric)?.to_ascii_lowercase();
    let alike = |it: &[u8]| it.first() == Some(&first) && it.last() == Some(&last);
    if name.len() > NAME_MAX || !names.iter().any(|it| alike(it.as_bytes())) {
        return None;
    }
    let mut letters = [0; NAME_MAX];
    let mut len = 0;
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        *letters.get_mut(len)? = byte.to_ascii_lowercase();
        len += 1;
    }
    names.iter().position(|it| it.as_bytes() == &letters[..len])
}

/// For the name of a field that is made for a credential: whether people make such a one up.
pub(super) fn credential(name: &str) -> Option<bool> {
    place(&CREDENTIALS, name).map(|at| at < MADE_UP)
}

/// True for a field whose value stays here whatever it is: a number of four digits, a word.
pub(in crate::hazards) fn keeps_all(name: &str) -> bool {
    credential(name).is_some() || place(&CODES, name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stays_here_and_is_no_credential_and_a_name_around_one_is_neither() {
        for code in ["pin", "PIN", "o_t_p", "OTP", "token", "passCode", "pin-code"] {
            assert!(keeps_all(code) && credential(code).is_none(), "{code}");
        }
        assert_eq!(credential("pass_word"), Some(true));
        assert_eq!(credential("Client-Secret"), Some(false));
        for other in ["pinned", "spin", "tokenType", "token_uid", "otpUsed", "passcodeAge", "", "-"]
        {
            assert!(!keeps_all(other), "{other}");
        }
        assert!(!keeps_all(&format!("p{}in", "_".repeat(NAME_MAX))), "no name is that long");
        let all = CREDENTIALS.iter().chain(&CODES);
        assert!(all.clone().all(|it| it.bytes().all(|sign| sign.is_ascii_lowercase())));
        assert!(CODES.iter().all(|it| !CREDENTIALS.contains(it)), "each stands in one list");
    }
}
