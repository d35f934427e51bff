//! What stands in the body of an answer: its records, and what stands around them.
//!
//! The list of records is found while the body comes and cut by the splitter, each record on a line
//! of its own, so that a broken one costs itself, one that is too large is not kept, and the line
//! of a record is its number where none has line feeds. A body that ends too early is no page:
//! nothing of it is taken. Pure: it must not ask for anything, or judge a record.

use crate::domain::case_file::SET_ASIDE_BYTES_MAX;
use crate::domain::json::{Doc, Node};
use crate::source::split::{Piece, Splitter};
use memchr::memchr2;

/// Bytes of records of one page.
const KEPT_MAX: usize = 32 * 1024 * 1024;
/// Bytes of what stands around them.
const AROUND_MAX: usize = 1024 * 1024;
/// What a record costs beside its bytes.
const PIECE_BYTES: usize = 128;
/// Levels that are followed outside of the records.
const DEPTH_MAX: usize = 64;
/// Bytes of a name that is compared.
const NAME_MAX: usize = 256;

/// Said where a page cannot be asked for with fewer records.
const TOO_LARGE: &str = "one page has more than 32 MiB of records, and it cannot be asked for \
    fewer; put {size} into query or body where it takes a number, or have it send pages";
pub(super) const CUT_OFF: &str = "the answer is cut off in the middle";

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Its records, broken ones too.
    pub(super) pieces: Vec<Piece>,
    /// What stands around them, with an empty list in their place.
    pub(super) around: Option<Doc>,
    /// Where in that its list begins: what stands before it is known whatever becomes of the list.
    pub(super) list_at: usize,
    /// Its list of records did not end where the body does: what stands behind it is not known.
    pub(super) is_torn: bool,
}

/// Reads a body as it comes.
#[derive(Debug)]
pub(super) struct Cutter {
    /// The names on the way to the list; without them the body is read like a file.
    path: Option<Vec<String>>,
    splitter: Splitter,
    pieces: Vec<Piece>,
    kept: usize,
    /// What stands around the list.
    around: Vec<u8>,
    list_at: usize,
    scan: Scan,
    first: Option<u8>,
    last: u8,
}

/// Where in the structure of a body the reading is.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "a state of a scanner, and what was seen so far")]
struct Scan {
    /// Open containers outside of the list: true for objects.
    open: Vec<bool>,
    /// How many names of the path lead to where it is.
    matched: usize,
    /// Open containers in the list, itself included.
    inside: usize,
    /// The list was found.
    found: bool,
    /// No record of the list began since its beginning or the last comma.
    is_between: bool,
    in_text: bool,
    escaped: bool,
    /// The text that is read is the name of a member.
    is_name: bool,
    name: Vec<u8>,
    /// The value that comes next is on the path.
    on_path: bool,
    /// A member's name comes next.
    wants_name: bool,
}

