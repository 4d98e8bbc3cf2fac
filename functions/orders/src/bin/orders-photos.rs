//! The program of what handles photos: serves the function that Lambda names.

use alliance::runtime::lambda;

fn main() -> Result<(), lambda::Error> {
    lambda::run(&order_functions::WITH_PHOTOS)
}
