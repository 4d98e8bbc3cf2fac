//! The rota of readings (我领读): who reads when, what is recorded, signed and aired.

mod desk;
mod readings;
mod rota_plan;
mod rota_sign;
mod rota_spare;
mod rota_sweep;

use alliance::runtime::catalogue::{Entry, Program};

pub use readings::Readings;
pub use rota_plan::RotaPlan;
pub use rota_sign::RotaSign;
pub use rota_spare::RotaSpare;
pub use rota_sweep::RotaSweep;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "readings",
    binary: "readings",
    functions: &[
        Entry::http::<Readings>("readings"),
        Entry::http::<RotaPlan>("rota-plan"),
        Entry::http::<RotaSign>("rota-sign"),
        Entry::http::<RotaSpare>("rota-spare"),
        Entry::schedule::<RotaSweep>("rota-sweep"),
    ],
};
