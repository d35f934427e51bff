//! Asking: rounds of pages, what of them is new, and what is made of an answer that is none.
//!
//! It must not deliver a page that is not whole, and must not go on behind one that repeats.

mod beyond;

use super::auth::Session;
use super::page::{CUT_OFF, Cutter, Page, WEB_PAGE};
use super::said::{meant, word};
use super::way::{At, REPEATS, Seen, Way};
use super::{Http, Paging, ask};
use crate::domain::digest::Digest;
use crate::domain::feed::{Gap, News};
use crate::domain::json::Doc;
use crate::net::{Answer, Client, Trouble, Url, elsewhere, rest_asked, wait_asked};
use crate::source::feed::{Fault, How, Line, Load, WAIT_ASKED_MAX, Wants};
use crate::source::split::Piece;
use beyond::Beyond;
use std::collections::HashSet;
use tokio::time::Instant;

/// Bytes of where a source goes on; what names a page is far shorter.
const CURSOR_MAX: usize = 60 * 1024;
/// Bytes of an answer that says what is wrong.
const ERROR_MAX: usize = 64 * 1024;
/// Records that are remembered until the next round.
const REMEMBERED_MAX: usize = 200_000;

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { why: trouble.why, side: trouble.side, wait: trouble.wait }
    }
}

/// What an answer is.
enum Found {
    /// A page, with what its head names as the next one.
    Page(Page, Option<String>),
    /// There is nothing at that place any more; true where it says no more than that.
    Gone(Fault, bool),
    /// The page has more than is held.
    TooLarge(Fault),
    /// The answer is longer than one may be.
    TooLong(Box<Beyond>),
}

/// An HTTP source, and what has to outlast a fault.
#[derive(Debug)]
pub struct Pull {
    of: Http,
    known: Known,
    /// Where it goes on behind what is known.
    left: Option<String>,
    /// It was said that something else is asked than before.
    said: bool,
    /// Its pages name the next one before their records.
    names_first: bool,
}

/// A source that is asked.
struct Asking<'a> {
    of: &'a Http,
    known: &'a mut Known,
    left: &'a mut Option<String>,
    names_first: &'a mut bool,
    how: &'a How,
    client: Client,
    session: Session,
    way: Way,
    gaps: Vec<Gap>,
    /// No question is left until then.
    rests: Option<Instant>,
    /// It was begun anew once because its place was forgotten.
    was_forgotten: bool,
}

impl Pull {
    /// A source as a site describes it.
    pub fn new(of: Http) -> Self {
        Self { of, known: Known::default(), left: None, said: false, names_first: false }
    }

    /// Asks, round by round.
    pub(in crate::source) async fn run(&mut self, line: &mut Line, how: &How) -> Result<(), Fault> {
        if self.left.as_deref() != line.cursor() {
            // Not all of it is stored: it comes again, and should.
            self.known = Known::default();
            self.left = line.cursor().map(str::to_owned);
        }
        let mut way = Way::read(line.cursor());
        let mut gaps = Vec::new();
        if let Some((said, gap)) = way.turns_to(&self.of, (how.now)()) {
            gaps.extend(gap);
            // Until a page comes it is so at each try.
            if !std::mem::replace(&mut self.said, true) {
                line.tell(News::Noticed(said));
            }
        }
        let client = Client::new(&self.of.net)?;
        let mut asking = Asking {
            of: &self.of,
            known: &mut self.known,
            left: &mut self.left,
            names_first: &mut self.names_first,
            how,
            client,
            session: Session::default(),
            way,
            gaps,
            rests: None,
            was_forgotten: false,
        };
        loop {
            asking.round(line).await?;
            line.stored().await?;
            if how.wants == Wants::Follow && asking.way.has_more {
                continue;
            }
            line.tell(News::CaughtUp);
            if how.wants == Wants::Once {
                return Ok(());
            }
            tokio::time::sleep(asking.of.every).await;
        }
    }
}

