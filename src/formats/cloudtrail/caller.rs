//! The caller of a record: the object `userIdentity`, or the columns that Sentinel makes of it.
//!
//! It must not mix the two: a record with the object has no columns.

use super::{Field, Record};

/// What a record says of its caller.
pub(super) struct Caller<'d> {
    nested: Option<Field<'d>>,
    root: &'d Record<'d>,
}

impl<'d> Caller<'d> {
    /// The caller, where the record names one in either form.
    pub(super) fn of(root: &'d Record<'d>) -> Option<Self> {
        let nested = root.get("userIdentity").filter(|field| !field.is_null());
        let named =
            nested.is_some() || root.any(&["UserIdentityType", "UserIdentityArn"]).is_some();
        named.then_some(Self { nested, root })
    }

    /// The field at that path below `userIdentity`.
    pub(super) fn get(&self, path: &[&str]) -> Option<Field<'d>> {
        if let Some(nested) = self.nested {
            return nested.at(path);
        }
        // Names are looked up whatever their capitals: `userIdentityarn` is `UserIdentityArn`.
        let column = match path {
            [name] => format!("userIdentity{name}"),
            ["sessionContext", "sessionIssuer", name] => format!("sessionIssuer{name}"),
            ["sessionContext", "attributes", name] => format!("session{name}"),
            _ => return None,
        };
        self.root.get(&column)
    }
}
