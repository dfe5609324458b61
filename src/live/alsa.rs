//! libasound, loaded when a device is opened rather than when the program starts.
//!
//! cpal links libasound by way of alsa-sys. `.cargo/config.toml` stops it from asking
//! for the library at build time; the symbols come from here and hand on to the real
//! ones if `libasound.so.2` is on the system. Without it every call fails as it would
//! without a sound card. The list is what cpal calls, which a test compares.
//!
//! There is no plainer way yet. On Linux cpal 0.18 brings ALSA whatever its features are,
//! and rodio plays through cpal; what another package links only a setting can change, no
//! build script; and to patch alsa-sys would take a second crate. So whoever builds from
//! outside of this folder hands the setting in (see there). Once cpal has a feature for
//! ALSA, this file and the setting go.

use std::ffi::{c_char, c_int, c_long, c_void};
use std::ptr;
use std::sync::OnceLock;

use libloading::Library;

type Pointer = *mut c_void;

/// `-ENODEV`: no such device.
const NO_DEVICE: c_int = -19;

/// Whether libasound is on the system.
pub(super) fn is_there() -> bool {
    library().is_some()
}

fn library() -> Option<&'static Library> {
    static LIBRARY: OnceLock<Option<Library>> = OnceLock::new();
    LIBRARY.get_or_init(load).as_ref()
}

fn load() -> Option<Library> {
    // SAFETY: loading libasound runs nothing but its own initialisers.
    let library = unsafe { Library::new("libasound.so.2") }.ok()?;
    type SetHandler = unsafe extern "C" fn(Handler) -> c_int;
    // SAFETY: the signature is that of alsa/error.h. The handler there is variadic; on
    // Linux the caller clears variadic arguments away, so one that ignores them will do.
    unsafe {
        if let Ok(set) = library.get::<SetHandler>(b"snd_lib_error_set_handler\0") {
            set(say_nothing);
        }
    }
    Some(library)
}

type Handler = unsafe extern "C" fn(*const c_char, c_int, *const c_char, c_int, *const c_char);

/// In place of libasound's own handler, which writes across the listener's screen.
unsafe extern "C" fn say_nothing(
    _file: *const c_char,
    _line: c_int,
    _function: *const c_char,
    _error: c_int,
    _format: *const c_char,
) {
}

/// Looks a function up in libasound, or none if library or function are missing.
///
/// # Safety
///
/// `F` must be the type of a function pointer with the signature `name` has.
unsafe fn function<F: Copy>(name: &str) -> Option<F> {
    // SAFETY: the caller's promise.
    unsafe {
        library()?
            .get::<F>(name.as_bytes())
            .ok()
            .map(|symbol| *symbol)
    }
}

/// Defines functions that hand on to those of the same name in libasound, with what
/// they return when there are none. Handles, strings and out-parameters are all
/// `Pointer`; enumerations and (unsigned) ints are `c_int`; frame counts are `c_long`.
macro_rules! forward {
    ($returns:ty, $without:expr; $($name:ident($($arg:ident: $kind:ty),*);)*) => { $(
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($arg: $kind),*) -> $returns {
            type Function = unsafe extern "C" fn($($kind),*) -> $returns;
            static FUNCTION: OnceLock<Option<Function>> = OnceLock::new();
            // SAFETY: the signatures below are those of alsa-sys, in terms of registers.
            let found = FUNCTION.get_or_init(|| unsafe { function(stringify!($name)) });
            match found {
                // SAFETY: the same; whoever calls keeps to what libasound asks for.
                Some(function) => unsafe { function($($arg),*) },
                None => $without,
            }
        }
    )* };
}

// cpal takes a failure here for a broken system, not for a missing device.
forward! { c_int, 0;
    snd_config_update();
    snd_config_update_free_global();
}

