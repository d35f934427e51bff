//! The program: install the hooks, run the command line, end with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic is a fault of the program: it is reported with what is needed to mend it. Without the
    // hook it still is one.
    let _ = color_eyre::install();
    ExitCode::from(crosscheck::cli::main())
}
