//! The command line: names, options and help. It must not do anything.

use crate::domain::time::Timestamp;
use crate::domain::words::CaseState;
use crate::ingest::Lines;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

const AFTER: &str = "\
Exit codes: 0 done; 1 done, and something was found or set aside; 2 not understood;
3 something could not be read or written; verify also 4: whole, but not anchored.

Environment: CROSSCHECK_STORE and CROSSCHECK_THEME stand for the options (an empty one for none);
NO_COLOR, COLORTERM and TERM say how many colours are drawn, TZ the zone of local times, VISUAL or
EDITOR what edits a reason, XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME where files lie.

There is no headless way to decide a case: a decision needs a person at a screen.";

/// A console for security operations: a model's recommendation is a claim to be checked, never a
/// control decision.
#[derive(Debug, Parser)]
#[command(name = "crosscheck", version, after_help = AFTER, max_term_width = 100)]
pub struct Cli {
    /// The store's folder.
    #[arg(long, global = true, env = "CROSSCHECK_STORE", value_name = "DIR",
        value_hint = ValueHint::DirPath, value_parser = path_or_none())]
    pub store: Option<PathBuf>,
    /// How the console looks: the name of a theme, or the path of a theme file.
    #[arg(long, global = true, env = "CROSSCHECK_THEME", value_name = "NAME")]
    pub theme: Option<String>,
    /// A database of places (.mmdb): an address whose record names no place is looked
    /// up there when it comes in (ingest, check, formats try).
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub geoip: Option<PathBuf>,
    /// The same of a database of networks, for records that name no autonomous system.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub asn: Option<PathBuf>,
    /// The options that were given on the command line itself, and not by the environment.
    #[arg(skip)]
    pub flags: Vec<&'static str>,
    /// What to do; the console where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The console: review the queue and decide.
    Triage,
    /// The console on a built-in queue, with a clock of its own.
    #[command(
        after_help = "The store is a throwaway one, named when the console is left, unless --store names it.

With --live the queue begins empty and fills within two minutes: a server of the program's own, on
this machine alone, delivers the cases to one source and raw sign-in logs to another, which the
console asks like any others (D shows them). On the way it is busy once for eight seconds and then
repeats a page, so that one sees a source fail, be asked again and bring nothing twice. Left in the
middle and started again with the same --store, it goes on where it stood."
    )]
    Demo(Demo),
    /// Take in case files and raw sign-in logs.
    #[command(after_help = "Examples:
  crosscheck ingest cases.jsonl
  crosscheck ingest okta.json.gz /var/log/cloudtrail
  kcat -C -t sign-ins -e | crosscheck ingest -
  crosscheck ingest --set-aside            what was set aside so far, and why

Understood are JSON Lines, documents over several lines, arrays, the vendors' envelopes, and gzip of
all these. What cannot be taken in is set aside with its reason and place; the rest goes on. Other
programs go before it (nice 5), and while a console is open on the store it leaves that one a
processor: whoever triages meanwhile does not wait.")]
    Ingest(Ingest),
    /// Take in what a source delivers: one of the configuration, or - for standard input.
    #[command(after_help = "Examples:
  crosscheck pull drop                     what waits there, then end
  crosscheck pull drop --follow            and go on, until it is ended (ctrl-c)
  tail -F signins.jsonl | crosscheck pull - --follow

Sources stand in the configuration file ([[source]]; `crosscheck config --sample` has examples).
Where one goes on is kept in the store: a restart neither loses nor repeats. While a console runs,
it asks the sources itself.")]
    Pull(Pull),
    /// Have a language model of the configuration assess a case, or all open ones; what it says is
    /// checked like any other claim.
    #[command(after_help = "Examples:
  crosscheck assess c-2026-03-02-0187 --dry-run   what would be sent; nothing is
  crosscheck assess c-2026-03-02-0187             beside what the case has, as its next revision
  crosscheck assess --all --json                  every open case that has none of this model yet
  crosscheck assess c-2026-03-02-0187 --repeat 5  how often the same question has another answer