impl Asking<'_> {
    /// All that is new.
    async fn round(&mut self, line: &mut Line) -> Result<(), Fault> {
        let began = (self.how.now)();
        self.gaps.extend(self.way.begin(self.of, began));
        loop {
            let (page, next) = match self.fetch(line).await? {
                Found::Page(page, next) => (page, next),
                // Behind the last page there is none.
                // A page that is refused for another reason may hold records.
                Found::Gone(_, true) if matches!(self.way.at, At::Page(_)) => {
                    (Page::default(), None)
                }
                Found::Gone(fault, _) if self.was_forgotten || !self.way.is_on() => {
                    return Err(fault);
                }
                Found::Gone(..) => {
                    self.was_forgotten = true;
                    // What came of this round comes again.
                    self.known.pages.clear();
                    if let Some(missed) = self.way.expired(self.of, (self.how.now)()) {
                        // It has in it what was found to be missing when the round began.
                        self.gaps = vec![missed];
                    }
                    self.gaps.extend(self.way.begin(self.of, began));
                    continue;
                }
                Found::TooLong(beyond) => {
                    let Some(part) = self.past(*beyond)? else {
                        self.known.pages.clear();
                        self.gaps.extend(self.way.begin(self.of, began));
                        continue;
                    };
                    part
                }
                Found::TooLarge(fault) if !self.way.shrinks(self.of) => return Err(fault),
                Found::TooLarge(_) => {
                    self.known.pages.clear();
                    self.gaps.extend(self.way.begin(self.of, began));
                    continue;
                }
            };
            line.tell(News::Heard);
            if self.pass(page, next, line).await? {
                self.known.end();
                return Ok(());
            }
        }
    }

    /// Delivers what is new on a page and goes on behind it; true behind the last one.
    async fn pass(
        &mut self,
        page: Page,
        next: Option<String>,
        line: &mut Line,
    ) -> Result<bool, Fault> {
        let place = self.place();
        let fault = |why: String| Fault::from(Trouble::unfit(why, &place));
        let before = Way::read(line.cursor());
        let seen = Seen::of(self.of, &page.pieces, next);
        let hides = seen.may_hide(self.of);
        let is_last = match hides {
            Some(_) => true,
            None => self.way.pass(self.of, seen, (self.how.now)()).map_err(fault)?,
        };
        let digests: Vec<Digest> = page.pieces.iter().map(|it| Digest::of(&it.bytes)).collect();
        let all = Digest::of_parts(digests.iter().map(|it| it.0.as_slice()));
        if !digests.is_empty() && !is_last && self.known.pages.contains(&all) {
            return Err(fault(REPEATS.into()));
        }
        let news = page.pieces.into_iter().zip(&digests);
        let news = news.filter(|(_, digest)| !self.known.has(digest)).map(|(piece, _)| piece);
        let pieces: Vec<_> = news.collect();
        if let Some(why) = hides {
            self.known.add(digests);
            self.keep(pieces, &before, line).await?;
            return Err(fault(why));
        }
        let cursor = self.cursor().map_err(fault)?;
        // What goes no further for its cursor is not here.
        self.known.add(digests);
        if !pieces.is_empty() || !self.gaps.is_empty() || self.way.differs(&before) {
            let gaps = std::mem::take(&mut self.gaps);
            *self.left = Some(cursor.clone());
            let load = Load { pieces, cursor: Some(cursor), gaps, once: true, ..Load::default() };
            line.deliver(load).await?;
        }
        self.known.pages.insert(all);
        Ok(is_last)
    }

    /// Delivers what came, and stays where it is: behind it may be more. What was never asked
    /// before is begun from here from now on: what a first round goes back to moves with the time.
    async fn keep(
        &mut self,
        pieces: Vec<Piece>,
        before: &Way,
        line: &mut Line,
    ) -> Result<(), Fault> {
        let mut load = Load { pieces, once: true, ..Load::default() };
        if self.way.is_another_than(before) {
            load.cursor = Some(self.cursor().map_err(Fault::new)?);
            load.gaps = std::mem::take(&mut self.gaps);
            self.left.clone_from(&load.cursor);
        }
        if load.cursor.is_none() && load.pieces.is_empty() {
            return Ok(());
        }
        let stored = match line.deliver(load).await {
            Ok(()) => line.stored().await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        if stored.is_err() {
            // No place says what of it is stored: it comes again, and should.
            *self.known = Known::default();
        }
        stored
    }

    fn cursor(&self) -> Result<String, String> {
        let cursor = self.way.text().filter(|it| it.len() <= CURSOR_MAX);
        cursor.ok_or_else(|| "what names its next page is too long".into())
    }

    fn place(&self) -> String {
        Url::parse(&self.of.url).map_or_else(|_| "url".into(), |url| crate::net::named(&url))
    }

    /// Asks for the next page, with a new token where the one at hand is not taken.
    async fn fetch(&mut self, line: &Line) -> Result<Found, Fault> {
        let mut is_renewed = false;
        loop {
            self.rest(line).await;
            let now = (self.how.now)();
            let mut ask = ask::ask(self.of, &self.way)?;
            let who = self.session.header(&self.of.auth, &self.client, now).await?;
            ask.headers.extend(who);
            let answer = self.client.ask(ask).await?;
            let rest = rest_asked(|name| answer.header(name), (self.how.now)());
            self.rests = rest.map(|rest| Instant::now() + rest.min(WAIT_ASKED_MAX));
            match answer.status() {
                200 => return self.page(answer).await,
                // A place where nothing is.
                204 => return Ok(Found::Page(Page::default(), None)),
                401 if !is_renewed && self.session.refused() => is_renewed = true,
                _ => return self.refused(answer).await,
            }
        }
    }

    /// Waits until there is a question left, and says so.
    async fn rest(&mut self, line: &Line) {
        let Some(until) = self.rests.take() else { return };
        let rest = until.saturating_duration_since(Instant::now());
        if !rest.is_zero() {
            line.tell(News::Rests((self.how.now)().plus_millis(rest.as_millis() as i64)));
            tokio::time::sleep_until(until).await;
        }
    }

    async fn page(&mut self, answer: Answer) -> Result<Found, Fault> {
        let place = answer.place().to_owned();
        let fault = |why: String| Fault::from(Trouble::unfit(why, &place));
        let media = answer.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if media.starts_with("text/html") || media.starts_with("application/xhtml") {
            return Err(fault(WEB_PAGE.into()));
        }
        let has_end = answer.has_end();
        let is_linked = self.of.paging == Paging::Link;
        let linked = is_linked.then(|| next_link(&answer.headers("link"))).flatten();
        let mut cutter = Cutter::new(self.of.records.as_deref());
        let read = answer.read(self.of.answer_max, &mut |chunk| cutter.push(chunk)).await;
        if let Err(trouble) = read {
            if trouble.is_too_long {
                let beyond = self.beyond(cutter, linked, &trouble, &place)?;
                return Ok(Found::TooLong(Box::new(beyond)));
            }
            let fault = trouble.into();
            return if cutter.is_full() { Ok(Found::TooLarge(fault)) } else { Err(fault) };
        }
        let page = cutter.finish(has_end).map_err(&fault)?;
        let next = linked.or(self.named_in(&page).map_err(&fault)?);
        if let Some(at) = self.of.next.as_deref().zip(page.around.as_ref()) {
            let named = at.1.root().pointer(at.0);
            *self.names_first =
                named.map_or(*self.names_first, |it| it.span().start < page.list_at);
        }
        if page.is_torn && next.is_none() {
            return Err(fault(CUT_OFF.into()));
        }
        Ok(Found::Page(page, self.followed(next, &place)?))
    }

    /// What names the next page, as it is kept. One that is not to be followed is not kept either.
    fn followed(&self, next: Option<String>, place: &str) -> Result<Option<String>, Fault> {
        if self.of.next_is_token() {
            return Ok(next);
        }
        let unfit = || Fault::from(Trouble::unfit("url: should be whole", place));
        let base = Url::parse(&self.of.url).map_err(|_| unfit())?;
        let next = next.filter(|it| !it.is_empty());
        let next = next.map(|it| ask::next_url(&base, &it)).transpose()?;
        Ok(next.map(|it| ask::without_secrets(self.of, it).to_string()))
    }

    /// The next page that the body names; an error where it says not to be whole.
    fn named_in(&self, page: &Page) -> Result<Option<String>, String> {
        let Some(around) = &page.around else { return Ok(None) };
        for (at, wanted) in &self.of.whole {
            let found = around.root().pointer(at);
            if let Some(found) = found.filter(|it| it.raw() != wanted) {
                let what: String =
                    found.raw().chars().filter(char::is_ascii_alphanumeric).take(20).collect();
                return Err(format!(
                    "the answer is not whole: it has {what} at {at}, which should be {wanted}"
                ));
            }
        }
        let Some(pointer) = self.of.next.as_deref().filter(|_| self.of.paging == Paging::Cursor)
        else {
            return Ok(None);
        };
        let next = around.root().pointer(pointer).filter(|it| !it.is_null());
        if next.is_none() && page.is_torn {
            return Err("a broken record hides where the next page is".into());
        }
        Ok(next.map(|it| it.as_str().map_or_else(|| it.raw().to_owned(), String::from)))
    }

    /// What a refusal means.
    async fn refused(&self, answer: Answer) -> Result<Found, Fault> {
        let (status, side, place) = (answer.status(), answer.side(), answer.place().to_owned());
        let asked = wait_asked(|name| answer.header(name), (self.how.now)());
        let to = answer.header("location").and_then(|to| Url::parse(&place).ok()?.join(to).ok());
        // Where the body does not come, the status says enough.
        let body = answer.head(ERROR_MAX).await.unwrap_or_default();
        let said = Doc::parse_bytes(&body).map_or_else(|_| String::new(), |it| word(&it));
        let why = match status {
            300..400 => {
                let from = Url::parse(&place).ok();
                match from.zip(to.as_ref()).map(|(from, to)| elsewhere(&from, to)) {
                    Some(None) => "it points on and on within its host; mend url".into(),
                    Some(Some(to)) => {
                        format!("it points to {to}, and only what is configured is asked; mend url")
                    }
                    None => "it points to nowhere; mend url".into(),
                }
            }
            401 => "it does not take the credentials; mend auth, or the secret has run out".into(),
            403 => "this account may not read that; it needs a permission more, or another scope"
                .into(),
            404 | 410 => "there is nothing at this place; mend url".into(),
            407 => "the proxy wants credentials; give them in the environment's proxy".into(),
            429 => "it is asked too often, and wants to be left alone for a while".into(),
            400..500 => "it refuses the question; check query, body and profile".into(),
            500.. => "it has a fault of its own".into(),
            _ => "this is no answer that was expected".into(),
        };
        let why = meant(&said).map_or(why, String::from);
        let fault = Fault {
            wait: asked.filter(|_| matches!(status, 429 | 503)),
            ..Fault::of(side, format!("{why} ({status}{said}, {place})"))
        };
        match status {
            400 | 404 | 410 | 422 => Ok(Found::Gone(fault, matches!(status, 404 | 410))),
            _ => Err(fault),
        }
    }
}