impl Cutter {
    /// One for the list at that JSON pointer, or for whatever a file may hold.
    pub(super) fn new(records: Option<&str>) -> Self {
        let path = records.map(|pointer| {
            let names = pointer.split('/').skip(1);
            names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect::<Vec<_>>()
        });
        let scan = Scan { on_path: path.as_ref().is_some_and(Vec::is_empty), ..Scan::default() };
        Self {
            path,
            splitter: Splitter::default(),
            pieces: Vec::new(),
            kept: 0,
            around: Vec::new(),
            list_at: 0,
            scan,
            first: None,
            last: b'\n',
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), String> {
        self.last = chunk.last().copied().unwrap_or(self.last);
        if self.first.is_none() {
            self.first = chunk.iter().copied().find(|byte| !byte.is_ascii_whitespace());
            if self.first == Some(b'<') {
                return Err(WEB_PAGE.into());
            }
        }
        if self.path.is_none() {
            return self.cut(chunk);
        }
        let mut at = 0;
        while at < chunk.len() {
            let from = at;
            if self.scan.inside > 0 {
                if self.scan.is_between {
                    at = self.scan.between(chunk, at);
                    continue;
                }
                at = self.scan.list(chunk, at);
                self.cut(&chunk[from..at])?;
                if self.scan.is_between {
                    self.cut(b"\n")?;
                }
                continue;
            }
            let names = self.path.as_deref().unwrap_or_default();
            let (to, begins) = self.scan.outside(chunk, at, names)?;
            at = to;
            self.around.extend_from_slice(&chunk[from..at]);
            if self.around.len() > AROUND_MAX {
                return Err("what stands around its records has more than 1 MiB".into());
            }
            if begins {
                self.list_at = self.around.len();
                self.around.push(b']');
                self.cut(b"[\n")?;
            }
        }
        Ok(())
    }

    fn cut(&mut self, bytes: &[u8]) -> Result<(), String> {
        let (pieces, kept) = (&mut self.pieces, &mut self.kept);
        let is_list = self.path.is_some();
        self.splitter.push(bytes, &mut |piece| {
            let piece = counted(piece, is_list);
            *kept += piece.bytes.len() + PIECE_BYTES;
            pieces.push(piece);
        });
        if self.is_full() {
            return Err(TOO_LARGE.into());
        }
        Ok(())
    }

    /// True where the page has more records than are held.
    pub(super) const fn is_full(&self) -> bool {
        self.kept > KEPT_MAX
    }

    /// The body is not read on, since it is too long: its records before that, and in the place of
    /// the one that is left in its middle why. `None` where it is not in the middle of the list.
    pub(super) fn left(mut self, why: &'static str) -> Option<Page> {
        if self.scan.inside == 0 || self.scan.is_between {
            return None;
        }
        let whole = self.pieces.len();
        let pieces = &mut self.pieces;
        self.splitter.finish(&mut |piece| pieces.push(counted(piece, true)));
        // Behind it nothing was read: what the splitter says of the end is not of a record.
        self.pieces.truncate(whole + 1);
        let left = self.pieces.get_mut(whole)?;
        left.bytes.truncate(SET_ASIDE_BYTES_MAX);
        left.fault = Some(why.into());
        for is_object in self.scan.open.iter().rev() {
            self.around.push(if *is_object { b'}' } else { b']' });
        }
        let around = Doc::parse_bytes(&self.around).ok()?;
        Some(Page {
            pieces: self.pieces,
            around: Some(around),
            list_at: self.list_at,
            is_torn: true,
        })
    }

    /// The body ended; `has_end` where it is known to be whole.
    pub(super) fn finish(mut self, has_end: bool) -> Result<Page, String> {
        let whole = self.pieces.len();
        let (pieces, is_list) = (&mut self.pieces, self.path.is_some());
        self.splitter.finish(&mut |piece| pieces.push(counted(piece, is_list)));
        let Some(path) = &self.path else {
            let is_broken = |it: &Piece| it.fault.is_some() || Doc::parse_bytes(&it.bytes).is_err();
            if !has_end && self.last != b'\n' && self.pieces[whole..].iter().any(is_broken) {
                return Err(CUT_OFF.into());
            }
            return Ok(Page { pieces: self.pieces, ..Page::default() });
        };
        if self.first.is_none() {
            return Err("the answer is empty, where a list of records should be".into());
        }
        let is_torn = self.scan.inside > 0 || !self.scan.open.is_empty();
        if is_torn && !(has_end && self.scan.found) {
            return Err(CUT_OFF.into());
        }
        for is_object in self.scan.open.iter().rev() {
            self.around.push(if *is_object { b'}' } else { b']' });
        }
        let around = match Doc::parse_bytes(&self.around) {
            Ok(doc) => doc,
            Err(error) => {
                return Err(format!("the answer is no JSON that can be read: {}", error.reason));
            }
        };
        let at = format!("/{}", path.join("/"));
        let is_nothing = path.iter().try_fold(around.root(), |node, name| node.get(name));
        if !self.scan.found && !is_nothing.is_some_and(Node::is_null) {
            return Err(format!(
                "the answer has no list of records at {at}; is records right, and the account allowed to read them?"
            ));
        }
        Ok(Page { pieces: self.pieces, around: Some(around), list_at: self.list_at, is_torn })
    }
}

/// A piece of a list by its number: the list's bracket stands on a line of its own.
fn counted(mut piece: Piece, is_list: bool) -> Piece {
    piece.place.line -= u64::from(is_list && piece.place.line > 1);
    piece
}

/// What a log-in page or a proxy answers.
pub(super) const WEB_PAGE: &str = "a web page came instead of records: a log-in page or a proxy may stand before it; mend url or auth";

impl Scan {
    /// Passes over what separates records; at the next one, or the end of the chunk.
    fn between(&mut self, chunk: &[u8], at: usize) -> usize {
        let rest = &chunk[at..];
        let white = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.is_between = white == rest.len();
        at + white
    }

