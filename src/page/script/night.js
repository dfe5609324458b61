// Light and dark: the screen stays on while eyes are open, and goes dark for the night.

/** Milliseconds without a touch after which the buttons go, and after which the light does. */
const BUTTONS = 6000;
const LIGHT = 60_000;

/** @type {WakeLockSentinel | undefined} */
let lock;
/** Whether one has been asked for and not come yet. */
let asking = false;
let dark = false;

/** Keeps the screen on, or no longer. */
async function keepAwake() {
  const wanted = () => !audio.paused && !dark && document.visibilityState === "visible";
  if (!wanted()) {
    const held = lock;
    lock = undefined;
    if (held) await held.release().catch(() => undefined);
    return;
  }
  if (lock || asking || !("wakeLock" in navigator)) return;
  asking = true;
  // A page that does not come from a safe place, or a low battery, gets none.
  const got = await navigator.wakeLock.request("screen").catch(() => undefined);
  asking = false;
  lock = got;
  if (got) got.addEventListener("release", () => { if (lock === got) lock = undefined; });
  if (!wanted()) await keepAwake();
}

/** @param {boolean} wanted */
function darken(wanted) {
  dark = wanted;
  element("dark").hidden = !wanted;
  const theme = document.querySelector('meta[name="theme-color"]');
  if (theme) theme.setAttribute("content", wanted ? "#000000" : "#0b0705");
  if (wanted) element("dark").focus();
  void keepAwake();
}

/** Shows how the breath goes where all else is dark.
 * @param {number} time */
function drawDot(time) {
  const { main } = now(time);
  const open = breathes(main) ? level(plan.breaths, time) : resting(time);
  element("dot").style.opacity = (0.12 + 0.88 * open).toFixed(2);
}

/** @type {number | undefined} */
let untilResting;
/** @type {number | undefined} */
let untilDark;

/** Somebody is there. */
function touched() {
  document.body.classList.remove("resting");
  clearTimeout(untilResting);
  clearTimeout(untilDark);
  if (audio.paused) return;
  untilResting = setTimeout(rest, BUTTONS);
  if (plan.nightly) untilDark = setTimeout(() => darken(true), LIGHT);
}

/** The buttons go, unless somebody is at them or has them read out. */
function rest() {
  const within = element("session").contains(document.activeElement) && document.activeElement?.matches(":focus-visible");
  if (audio.paused || within || wishes.aloud || document.querySelector("dialog[open]")) return touched();
  document.body.classList.add("resting");
}