/// What `Link` names as the next page (RFC 8288).
fn next_link(headers: &[&str]) -> Option<String> {
    headers.iter().find_map(|header| {
        let mut rest = *header;
        while let Some((_, from)) = rest.split_once('<') {
            let (url, behind) = from.split_once('>')?;
            // The parameters of one link end where the next one begins.
            let parameters = behind.split_once(",<").or_else(|| behind.split_once(", <"));
            let own = parameters.map_or(behind, |it| it.0);
            let is_next = own.split(';').any(|it| {
                let rel = it.trim().strip_prefix("rel=").unwrap_or_default().trim();
                rel.trim_matches('"').split(' ').any(|it| it.eq_ignore_ascii_case("next"))
            });
            if is_next {
                return Some(url.trim().to_owned());
            }
            rest = behind;
        }
        None
    })
}

/// What came already, by its bytes: in this round, and in the one before it.
#[derive(Debug, Default)]
struct Known {
    now: HashSet<Digest>,
    before: HashSet<Digest>,
    /// Pages of this round.
    pages: HashSet<Digest>,
}

impl Known {
    /// The round ended.
    fn end(&mut self) {
        self.pages.clear();
        // Where nothing came, what came before may come again.
        if !self.now.is_empty() {
            self.before = std::mem::take(&mut self.now);
        }
    }

    fn has(&self, digest: &Digest) -> bool {
        self.now.contains(digest) || self.before.contains(digest)
    }

    fn add(&mut self, digests: Vec<Digest>) {
        // What is not remembered is known by the store.
        if self.now.len() < REMEMBERED_MAX {
            self.now.extend(digests);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_links() {
        let okta = r#"<https://a.example/api/v1/logs?after=1,2>; rel="next""#;
        assert_eq!(
            next_link(&["<https://a.example/x>; rel=\"self\"", okta]).as_deref(),
            Some("https://a.example/api/v1/logs?after=1,2")
        );
        let one = r#"<u?1>; rel="prev", <u?2>; title="a"; rel=next"#;
        assert_eq!(next_link(&[one]).as_deref(), Some("u?2"));
        for none in
            ["", "<u>; rel=\"nextish\"", "<u", "u; rel=next", "<u>; rel=prev,<v>; rel=first"]
        {
            assert_eq!(next_link(&[none]), None, "{none}");
        }
    }
}
