//! The program: see to what panics say, run the command line, end with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    crosscheck::cli::fault::report_panics();
    ExitCode::from(crosscheck::cli::main())
}
