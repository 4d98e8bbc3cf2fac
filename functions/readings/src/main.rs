//! The area's program: serves the function that Lambda names.

use alliance::runtime::lambda;

fn main() -> Result<(), lambda::Error> {
    lambda::run(&reading_functions::PROGRAM)
}
