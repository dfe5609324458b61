//! Work on every core.

use std::sync::Mutex;
use std::thread;

/// Does `work` with each of `items`, on as many threads as there are cores.
pub fn for_each<T: Send>(
    items: impl IntoIterator<Item = T, IntoIter: Send>,
    work: impl Fn(T) + Sync,
) {
    let items = Mutex::new(items.into_iter());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = { items.lock().unwrap().next() } {
                    work(item);
                }
            });
        }
    });
}
