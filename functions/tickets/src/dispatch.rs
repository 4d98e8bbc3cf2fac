//! `ticket-dispatch`, row 10: triaged → dispatched. An officer chooses the lead unit; the clock starts.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Function, HttpFunction, Platform, StartError};
use domain::ids::UnitId;
use domain::tickets::{Command, EventKind};

use crate::transition::{Transitions, Wanted};

/// The function.
#[derive(Debug)]
pub struct Dispatch(Transitions);

impl Function for Dispatch {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        Transitions::build(platform).map(Self)
    }
}

impl HttpFunction for Dispatch {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run(request, EventKind::Dispatch, |form, alliance, _| {
                let unit = form.parsed("unit", "请选择承办单位", |id| {
                    let id = UnitId::parse(id).ok()?;
                    alliance.departments().find(|unit| unit.id == id).cloned()
                });
                let note = form.text("note");
                if note.chars().count() > 500 {
                    form.wrong("note", "派单说明请控制在500字以内");
                }
                let unit = unit?;
                Some(Wanted::plain(Command::Dispatch { unit: unit.id, unit_name: unit.name, note }))
            })
            .await
    }
}
