// What is to be done, and what is said, in words.

/** What is shown already. */
const told = { word: "", left: "", sentence: -1, over: false, chapter: "", main: -1 };

/**
 * @param {string} id
 * @param {string} text
 */
function write(id, text) {
  const at = element(id);
  if (at.textContent !== text) at.textContent = text;
}

/**
 * Seconds begun, so that four seconds count 4, 3, 2, 1; minutes as a clock.
 * @param {number} left
 */
function countdown(left) {
  const seconds = Math.ceil(left / 1000);
  return seconds < 60 ? String(seconds) : clock(seconds * 1000);
}

/**
 * Shows the words of `time`.
 * @param {number} time
 */
function tell(time) {
  const { main, hands, speech } = now(time);
  const about = main && hands && hands !== main ? `  ${plan.texts[hands[4]] || ""}` : "";
  const word = audio.ended ? plan.words.end : main ? plan.texts[main[3]] + about : "";
  if (word !== told.word) write("word", (told.word = word));
  // Whoever is to fall asleep need not count.
  const counts = main && !["strike", "rest", "after"].includes(main[2]) && !plan.nightly && !audio.ended;
  const left = counts && main ? countdown(main[0] + main[1] - time) : "";
  if (left !== told.left) write("left", (told.left = left));
  tellSentence(speech, time);
  const chapter = plan.chapters[begun(plan.chapters, time) - 1];
  const name = chapter && plan.chapters.length > 1 ? chapter[1] : "";
  if (name !== told.chapter) write("chapter", (told.chapter = name));
  turn(main);
}

/**
 * @param {Moment | undefined} speech
 * @param {number} time
 */
function tellSentence(speech, time) {
  const at = element("sentence");
  const number = speech ? speech[0] : -1;
  const over = speech !== undefined && time >= speech[0] + speech[1];
  if (number !== told.sentence) {
    told.sentence = number;
    at.classList.toggle("gone", !speech);
    if (speech) {
      at.textContent = plan.texts[speech[4]] || "";
      at.classList.remove("new");
      void at.offsetWidth;
      at.classList.add("new");
    }
  }
  if (over !== told.over) at.classList.toggle("over", (told.over = over));
}

/** What the listener wishes. */
const wishes = { vibrate: false, aloud: false };

/** How the telephone trembles when these begin.
 * @type {Record<string, number[]>} */
const TREMBLE = { in: [70], "top-up": [40], out: [40, 90, 40], "hold-full": [18], "hold-empty": [18], sweep: [70], back: [40, 90, 40] };

/**
 * At the turn of the breath, and wherever something else begins.
 * @param {Moment | undefined} main
 */
function turn(main) {
  const number = main ? main[0] : -1;
  if (number === told.main) return;
  told.main = number;
  if (!main || audio.paused) return;
  if (wishes.vibrate && TREMBLE[main[2]]) navigator.vibrate(TREMBLE[main[2]]);
  if (wishes.aloud) element("say").textContent = plan.texts[main[3]] || "";
}