    /// Goes on in the list; behind a record and its comma, behind the list, or at the end of the
    /// chunk.
    fn list(&mut self, chunk: &[u8], mut at: usize) -> usize {
        while at < chunk.len() {
            if self.in_text {
                at = self.text(chunk, at);
                continue;
            }
            match chunk[at] {
                b'"' => self.in_text = true,
                b'[' | b'{' => self.inside += 1,
                b']' | b'}' => {
                    self.inside -= 1;
                    if self.inside == 0 {
                        return at + 1;
                    }
                }
                b',' if self.inside == 1 => {
                    self.is_between = true;
                    return at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Goes on in a text; behind its end, or at the end of the chunk.
    fn text(&mut self, chunk: &[u8], at: usize) -> usize {
        if std::mem::take(&mut self.escaped) {
            self.keep(&chunk[at..=at]);
            return at + 1;
        }
        let len = memchr2(b'"', b'\\', &chunk[at..]);
        let end = at + len.unwrap_or(chunk.len() - at);
        self.keep(&chunk[at..end]);
        if len.is_none() {
            return end;
        }
        if chunk[end] == b'"' {
            self.in_text = false;
        } else {
            self.escaped = true;
            self.keep(b"\\");
        }
        end + 1
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.is_name && self.name.len() <= NAME_MAX {
            self.name.extend_from_slice(&bytes[..bytes.len().min(NAME_MAX)]);
        }
    }

    /// Goes on outside of the list; behind its beginning, or at the end of the chunk.
    fn outside(
        &mut self,
        chunk: &[u8],
        mut at: usize,
        path: &[String],
    ) -> Result<(usize, bool), String> {
        while at < chunk.len() {
            if self.in_text {
                at = self.text(chunk, at);
                continue;
            }
            let byte = chunk[at];
            at += 1;
            match byte {
                b'"' => {
                    self.in_text = true;
                    self.is_name = self.wants_name;
                    self.name.clear();
                    self.on_path &= self.is_name;
                }
                b':' => {
                    let next =
                        path.get(self.matched).filter(|_| self.open.len() == self.matched + 1);
                    self.on_path =
                        self.is_name && next.is_some_and(|it| it.as_bytes() == self.name);
                    (self.is_name, self.wants_name) = (false, false);
                }
                b',' => {
                    self.wants_name = self.open.last() == Some(&true);
                    self.on_path = false;
                }
                b'{' | b'[' => {
                    if self.begins(byte, path)? {
                        return Ok((at, true));
                    }
                }
                b'}' | b']' => {
                    self.open.pop();
                    self.matched = self.matched.min(self.open.len().saturating_sub(1));
                    (self.wants_name, self.on_path) = (false, false);
                }
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => self.on_path = false,
            }
        }
        Ok((at, false))
    }

    /// A container begins; true for the list.
    fn begins(&mut self, byte: u8, path: &[String]) -> Result<bool, String> {
        let on_path = std::mem::take(&mut self.on_path);
        let is_root = self.open.is_empty();
        let depth = if is_root { 0 } else { self.matched + 1 };
        if on_path && !self.found && byte == b'[' && depth == path.len() {
            (self.found, self.is_between, self.inside) = (true, true, 1);
            return Ok(true);
        }
        if self.open.len() >= DEPTH_MAX {
            return Err("what stands around its records is nested too deep".into());
        }
        if on_path && !is_root && byte == b'{' {
            self.matched += 1;
        }
        self.open.push(byte == b'{');
        self.wants_name = byte == b'{';
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: Option<&str>, body: &str, by: usize) -> Result<Page, String> {
        let mut cutter = Cutter::new(records);
        for chunk in body.as_bytes().chunks(by) {
            cutter.push(chunk)?;
        }
        cutter.finish(true)
    }

    fn texts(page: &Page) -> Vec<String> {
        let text = |it: &Piece| String::from_utf8_lossy(&it.bytes).into_owned();
        page.pieces.iter().filter(|it| it.fault.is_none()).map(text).collect()
    }

    #[test]
    fn the_list_is_found_where_it_is_said_to_be_however_the_bytes_come() {
        let body = r#"{"a":"}]\"[","hits":{"no":[{"hits":[9]}],"hits":[{"n":1,"t":"]}\\"},{"n":[2,{}]}],"x":{"hits":[3]}},"next":"u","e":[]}"#;
        for by in 1..body.len() {
            let page = read(Some("/hits/hits"), body, by).unwrap();
            assert_eq!(texts(&page), [r#"{"n":1,"t":"]}\\"}"#, r#"{"n":[2,{}]}"#], "{by}");
            let around = page.around.unwrap();
            assert_eq!(around.root().get("next").unwrap().as_str().unwrap(), "u");
            assert!(!page.is_torn);
        }
        let page = read(Some(""), r#" [{"n":1}, {"n":2}]"#, 3).unwrap();
        assert_eq!(texts(&page).len(), 2);
        assert_eq!(texts(&read(None, "{\"n\":1}\n{\"n\":2}\n", 5).unwrap()).len(), 2);
        assert_eq!(read(Some("/value"), r#"{"value":null}"#, 5).unwrap().pieces.len(), 0);
    }

    #[test]
    fn a_broken_record_costs_itself_and_a_body_that_ends_too_early_is_no_page() {
        let body = r#"{"next":"u","value":[{"m":,}, {"n":2},{"n":,},{"n":4,"l":[1,{"o":5}]}]}"#;
        let page = read(Some("/value"), body, 7).unwrap();
        let found: Vec<_> = page.pieces.iter().map(|it| (it.place.line, it.bytes.len())).collect();
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2, 3, 4], "{page:?}");
        assert_eq!(texts(&page).iter().filter(|it| Doc::parse(it.as_str()).is_ok()).count(), 2);
        for end in 1..body.len() {
            let mut cutter = Cutter::new(Some("/value"));
            cutter.push(&body.as_bytes()[..end]).unwrap();
            assert!(cutter.finish(false).is_err(), "{end}");
        }
        let mut lines = Cutter::new(None);
        lines.push(b"{\"n\":1}\n{\"n\":").unwrap();
        assert_eq!(lines.finish(false).unwrap_err(), CUT_OFF);
        // Where the body is whole, the record is what is broken.
        let torn = read(Some("/value"), r#"{"next":"u","value":[{"n":1},{"n":{]}"#, 9).unwrap();
        assert!(torn.is_torn && torn.around.unwrap().root().get("next").is_some());
    }

    #[test]
    fn a_body_that_is_left_in_the_middle_of_its_list_has_what_stands_before_that() {
        let left = |body: &str| {
            let mut cutter = Cutter::new(Some("/value"));
            cutter.push(body.as_bytes()).unwrap();
            cutter.left("too long")
        };
        let page = left(r#"{"a":{"next":"u","value":0},"next":"v","value":[{"n":1},{"n":[2,"3"#);
        let page = page.unwrap();
        let faults: Vec<_> = page.pieces.iter().map(|it| it.fault.as_deref()).collect();
        assert_eq!(faults, [None, Some("too long")]);
        assert_eq!((page.pieces[1].place.line, &*page.pieces[1].bytes), (2, &br#"{"n":[2,"3"#[..]));
        assert!(page.is_torn && page.around.unwrap().root().get("next").is_some());
        // More than one record may have, whose bytes are kept no more.
        let long = format!(r#"{{"value":[{{"n":"{}"#, "x".repeat(5 << 20));
        let page = left(&long).unwrap();
        assert_eq!((page.pieces.len(), page.pieces[0].fault.as_deref()), (1, Some("too long")));
        for elsewhere in [r#"{"next":"u"#, r#"{"value":[{"n":1}],"ne"#, r#"{"value":[{"n":1},"#] {
            assert!(left(elsewhere).is_none(), "{elsewhere}");
        }
    }

    #[test]
    fn what_is_no_list_is_said() {
        let said = |body: &str| read(Some("/value"), body, 9).unwrap_err();
        assert!(said(" <html>").contains("web page"));
        assert!(said(r#"{"error":{"code":"x"}}"#).contains("no list of records at /value"));
        assert!(said(r#"{"value":{"a":1}}"#).contains("no list of records"));
        assert!(said("  ").contains("empty"));
        assert!(said(&"[".repeat(200)).contains("nested too deep"));
        assert!(said(&format!("{{\"x\":\"{}", "y".repeat(AROUND_MAX))).contains("1 MiB"));
    }
}
