//! The one place that calls the speech engine's C code.
//!
//! That code overruns its own buffers and reads memory it never wrote, so it may only
//! run in the worker process, and each text gets an engine of its own in fresh zeroed
//! memory: then at least it says the same text in the same way every time.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ffi::CStr;
use std::ptr::{NonNull, null_mut};

use ttspico_sys as pico;

/// What the engine answered instead of sound: one of its status codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status(pub i32);

/// Given up: no sound for too long, or too much of it.
pub const GAVE_UP: Status = Status(-1);

/// Enough for the largest voice (1.5 MB) and the engine's working memory.
const ARENA_BYTES: usize = 3 << 20;

/// Zeroed room before and after the arena, for the engine's reads just outside it.
const MARGIN_BYTES: usize = 4096;

/// The engine calls this often without sound only when it hangs.
const MOST_SILENT_STEPS: u32 = 200_000;

const VOICE: &CStr = c"voice";

/// Zeroed memory for one engine.
struct Arena(NonNull<u8>);

impl Arena {
    const LAYOUT: Layout = match Layout::from_size_align(ARENA_BYTES + 2 * MARGIN_BYTES, 4096) {
        Ok(layout) => layout,
        Err(_) => panic!("the arena's layout is a constant"),
    };

    fn new() -> Arena {
        // SAFETY: the layout's size is not zero.
        let start = unsafe { alloc_zeroed(Arena::LAYOUT) };
        Arena(NonNull::new(start).unwrap_or_else(|| handle_alloc_error(Arena::LAYOUT)))
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this layout, and freed only here.
        unsafe { dealloc(self.0.as_ptr(), Arena::LAYOUT) }
    }
}

/// An engine with one voice loaded. Its fields live in the arena.
struct PicoEngine {
    system: pico::pico_System,
    engine: pico::pico_Engine,
    // Declared last: freed after `drop` has closed what lives in it.
    _arena: Arena,
}

/// Speaks `text`, which carries the engine's own tags, with the voice in the two
/// `files`, named relative to the working folder: 16 kHz mono.
///
/// # Errors
/// The engine's status where it refuses, [`GAVE_UP`] past `most_samples`.
pub fn speak(files: [&CStr; 2], text: &CStr, most_samples: usize) -> Result<Vec<i16>, Status> {
    let mut engine = PicoEngine::new(files)?;
    let mut samples = Vec::new();
    let mut rest = text.to_bytes_with_nul();
    while !rest.is_empty() {
        let taken = engine.put(rest)?;
        rest = &rest[taken..];
        let before = samples.len();
        engine.drain(&mut samples, most_samples)?;
        if taken == 0 && samples.len() == before {
            return Err(GAVE_UP);
        }
    }
    Ok(samples)
}

impl PicoEngine {
    fn new(files: [&CStr; 2]) -> Result<PicoEngine, Status> {
        let arena = Arena::new();
        let mut engine = PicoEngine {
            system: null_mut(),
            engine: null_mut(),
            _arena: arena,
        };
        // SAFETY: the arena holds ARENA_BYTES from this address on and outlives the
        // system; every out-pointer points to a live value of its type; every string
        // ends in a zero byte and the engine copies it; a resource's name has at most
        // PICO_RETSTRINGSIZE bytes.
        unsafe {
            let memory = engine._arena.0.as_ptr().add(MARGIN_BYTES);
            check(pico::pico_initialize(
                memory.cast(),
                ARENA_BYTES as u32,
                &raw mut engine.system,
            ))?;
            check(pico::pico_createVoiceDefinition(
                engine.system,
                VOICE.as_ptr().cast(),
            ))?;
            for file in files {
                let mut resource = null_mut();
                let mut name: pico::pico_Retstring = [0; pico::PICO_RETSTRINGSIZE];
                check(pico::pico_loadResource(
                    engine.system,
                    file.as_ptr().cast(),
                    &raw mut resource,
                ))?;
                check(pico::pico_getResourceName(
                    engine.system,
                    resource,
                    name.as_mut_ptr(),
                ))?;
                check(pico::pico_addResourceToVoiceDefinition(
                    engine.system,
                    VOICE.as_ptr().cast(),
                    name.as_ptr().cast(),
                ))?;
            }
            check(pico::pico_newEngine(
                engine.system,
                VOICE.as_ptr().cast(),
                &raw mut engine.engine,
            ))?;
        }
        Ok(engine)
    }

    /// Hands over text; gives the number of bytes that found room.
    fn put(&mut self, text: &[u8]) -> Result<usize, Status> {
        let length = text.len().min(i16::MAX as usize) as i16;
        let mut taken = 0;
        // SAFETY: the engine is alive and reads at most `length` bytes of `text`.
        check(unsafe {
            pico::pico_putTextUtf8(self.engine, text.as_ptr(), length, &raw mut taken)
        })?;
        Ok(taken.clamp(0, length) as usize)
    }

    /// Takes sound until the engine has nothing left to do.
    fn drain(&mut self, samples: &mut Vec<i16>, most: usize) -> Result<(), Status> {
        let mut buffer = [0i16; 256];
        let mut silent_steps = 0;
        loop {
            let (mut bytes, mut kind) = (0, 0);
            let room = size_of_val(&buffer) as i16;
            // SAFETY: the engine is alive and writes at most `room` bytes to `buffer`.
            let status = unsafe {
                let out = buffer.as_mut_ptr().cast();
                pico::pico_getData(self.engine, out, room, &raw mut bytes, &raw mut kind)
            };
            let count = (bytes.clamp(0, room) / 2) as usize;
            samples.extend_from_slice(&buffer[..count]);
            silent_steps = if count > 0 { 0 } else { silent_steps + 1 };
            match status {
                pico::PICO_STEP_IDLE => return Ok(()),
                pico::PICO_STEP_BUSY
                    if samples.len() <= most && silent_steps < MOST_SILENT_STEPS => {}
                pico::PICO_STEP_BUSY => return Err(GAVE_UP),
                status => return Err(Status(status)),
            }
        }
    }
}

impl Drop for PicoEngine {
    fn drop(&mut self) {
        // SAFETY: either handle is null or came from the engine, which refuses null;
        // this also closes the voice's files. The arena is still there.
        unsafe {
            if !self.engine.is_null() {
                pico::pico_disposeEngine(self.system, &raw mut self.engine);
            }
            if !self.system.is_null() {
                pico::pico_terminate(&raw mut self.system);
            }
        }
    }
}

fn check(status: pico::pico_Status) -> Result<(), Status> {
    if status == pico::PICO_OK {
        Ok(())
    } else {
        Err(Status(status))
    }
}
