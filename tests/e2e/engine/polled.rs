//! Futures that are left before their end.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Polls a future so often, each time once it was woken, and tells whether it has ended. One that has must not be polled
/// again.
pub async fn polled<F: Future + ?Sized>(future: &mut Pin<Box<F>>, times: usize) -> bool {
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if polls == times => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
