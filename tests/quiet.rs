//! The quiet callback: a running engine asks the system for nothing.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::{names, playable, session};
use evenfall::frame::Piece;
use evenfall::session::Wishes;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|n| n.set(n.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATIONS.with(|n| n.set(n.get() + 1));
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn rendering_allocates_nothing() {
    for name in names() {
        let piece = playable(&session(name, &Wishes::default()).0);
        let mut renderer = piece.starting_at(48_000 * 20);
        let mut block = vec![[0.0; 2]; 1000];
        let before = ALLOCATIONS.with(Cell::get);
        for _ in 0..48 * 90 {
            renderer.render(&mut block);
        }
        assert_eq!(ALLOCATIONS.with(Cell::get), before, "{name}");
    }
}
