//! stub
/// x
pub struct Theme;