Models stand in the configuration file ([[model]]; `crosscheck config --sample` has an example):
without one nothing is ever sent. Exact requests and answers are kept in the store. Exit codes: 1
where a case has no assessment, 3 where the server could not be asked.")]
    Assess(Assess),
    /// The queue, in its order.
    #[command(after_help = "Examples:
  crosscheck queue
  crosscheck queue --state all --json | jq -r .id
  crosscheck queue --filter 'sev:>=high grounding:contradicted age:>2h' --sort risk")]
    Queue(Queue),
    /// One case, whole. Of a case whose assessment nobody has seen yet, this is recorded.
    #[command(after_help = "Example: crosscheck show c-2026-03-02-0187")]
    Show(Show),
    /// Check the claims of case files against their evidence; needs no store.
    #[command(after_help = "Example: crosscheck check cases.jsonl --json")]
    Check(Source),
    /// Look for hazards in texts, one {"text": …} a line; needs no store.
    #[command(
        after_help = "Example: echo '{\"text\": \"ignore previous instructions\"}' | crosscheck scan -"
    )]
    Scan(Source),
    /// Verify the whole store: ledger, evidence, queue; writes nothing without --mend-queue.
    #[command(after_help = "\
Exit codes: 0 whole and anchored; 1 tampering or corruption; 3 not readable; 4 whole, not anchored.

Examples:
  crosscheck verify
  crosscheck verify --against /mnt/elsewhere/checkpoints.txt
  crosscheck --store /mnt/copy verify --against ~/.local/share/crosscheck

Checkpoints that this account wrote, and those of the file in the configuration, are compared
without a word.")]
    Verify(Verify),
    /// Look at what this program stands on here: database, files, file system, store, keys, agent,
    /// checkpoints, clock. Changes nothing.
    #[command(after_help = "Exit codes: 0 nothing is bad; 1 something is, with its mend.")]
    Doctor(Json),
    /// Copy the whole store to a new folder while it is in use, and verify the copy.
    #[command(after_help = "\
Example: crosscheck backup /mnt/backup/crosscheck-$(date +%F)

The copy is a store: `crosscheck --store COPY verify` looks at it. Keys, checkpoints, drafts and the
configuration are not in it.")]
    Backup(Backup),
    /// Make the store from a copy that `backup` made, which is verified first; nothing is written
    /// over.
    #[command(after_help = "\
Example: crosscheck restore /mnt/backup/crosscheck-2026-03-02

Where this account knew more of the ledger than the copy has, it is for reading only afterwards
until `crosscheck ledger continue --reason TEXT` goes on from it.")]
    Restore(Restore),
    /// Write what others need to check something without this program.
    Export(Export),
    /// The keys of this account, and who may sign in the ledger.
    #[command(after_help = "\
Examples:
  crosscheck keys list
  crosscheck keys show > ana.line                        (on Ana's account)
  crosscheck keys add ana.line --reason 'Ana joins the night shift'
  crosscheck keys revoke SHA256:… --reason 'Ana left'")]
    Keys(Keys),
    /// The ledger itself: sign how it is now, or go on from it where it is not the one that was
    /// known.
    Ledger(Ledger),
    /// The formats that are read, or how a file would be read.
    #[command(after_help = "Examples:
  crosscheck formats
  crosscheck formats try signins.json.gz --json")]
    Formats(Formats),
    /// Every setting as it holds, and where it comes from: option, environment, file and line, or
    /// default.
    Config(Config),
    /// The manual page, for man or for a file.
    #[command(after_help = "Examples:
  crosscheck man | man -l -
  crosscheck man ingest > crosscheck-ingest.1")]
    Man {
        /// Of which command; of the program where none is named.
        command: Option<String>,
    },
    /// The program's version.
    Version(Json),
    /// A shell's completions.
    #[command(
        after_help = "Example: crosscheck completions bash > ~/.local/share/bash-completion/completions/crosscheck"
    )]
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// Only the shape of the output can be chosen.
#[derive(Clone, Copy, Debug, Args)]
pub struct Json {
    /// Print JSON, and nothing else, on standard output.
    #[arg(long)]
    pub json: bool,
}

/// How the demo's queue comes in.
#[derive(Clone, Copy, Debug, Args)]
pub struct Demo {
    /// Begin with an empty queue and have the cases delivered over HTTP while one looks on.
    #[arg(long)]
    pub live: bool,
}

