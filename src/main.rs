//! The program: say what a panic says safely, run the command line, end with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    crosscheck::runtime::panic::install();
    ExitCode::from(crosscheck::cli::main())
}
