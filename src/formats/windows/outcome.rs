//! How an event of the Windows Security log ended: by its number, and by its code where the number
//! leaves it open.

use super::super::draft::Draft;
use super::super::field::Field;
use super::source::Source;
use crate::domain::json::Kind;
use crate::domain::sign_in::Status;

/// Reads code, result and words.
pub(super) fn read(draft: &mut Draft, source: &Source<'_>, id: i64) {
    let code = code(source);
    if let Some((number, field)) = code
        && !(id == 4624 && number == 0)
    {
        draft.sign_in.status_code = draft.label("status_code", Some(field));
        if draft.sign_in.status_code.is_some()
            && let Some(words) = words(number)
        {
            draft.sign_in.status_detail = Some(words.to_owned());
            draft.path("status_detail", &field);
        }
    }
    let number = code.map(|(number, _)| number);
    let (status, origin) = match id {
        4624 => (Status::Success, None),
        4625 => (Status::Failure, None),
        4768..=4771 | 4776 => match (number, audit(source)) {
            (Some(0), _) if id != 4771 => (Status::Success, code),
            (Some(number), _) if is_pause(id, number) => (Status::Interrupt, code),
            (Some(0) | None, _) if id == 4771 => (Status::Failure, None),
            (Some(_), _) => (Status::Failure, code),
            (None, Some((status, field))) => (status, Some((0, field))),
            (None, None) => {
                draft.warn("status_id", "the record does not say how it ended");
                (Status::Unknown, None)
            }
        },
        _ => (Status::Interrupt, None),
    };
    draft.sign_in.status_id = status;
    let origin = origin.map(|(_, field)| field).or_else(|| source.system("EventID"));
    if let Some(origin) = origin.filter(|_| status != Status::Unknown) {
        draft.path("status_id", &origin);
    }
}

/// The code that says most: the inner one of a failed sign-in, unless it is nothing.
fn code<'d>(source: &Source<'d>) -> Option<(i64, Field<'d>)> {
    let of = |name: &str| {
        let field = source.data(name)?;
        Some((hexadecimal(field)?, field))
    };
    let sub = of("SubStatus").filter(|(number, _)| *number != 0);
    let plain = ["Status", "FailureCode", "ErrorCode", "ResultCode"];
    sub.or_else(|| plain.iter().find_map(|name| of(name)))
}

/// A code as `0xC000006D`, or as a number, which is how some converters write it.
fn hexadecimal(field: Field<'_>) -> Option<i64> {
    if field.node.kind() == Kind::Number {
        return field.node.as_i64().map(|number| number & 0xffff_ffff);
    }
    let text = field.text()?;
    let digits = text.trim().strip_prefix("0x").or_else(|| text.trim().strip_prefix("0X"))?;
    u32::from_str_radix(digits, 16).ok().map(i64::from)
}

/// What the log's keyword says: `Audit Success` or `Audit Failure`, or their bits.
fn audit<'d>(source: &Source<'d>) -> Option<(Status, Field<'d>)> {
    let field = source.system("Keywords")?;
    let first = field.items().next().unwrap_or(field);
    let text = first.text()?;
    let status = match text.trim().to_ascii_lowercase().as_str() {
        "audit success" | "0x8020000000000000" => Status::Success,
        "audit failure" | "0x8010000000000000" => Status::Failure,
        _ => return None,
    };
    Some((status, first))
}

/// True where a request is made again on its own: pre-authentication is asked for (0x19), or a
/// ticket has run out and is renewed (0x20 of a service ticket).
fn is_pause(id: i64, code: i64) -> bool {
    id != 4776 && (code == 0x19 || (code == 0x20 && matches!(id, 4769 | 4770)))
}

/// What a code means, by Microsoft's reference.
fn words(code: i64) -> Option<&'static str> {
    Some(match code {
        0xC000_005E => "no logon server available",
        0xC000_0064 | 0x6 => "no such user",
        0xC000_006A | 0x18 => "wrong password",
        0xC000_006D => "bad user name or authentication information",
        0xC000_006E => "account restriction",
        0xC000_006F => "outside the permitted hours",
        0xC000_0070 | 0xC => "workstation not permitted",
        0xC000_0071 | 0x17 => "password expired",
        0xC000_0072 => "account disabled",
        0xC000_00DC => "the server was in the wrong state",
        0xC000_0133 | 0x25 => "clocks too far apart",
        0xC000_015B => "logon type not granted",
        0xC000_018C => "trust relationship failed",
        0xC000_0192 => "logon service not started",
        0xC000_0193 => "account expired",
        0xC000_0224 => "password must change",
        0xC000_0234 => "account locked out",
        0xC000_0413 => "authentication firewall",
        0x7 => "no such server",
        0x12 => "account disabled, expired or locked out",
        0x19 => "pre-authentication required",
        0x20 => "ticket expired",
        _ => return None,
    })
}