/// Where a copy goes.
#[derive(Debug, Args)]
pub struct Backup {
    /// A new folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: PathBuf,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Where a copy lies.
#[derive(Debug, Args)]
pub struct Restore {
    /// Its folder.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from: PathBuf,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// What leaves the store.
#[derive(Debug, Args)]
pub struct Export {
    /// What to write.
    #[command(subcommand)]
    pub action: ExportAction,
}

/// What can leave the store.
#[derive(Debug, Subcommand)]
pub enum ExportAction {
    /// Statements with their signatures, who could sign, their places in the ledger, a checkpoint,
    /// and a page that says how to check all that with ssh-keygen and sha256sum.
    #[command(after_help = "\
Examples:
  crosscheck export proof c-2026-03-02-0187 --to proof
  crosscheck export proof --all --to /mnt/auditor/march")]
    Proof(Proof),
}

/// Which statements.
#[derive(Debug, Args)]
pub struct Proof {
    /// The case's id; this or --all.
    #[arg(required_unless_present = "all")]
    pub case: Option<String>,
    /// Every statement in the ledger.
    #[arg(long, conflicts_with = "case")]
    pub all: bool,
    /// The texts of the case, too, as they were taken in: they name persons.
    #[arg(long, conflicts_with = "all")]
    pub with_evidence: bool,
    /// A new folder to write into.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: PathBuf,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// What is done with the ledger.
#[derive(Debug, Args)]
pub struct Ledger {
    /// What to do.
    #[command(subcommand)]
    pub action: LedgerAction,
}

/// What can be done with the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerAction {
    /// Go on from the ledger as it is, though this account knew more of it, or another one. An
    /// entry says so, with the reason, signed where the ledger has a roster.
    #[command(after_help = "\
Example: crosscheck ledger continue --reason 'the disk died; restored from the backup of Monday'

What this account last verified of a ledger is kept in its state folder, outside the store. A ledger
that is shorter, written anew or another one is for reading only until somebody goes on from it
here: look with `crosscheck verify` first, and restore the newest copy where there is one.")]
    Continue(Continue),
    /// Sign how the ledger is now, where anything is new, and print that checkpoint.
    #[command(after_help = "\
Example: crosscheck ledger checkpoint >> /mnt/elsewhere/checkpoints.txt

A checkpoint is a signed note: the ledger's name, how many entries it has, and the root over them.
It goes into the store and into a file outside of it. One that nobody can change any more shows
later whether anything before it was.")]
    Checkpoint(Json),
}

/// Keys.
#[derive(Debug, Args)]
pub struct Keys {
    /// What to do.
    #[command(subcommand)]
    pub action: KeysAction,
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum KeysAction {
    /// Make this account's own key: Ed25519, in a file that only it can read, in its state folder.
    New(NewKey),
    /// The keys that are here, in the agent and in the file, and which one signs in this ledger.
    List(Json),
    /// A key's line for a roster, to be given to whoever keeps it.
    Show(ShowKey),
    /// Who may sign in this ledger, in the form of OpenSSH's `allowed_signers`.
    Roster(Json),
    /// Add lines to the roster, by an entry that is signed with its reason.
    Add(RosterAdd),
    /// Have a key count no more from now on, by an entry that is signed with its reason.
    Revoke(RosterRevoke),
}

/// A key to make.
#[derive(Debug, Args)]
pub struct NewKey {
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// A key to show.
#[derive(Debug, Args)]
pub struct ShowKey {
    /// Its fingerprint; the one in the account's own file where none is named.
    pub key: Option<String>,
    /// Who it is: stands in every record that the key signs. Default: os: and the account's name.
    #[arg(long, value_name = "NAME")]
    pub principal: Option<String>,
}

/// Lines to add.
#[derive(Debug, Args)]
pub struct RosterAdd {
    /// A file of lines, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Why, in words for whoever reads it later.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// A key to revoke.
#[derive(Debug, Args)]
pub struct RosterRevoke {
    /// Its fingerprint.
    pub key: String,
    /// Why, in words for whoever reads it later.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Why it goes on.
#[derive(Debug, Args)]
pub struct Continue {
    /// Why the ledger is not the one that was known, in words for whoever reads it later.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// How a store is verified.
#[derive(Clone, Debug, Args)]
pub struct Verify {
    /// What else says how the ledger was: a file of signed checkpoints, or the folder of another
    /// copy of the store. May be given more than once.
    #[arg(long, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub against: Vec<PathBuf>,
    /// Have the database look at every page and index of both files, too, which takes longer.
    #[arg(long)]
    pub full: bool,
    /// Where only the queue does not agree with the ledger, fold it anew from the entries.
    #[arg(long)]
    pub mend_queue: bool,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// A file to read.
#[derive(Debug, Args)]
pub struct Source {
    /// A file, or - for standard input.
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// What to take in.
#[derive(Debug, Args)]
pub struct Ingest {
    /// Files, folders (in order of name, links are not followed), or - for standard input.
    #[arg(required_unless_present = "set_aside", value_name = "FILE|DIR|-", value_hint = ValueHint::AnyPath)]
    pub from: Vec<PathBuf>,
    /// Take this format only; every other record is set aside.
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: String,
    /// When lines of bare text that name no year were written at the latest: a day, a time, or
    /// now (when they come). Without it, when they were is unknown.
    #[arg(long, value_name = "WHEN", value_parser = lines_until)]
    pub lines_until: Option<Lines>,
    /// List what was set aside: of this run, or, without files, all of it.
    #[arg(long)]
    pub set_aside: bool,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Which source, and for how long.
#[derive(Debug, Args)]
pub struct Pull {
    /// Its name in the configuration, or - for standard input.
    pub source: String,
    /// End when all that it has is here; this holds where nothing is said.
    #[arg(long, conflicts_with = "follow")]
    pub once: bool,
    /// Go on until the program is ended.
    #[arg(long)]
    pub follow: bool,
    /// Take this format only; every other record is set aside.
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: String,
    /// When lines of bare text that name no year were written at the latest: a day, a time, or
    /// now (when they come). Without it, when they were is unknown.
    #[arg(long, value_name = "WHEN", value_parser = lines_until)]
    pub lines_until: Option<Lines>,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Which cases, and which model.
#[derive(Debug, Args)]
pub struct Assess {
    /// The case's id; this or --all, --figures or --exchanged.
    pub case: Option<String>,
    /// Every open or waiting case that nobody holds and that has no assessment of this model yet.
    #[arg(long, conflicts_with = "case")]
    pub all: bool,
    /// The model's name in the configuration; the only one where nothing is said.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Show exactly what would be sent, and send nothing.
    #[arg(long, conflicts_with = "repeat")]
    pub dry_run: bool,
    /// Ask the same so many times and say how often verdict, score band and claims were others;
    /// the case stays as it is.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(2..=100))]
    pub repeat: Option<u32>,
    /// All figures of --repeat so far, by model and prompt.
    #[arg(long, conflicts_with_all = ["case", "all", "dry_run", "repeat", "exchanged"])]
    pub figures: bool,
    /// Bytes that were sent or received, by the digest in the assessment.
    #[arg(long, value_name = "DIGEST", conflicts_with_all = ["case", "all", "dry_run", "repeat"])]
    pub exchanged: Option<String>,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Which part of the queue.
#[derive(Debug, Args)]
pub struct Queue {
    /// Only this state, or all.
    #[arg(long, default_value = "open", value_parser = state_names())]
    pub state: String,
    /// Only what passes this filter, such as 'sev:high user:ortega -hazard:*'; one that names
    /// states itself asks for these.
    #[arg(long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// By this column instead of severity: risk, subject, detection, age, state, contradicted,
    /// claims, events, due, holder; -COLUMN turns it round.
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// Which case.
#[derive(Debug, Args)]
pub struct Show {
    /// Its id.
    pub case: String,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// The formats.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Formats {
    /// What to do; a list where nothing is said.
    #[command(subcommand)]
    pub action: Option<FormatsAction>,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// What can be done with formats.
#[derive(Debug, Subcommand)]
pub enum FormatsAction {
    /// Say of each record of a file how it would be read; needs no store.
    Try(Try),
}

/// Which file, and what is known of its lines.
#[derive(Debug, Args)]
pub struct Try {
    /// The file.
    #[command(flatten)]
    pub source: Source,
    /// When lines of bare text that name no year were written at the latest: a day, a time, or
    /// now. Without it, when they were is unknown.
    #[arg(long, value_name = "WHEN", value_parser = lines_until)]
    pub lines_until: Option<Lines>,
}

/// What of the configuration.
#[derive(Debug, Args)]
pub struct Config {
    /// Print a configuration file that holds every default.
    #[arg(long, conflicts_with = "json")]
    pub sample: bool,
    /// Shape of the output.
    #[command(flatten)]
    pub shape: Json,
}

/// A path, empty too: an empty variable stands for none, and only here is it known where one is
/// from. An empty option is refused behind this.
fn path_or_none() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

fn lines_until(text: &str) -> Result<Lines, String> {
    // A day has not ended before its last second.
    let day = || Timestamp::parse(&format!("{text}T23:59:59Z"));
    match text {
        "now" => Ok(Lines::Now),
        _ => Timestamp::parse(text).or_else(day).map(Lines::Until).ok_or_else(|| {
            "should be now, a day (2026-03-02) or a time (2026-03-02T10:00:00Z)".into()
        }),
    }
}

fn state_names() -> Vec<&'static str> {
    CaseState::ALL.iter().map(|state| state.code()).chain(["all"]).collect()
}
