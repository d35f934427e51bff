//! What each line of the fixtures must give, one file a vendor.

mod auth0;
mod aws;
mod duo;
mod elastic;
mod entra;
mod github;
mod google;
mod linux;
mod m365;
mod ocsf;
mod okta;
mod onelogin;
mod onepassword;
mod windows;

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
    ocsf::OCSF,
    m365::M365_AUDIT,
    windows::WINDOWS,
    elastic::ELASTIC_ECS,
    elastic::ELASTIC_ALERT,
    linux::LINUX_AUTH,
    google::GOOGLE,
    duo::DUO,
    onepassword::ONEPASSWORD,
    auth0::AUTH0,
    onelogin::ONELOGIN,
    github::GITHUB,
];
