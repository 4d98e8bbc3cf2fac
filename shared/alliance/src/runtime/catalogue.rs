//! The functions of a program: one binary holds an area's functions and serves the one that is requested by name.
//!
//! The same list is read by the program under Lambda ([`super::lambda`]) and by the local alliance.

use std::fmt;
use std::sync::Arc;

use aws_lambda_events::dynamodb::EventRecord;
use futures_util::future::BoxFuture;

use super::deployment::{Deployment, StartError};
use super::doorway::Doorway;
use super::function::{
    BatchAnswer, Failure, Function, HttpFunction, QueueFunction, QueueMessage, ScheduledFunction,
    StreamFunction, Tick, run_batch, run_messages,
};
use super::web::{Request, Response};

/// One binary and the functions in it.
#[derive(Debug)]
pub struct Program {
    /// The area: the folder under `functions/`, and a dimension of the metrics.
    pub area: &'static str,
    /// The binary's name.
    pub binary: &'static str,
    /// Its functions.
    pub functions: &'static [Entry],
}

/// A program was asked for a function that it does not have.
#[derive(Debug, thiserror::Error)]
#[error("the program {binary} has no function {asked:?}; it has {}", .known.join(", "))]
pub struct UnknownFunction {
    binary: &'static str,
    asked: String,
    known: Vec<&'static str>,
}

impl Program {
    /// The function with this name.
    ///
    /// # Errors
    /// [`UnknownFunction`], which names those that there are.
    pub fn function(&self, name: &str) -> Result<&'static Entry, UnknownFunction> {
        self.functions.iter().find(|entry| entry.name == name).ok_or_else(|| UnknownFunction {
            binary: self.binary,
            asked: name.to_owned(),
            known: self.functions.iter().map(|entry| entry.name).collect(),
        })
    }
}

/// One function of a program.
pub struct Entry {
    /// Its name: Lambda's handler name, and the name of its source file.
    pub name: &'static str,
    start: for<'p> fn(&'p Deployment) -> BoxFuture<'p, Result<Started, StartError>>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Entry {
    /// A function behind routes.
    #[must_use]
    pub const fn http<F: HttpFunction>(name: &'static str) -> Self {
        Self { name, start: |deployment| Box::pin(start_http::<F>(deployment)) }
    }

    /// A function behind a table's stream.
    #[must_use]
    pub const fn stream<F: StreamFunction>(name: &'static str) -> Self {
        Self { name, start: |deployment| Box::pin(start_stream::<F>(deployment)) }
    }

    /// A function behind queues.
    #[must_use]
    pub const fn queue<F: QueueFunction>(name: &'static str) -> Self {
        Self { name, start: |deployment| Box::pin(start_queue::<F>(deployment)) }
    }

    /// A function behind a schedule.
    #[must_use]
    pub const fn schedule<F: ScheduledFunction>(name: &'static str) -> Self {
        Self { name, start: |deployment| Box::pin(start_schedule::<F>(deployment)) }
    }

    /// Builds the function.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing or not usable.
    pub async fn start(&self, deployment: &Deployment) -> Result<Started, StartError> {
        (self.start)(deployment).await
    }
}

/// A call of a function: what it is given, and what it answers.
pub type Call<I, O> = Arc<dyn Fn(I) -> BoxFuture<'static, O> + Send + Sync>;

/// A function that has been built.
#[derive(Clone)]
pub struct Started {
    /// What calls it.
    pub serves: Serves,
    read_ahead: Call<(), ()>,
}

/// What calls a function, and the call.
#[derive(Clone)]
pub enum Serves {
    /// A route.
    Http(Call<Request, Response>),
    /// A table's stream.
    Stream(Call<Vec<EventRecord>, BatchAnswer>),
    /// A queue.
    Queue(Call<Vec<QueueMessage>, BatchAnswer>),
    /// A schedule.
    Schedule(Call<Tick, Result<(), Failure>>),
}

impl Started {
    fn new<F: Function>(function: &Arc<F>, serves: Serves) -> Self {
        let read_ahead = call(function, |function, ()| async move { function.read_ahead().await });
        Self { serves, read_ahead }
    }

    /// See [`Function::read_ahead`].
    pub async fn read_ahead(&self) {
        (self.read_ahead)(()).await;
    }
}

impl fmt::Debug for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Started")
    }
}

async fn start_http<F: HttpFunction>(deployment: &Deployment) -> Result<Started, StartError> {
    let function = Arc::new(F::build(deployment).await?);
    let doorway = Doorway::build(deployment)?;
    let serves = call(&function, move |function, request| {
        let doorway = doorway.clone();
        async move { doorway.answer(&*function, request).await }
    });
    Ok(Started::new(&function, Serves::Http(serves)))
}

async fn start_stream<F: StreamFunction>(deployment: &Deployment) -> Result<Started, StartError> {
    let function = Arc::new(F::build(deployment).await?);
    let serves = call(&function, |function, records| async move { run_batch(&*function, records).await });
    Ok(Started::new(&function, Serves::Stream(serves)))
}

async fn start_queue<F: QueueFunction>(deployment: &Deployment) -> Result<Started, StartError> {
    let function = Arc::new(F::build(deployment).await?);
    let serves =
        call(&function, |function, messages| async move { run_messages(&*function, messages).await });
    Ok(Started::new(&function, Serves::Queue(serves)))
}

async fn start_schedule<F: ScheduledFunction>(deployment: &Deployment) -> Result<Started, StartError> {
    let function = Arc::new(F::build(deployment).await?);
    let serves = call(&function, |function, tick| async move { function.tick(tick).await });
    Ok(Started::new(&function, Serves::Schedule(serves)))
}

fn call<F, I, O, W>(function: &Arc<F>, work: impl Fn(Arc<F>, I) -> W + Send + Sync + 'static) -> Call<I, O>
where
    F: Send + Sync + 'static,
    W: Future<Output = O> + Send + 'static,
{
    let function = Arc::clone(function);
    // Boxed, because the futures of some functions are large.
    Arc::new(move |input| Box::pin(work(Arc::clone(&function), input)))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Function for Nothing {
        async fn build(_: &Deployment) -> Result<Self, StartError> {
            Ok(Self)
        }
    }

    impl ScheduledFunction for Nothing {
        async fn tick(&self, _: Tick) -> Result<(), Failure> {
            Ok(())
        }
    }

    #[test]
    fn an_unknown_function_is_refused_with_the_names_of_those_there_are() {
        static PROGRAM: Program = Program {
            area: "tickets",
            binary: "tickets",
            functions: &[Entry::schedule::<Nothing>("a-sweep"), Entry::schedule::<Nothing>("b-sweep")],
        };
        assert_eq!(PROGRAM.function("b-sweep").unwrap().name, "b-sweep");
        let said = PROGRAM.function("bootstrap").unwrap_err().to_string();
        assert_eq!(said, "the program tickets has no function \"bootstrap\"; it has a-sweep, b-sweep");
    }
}
