// The sleep timer. It counts what is heard.

/** What it can be set to, in minutes; nothing ends it. */
const MINUTES = [0, 5, 10, 15, 30, 45, 60, 90];
/** The sound sinks over the last of it, or over a third where that is shorter. */
const SINKING = 300;
/** Where it has sunk to at the end, in dB. */
const FLOOR = -50;

/** Seconds; nothing is left where it is off. */
const timer = { left: 0, length: 0 };
/** Where the sound stood when that was last counted. */
let counted = 0;

/** @param {number} minutes */
function setTimer(minutes) {
  timer.length = minutes * 60;
  timer.left = timer.length;
  counted = audio.currentTime;
  sunk = 1;
  setVolume();
  showTimer();
}

/** Counts what was heard since; a seek is not. */
function countTimer() {
  const heard = audio.currentTime - counted;
  counted = audio.currentTime;
  if (!timer.length || heard <= 0 || heard > 5) return;
  timer.left -= heard;
  if (timer.left <= 0) {
    audio.pause();
    setTimer(0);
    return;
  }
  const sinking = Math.min(SINKING, timer.length / 3);
  const share = Math.min(timer.left / sinking, 1);
  sunk = 10 ** ((FLOOR * (1 - share)) / 20);
  setVolume();
  showTimer();
}

function showTimer() {
  element("open-timer").classList.toggle("set", timer.length > 0);
  write("timer-left", timer.length ? countdown(timer.left * 1000 + 59_000).replace(/:\d+$/, "′") : "");
  for (const button of element("timer-list").children) {
    const minutes = Number(/** @type {HTMLElement} */ (button).dataset.minutes);
    button.setAttribute("aria-pressed", String(minutes * 60 === timer.length));
  }
}

function listTimer() {
  const whole = (plan.length - plan.from) / 60_000;
  for (const minutes of MINUTES.filter((m) => m < whole)) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.minutes = String(minutes);
    button.textContent = minutes ? plan.words.minutes.replace("{}", String(minutes)) : plan.words.off;
    button.addEventListener("click", () => {
      setTimer(minutes);
      close();
    });
    element("timer-list").append(button);
  }
  showTimer();
}
