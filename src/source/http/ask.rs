//! A question: its URL, headers and body, made from the description of a source and where it is.
//!
//! It must not ask it; of the outside it reads secrets alone.

use super::way::{At, Way};
use super::{Held, Http, Paging, Since};
use crate::domain::codes::folded;
use crate::domain::time::Timestamp;
use crate::net::{Ask, Secret, Trouble, Url, elsewhere, named};

/// The question for the next page, without who asks.
pub(super) fn ask(of: &Http, way: &Way) -> Result<Ask, Trouble> {
    let mut url = Url::parse(&of.url).map_err(|_| Trouble::new("url: should be a whole URL"))?;
    let mut headers =
        vec![("accept".to_owned(), Secret::new("application/json, */*;q=0.5".into()))];
    for (name, held) in &of.headers {
        let value = match held {
            Held::Plain(text) => Secret::new(text.clone()),
            Held::Secret(at) => at.read()?,
        };
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        headers.push((name.clone(), value));
    }
    if let At::Url(next) = &way.at {
        let mut url = next_url(&url, next)?;
        add_secrets(of, &mut url)?;
        return Ok(Ask { url, headers, body: None });
    }
    let filled = |text: &str| fill(text, of, way);
    for (name, text) in &of.query {
        if let Some(value) = filled(text) {
            url.query_pairs_mut().append_pair(name, &value);
        }
    }
    add_secrets(of, &mut url)?;
    let body = of.body.as_deref().map(|text| body(of, way, text)).transpose()?;
    Ok(Ask { url, headers, body: body.map(|body| ("application/json", body)) })
}

fn add_secrets(of: &Http, url: &mut Url) -> Result<(), Trouble> {
    for (name, at) in &of.secret_query {
        url.query_pairs_mut().append_pair(name, at.read()?.reveal());
    }
    Ok(())
}

/// A page that the other side names, without the secrets that it sends back with it: it is kept.
pub(super) fn without_secrets(of: &Http, mut url: Url) -> Url {
    let is_secret = |name: &str| of.secret_query.iter().any(|(it, _)| folded(it).eq(folded(name)));
    if url.query_pairs().any(|(name, _)| is_secret(&name)) {
        let all = url.query_pairs().into_owned();
        let rest: Vec<_> = all.filter(|(name, _)| !is_secret(name)).collect();
        url.query_pairs_mut().clear().extend_pairs(rest);
    }
    url
}

/// The page that the other side names; it has to be on the same host.
pub(super) fn next_url(base: &Url, next: &str) -> Result<Url, Trouble> {
    let fault = |why: String| Trouble::unfit(why, &named(base));
    let next = base.join(next).map_err(|_| fault("it names a next page that is no URL".into()))?;
    match elsewhere(base, &next) {
        None => Ok(next),
        Some(to) => Err(fault(format!("it names a next page on {to}, which is not asked"))),
    }
}

fn body(of: &Http, way: &Way, text: &str) -> Result<Vec<u8>, Trouble> {
    let fault =
        || Trouble::new("body: should be a JSON object with placeholders that stand for something");
    let text = fill(text, of, way).ok_or_else(fault)?;
    let mut body: serde_json::Value = serde_json::from_str(&text).map_err(|_| fault())?;
    if let (Paging::SearchAfter, At::After(sort)) = (of.paging, &way.at) {
        let sort = serde_json::from_str(sort).map_err(|_| fault())?;
        body.as_object_mut().ok_or_else(fault)?.insert("search_after".into(), sort);
    }
    Ok(body.to_string().into_bytes())
}

/// A text with its placeholders filled in; `None` where one stands for nothing yet.
fn fill(text: &str, of: &Http, way: &Way) -> Option<String> {
    let mut text = text.replace("{size}", &way.size(of).to_string());
    if text.contains("{since}") {
        let from = if let At::From(from) = way.at { Some(from) } else { way.since };
        text = text.replace("{since}", &written(from?, of.since)?);
    }
    if text.contains("{page}") {
        let page = if let At::Page(page) = way.at { page } else { 1 };
        text = text.replace("{page}", &page.to_string());
    }
    if text.contains("{cursor}") {
        let At::Token(token) = &way.at else { return None };
        text = text.replace("{cursor}", token);
    }
    Some(text)
}

fn written(millis: i64, form: Since) -> Option<String> {
    Some(match form {
        Since::Rfc3339 => Timestamp::from_millis(millis)?.to_string(),
        Since::Unix => millis.div_euclid(1_000).to_string(),
        Since::UnixMs => millis.to_string(),
    })
}
