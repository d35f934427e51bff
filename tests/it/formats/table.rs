//! What each line of the fixtures must give, one file a vendor.

mod auth0;
mod aws;
mod duo;
mod entra;
mod github;
mod google;
mod okta;
mod onelogin;
mod onepassword;

/// A fixture by its name, and what each of its lines gives: format, then fields of the sign-in as
/// `name=value`, or `-` for no view.
pub(super) type Table = (&'static str, &'static [(&'static str, &'static str)]);

/// All fixtures of records that some format reads.
pub(super) const EXPECTED: &[Table] = &[
    entra::ENTRA_DIAGNOSTIC,
    entra::ENTRA_GRAPH,
    entra::ENTRA_LOGANALYTICS,
    entra::ENTRA_RISK,
    okta::OKTA,
    aws::AWS_CLOUDTRAIL,
    google::GOOGLE,
    duo::DUO,
    onepassword::ONEPASSWORD,
    auth0::AUTH0,
    onelogin::ONELOGIN,
    github::GITHUB,
];