forward! { c_int, NO_DEVICE;
    snd_card_next(a: Pointer);
    snd_ctl_card_info(a: Pointer, b: Pointer);
    snd_ctl_card_info_malloc(a: Pointer);
    snd_ctl_close(a: Pointer);
    snd_ctl_open(a: Pointer, b: Pointer, c: c_int);
    snd_ctl_pcm_info(a: Pointer, b: Pointer);
    snd_ctl_pcm_next_device(a: Pointer, b: Pointer);
    snd_device_name_free_hint(a: Pointer);
    snd_device_name_hint(a: c_int, b: Pointer, c: Pointer);
    snd_pcm_avail_delay(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_close(a: Pointer);
    snd_pcm_format_physical_width(a: c_int);
    snd_pcm_get_params(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params(a: Pointer, b: Pointer);
    snd_pcm_hw_params_any(a: Pointer, b: Pointer);
    snd_pcm_hw_params_can_resume(a: Pointer);
    snd_pcm_hw_params_current(a: Pointer, b: Pointer);
    snd_pcm_hw_params_get_buffer_size_max(a: Pointer, b: Pointer);
    snd_pcm_hw_params_get_channels_max(a: Pointer, b: Pointer);
    snd_pcm_hw_params_get_channels_min(a: Pointer, b: Pointer);
    snd_pcm_hw_params_get_period_size(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_get_period_size_max(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_get_period_size_min(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_get_rate_max(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_get_rate_min(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_malloc(a: Pointer);
    snd_pcm_hw_params_set_access(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_hw_params_set_buffer_size_near(a: Pointer, b: Pointer, c: Pointer);
    snd_pcm_hw_params_set_channels(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_hw_params_set_format(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_hw_params_set_period_size_near(a: Pointer, b: Pointer, c: Pointer, d: Pointer);
    snd_pcm_hw_params_set_rate(a: Pointer, b: Pointer, c: c_int, d: c_int);
    snd_pcm_hw_params_supports_audio_ts_type(a: Pointer, b: c_int);
    snd_pcm_hw_params_test_channels(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_hw_params_test_format(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_hw_params_test_rate(a: Pointer, b: Pointer, c: c_int, d: c_int);
    snd_pcm_info(a: Pointer, b: Pointer);
    snd_pcm_info_get_stream(a: Pointer);
    snd_pcm_info_malloc(a: Pointer);
    snd_pcm_open(a: Pointer, b: Pointer, c: c_int, d: c_int);
    snd_pcm_pause(a: Pointer, b: c_int);
    snd_pcm_poll_descriptors(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_poll_descriptors_count(a: Pointer);
    snd_pcm_poll_descriptors_revents(a: Pointer, b: Pointer, c: c_int, d: Pointer);
    snd_pcm_prepare(a: Pointer);
    snd_pcm_resume(a: Pointer);
    snd_pcm_start(a: Pointer);
    snd_pcm_state(a: Pointer);
    snd_pcm_status(a: Pointer, b: Pointer);
    snd_pcm_status_get_state(a: Pointer);
    snd_pcm_sw_params(a: Pointer, b: Pointer);
    snd_pcm_sw_params_current(a: Pointer, b: Pointer);
    snd_pcm_sw_params_malloc(a: Pointer);
    snd_pcm_sw_params_set_avail_min(a: Pointer, b: Pointer, c: c_long);
    snd_pcm_sw_params_set_start_threshold(a: Pointer, b: Pointer, c: c_long);
    snd_pcm_sw_params_set_tstamp_mode(a: Pointer, b: Pointer, c: c_int);
    snd_pcm_sw_params_set_tstamp_type(a: Pointer, b: Pointer, c: c_int);
}

forward! { c_long, 0;
    snd_pcm_bytes_to_frames(a: Pointer, b: c_long);
    snd_pcm_status_sizeof();
    snd_pcm_readi(a: Pointer, b: Pointer, c: c_long);
    snd_pcm_writei(a: Pointer, b: Pointer, c: c_long);
}

forward! { Pointer, ptr::null_mut();
    snd_ctl_card_info_get_name(a: Pointer);
    snd_device_name_get_hint(a: Pointer, b: Pointer);
    snd_pcm_info_get_name(a: Pointer);
}

forward! { (), ();
    snd_ctl_card_info_free(a: Pointer);
    snd_pcm_hw_params_copy(a: Pointer, b: Pointer);
    snd_pcm_hw_params_free(a: Pointer);
    snd_pcm_info_free(a: Pointer);
    snd_pcm_info_set_device(a: Pointer, b: c_int);
    snd_pcm_info_set_stream(a: Pointer, b: c_int);
    snd_pcm_info_set_subdevice(a: Pointer, b: c_int);
    snd_pcm_status_get_audio_htstamp(a: Pointer, b: Pointer);
    snd_pcm_status_get_htstamp(a: Pointer, b: Pointer);
    snd_pcm_status_get_trigger_htstamp(a: Pointer, b: Pointer);
    snd_pcm_status_set_audio_htstamp_config(a: Pointer, b: Pointer);
    snd_pcm_sw_params_free(a: Pointer);
}
