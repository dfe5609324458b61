//! The codes of diagnostics, each once: a misspelt one does not compile.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($code:ident)*) => {
        /// What a diagnostic is about. `S...` stops a script, `W...` is advice that `allow`
        /// silences, `N...` is a note for this listener. The names are stable; [`explanations`](super::codes::explanations) says
        /// what each means.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "`codes.toml` says what each means")]
        pub enum Code {
            $($code),*
        }

        impl Code {
            /// All, errors first, in their order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// As scripts and listeners write it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$code => stringify!($code)),*
                }
            }
        }
    };
}

codes! {
    S001 S002 S003 S004 S005 S006 S007 S008 S009 S010
    S011 S012 S013 S015 S016 S017 S018 S019 S020 S031
    S034 S040 S041 S042 S043 S044 S045 S046 S047 S050 S051
    S052 S053 S054 W001 W002 W003 W004 W005 W006 W007
    W008 W009 W010 W012 W015 W020 W021 W022 W023 W031
    W032 W041 W050 W051 W052 W053 W054 W055 W056 W057
    W058 W059 W060 W061 W062 W063 W064 W065 W066 W067 W068 W069 W070 W071 W072 W073 N001 N002 N003 N004 N005 N006 N007
}

impl Code {
    /// Whether it is about how a session ends, which a listener may wish otherwise than its
    /// author.
    pub(crate) const fn is_about_ending(self) -> bool {
        matches!(self, Code::W004 | Code::W053 | Code::W054 | Code::W055)
    }

    /// The code written as `name`, in capitals or not.
    pub fn find(name: &str) -> Option<Code> {
        let name = name.trim();
        let mut all = Code::ALL.iter().copied();
        all.find(|code| code.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
