//! How an Entra sign-in ended: the code of the sign-in before the result of its envelope.
//!
//! It must not take a record without a code for a success.

use super::{Draft, Field, Source, codes, factors};
use crate::domain::sign_in::Status;

/// Reads result code, words and factors.
pub(super) fn read(draft: &mut Draft, source: &Source<'_>) {
    let mut held = None;
    let names = ["status", "Status_dynamic", "Status_string"];
    let status = source.object(draft, "status_id", &names, &mut held);
    let inner = status.and_then(|status| status.get("errorCode"));
    let outer = source.envelope(&["resultType"]);
    let code = read_code(draft, inner);
    let result = read_code(draft, outer);
    if let (Some(Code::Number(inner)), Some(Code::Number(outer))) = (&code, &result)
        && inner != outer
    {
        draft.warn("status_code", &format!("the envelope says {outer}, the sign-in {inner}"));
    }
    let (code, field) = match (code, result) {
        (Some(code), _) => (Some(code), inner),
        (None, result) => (result, outer),
    };
    draft.sign_in.status_id = match &code {
        Some(Code::Number(code)) => codes::status(*code),
        Some(Code::Success) => Status::Success,
        Some(Code::Failure) => Status::Failure,
        None => Status::Unknown,
    };
    if let (Some(code), Some(field)) = (&code, field) {
        draft.path("status_id", &field);
        draft.path("status_code", &field);
        draft.sign_in.status_code = Some(match code {
            Code::Number(code) => code.to_string(),
            Code::Success => "Success".into(),
            Code::Failure => "Failure".into(),
        });
    } else {
        draft.warn("status_id", "the record has no result code");
    }
    let said = |name| status.and_then(|status| status.get(name)).filter(|field| !field.is_null());
    let details =
        [said("failureReason"), said("additionalDetails"), source.envelope(&["resultDescription"])];
    draft.sign_in.status_detail = draft.first("status_detail", details);
    let code = match code {
        Some(Code::Number(code)) => Some(code),
        _ => None,
    };
    factors::read(draft, source, said("additionalDetails"), code);
}

/// A result as the two fields write it.
enum Code {
    Number(i64),
    Success,
    Failure,
}

fn read_code(draft: &mut Draft, field: Option<Field<'_>>) -> Option<Code> {
    let text = field.as_ref().and_then(Field::text);
    match text.as_deref().map(str::trim) {
        Some(text) if text.eq_ignore_ascii_case("success") => Some(Code::Success),
        Some(text) if text.eq_ignore_ascii_case("failure") => Some(Code::Failure),
        _ => {
            let (number, _) = draft.integer("status_code", field)?;
            if number < 0 {
                draft.warn("status_code", "below zero, so unknown");
                return None;
            }
            Some(Code::Number(number))
        }
    }
}
