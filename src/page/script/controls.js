// Buttons, lists and keys.

/**
 * @param {string} id
 * @param {() => void} done
 */
function press(id, done) {
  element(id).addEventListener("click", done);
}

/** @param {string} id */
function open(id) {
  const dialog = /** @type {HTMLDialogElement} */ (element(id));
  if (id === "chapters") markChapter();
  dialog.showModal();
}

/** Closes what lies over the page. */
function close() {
  for (const dialog of document.querySelectorAll("dialog")) if (dialog.open) dialog.close();
}

function listChapters() {
  for (const [at, title] of plan.chapters) {
    const [row, button, name, time] = ["li", "button", "span", "small"].map((tag) => document.createElement(tag));
    button.setAttribute("type", "button");
    name.dir = "auto";
    name.textContent = title;
    time.textContent = clock(at - plan.from);
    button.append(name, time);
    button.addEventListener("click", () => {
      seek(at);
      close();
    });
    row.append(button);
    element("chapter-list").append(row);
    if (at > plan.from) {
      const mark = document.createElement("i");
      mark.style.insetInlineStart = `${(100 * (at - plan.from)) / (plan.length - plan.from)}%`;
      element("marks").append(mark);
    }
  }
  element("open-chapters").hidden = plan.chapters.length < 2;
}

function markChapter() {
  const number = begun(plan.chapters, here()) - 1;
  [...element("chapter-list").querySelectorAll("button")].forEach((button, i) => {
    button.setAttribute("aria-current", String(i === number));
  });
}

const position = /** @type {HTMLInputElement} */ (element("position"));
/** Whether somebody is moving along the line. */
let moving = false;

/**
 * @param {HTMLInputElement} range
 */
function fill(range) {
  range.style.setProperty("--far", `${(100 * Number(range.value)) / Number(range.max)}%`);
}

/** The place that is chosen on the line. */
function chosen() {
  return plan.from + (Number(position.value) / Number(position.max)) * (plan.length - plan.from);
}

/** Shows where playing stands, on the line and by the clock. */
function showPosition() {
  if (moving) return;
  const whole = plan.length - plan.from;
  const gone = Math.min(here() - plan.from, whole);
  position.value = String(Math.round((Number(position.max) * gone) / whole));
  position.setAttribute("aria-valuetext", `${clock(gone)} / ${clock(whole)}`);
  fill(position);
  write("at", clock(gone));
  write("whole", clock(whole));
}

function showPlaying() {
  const playing = !audio.paused;
  element("play-icon").setAttribute("href", playing ? "#i-pause" : "#i-play");
  element("play").setAttribute("aria-label", playing ? plan.words.pause : plan.words.play);
  tellPosition();
  touched();
  void keepAwake();
}

/**
 * Hands somebody a file that is in the page already.
 * @param {Blob} blob
 * @param {string} name
 */
function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The page as it came, but for its sound. */
let pristine = "";

function keepPage() {
  const [before, after] = pristine.split("\u0000");
  const parts = ["<!doctype html>\n", before, element("sound").textContent || "", after];
  keep(new Blob(parts, { type: "text/html" }), `${plan.file}.html`);
}

/** Remembers the page before anything of it changes. */
function remember() {
  const at = element("sound");
  // A long text is many nodes.
  const text = [...at.childNodes];
  at.replaceChildren("\u0000");
  pristine = document.documentElement.outerHTML;
  at.replaceChildren(...text);
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || element("session").hidden) return;
  touched();
  if (dark) {
    event.preventDefault();
    return darken(false);
  }
  if (document.querySelector("dialog[open]")) return;
  const far = event.shiftKey ? 60_000 : 10_000;
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": toggle,
    ArrowLeft: () => seek(here() - far),
    ArrowRight: () => seek(here() + far),
    n: () => leap(1),
    p: () => leap(-1),
    d: () => darken(true),
    t: () => open("timer"),
  };
  const meant = keys[event.key];
  const button = event.target instanceof HTMLButtonElement && event.key === " ";
  if (!meant || button || event.target === position) return;
  event.preventDefault();
  meant();
}

function wire() {
  press("play", toggle);
  press("back", () => seek(here() - 10_000));
  press("on", () => seek(here() + 10_000));
  press("previous", () => leap(-1));
  press("next", () => leap(1));
  press("open-chapters", () => open("chapters"));
  press("open-timer", () => open("timer"));
  press("open-more", () => open("more"));
  press("darken", () => darken(true));
  press("dark", () => darken(false));
  press("keep-page", keepPage);
  press("keep-sound", () => sound && keep(sound, `${plan.file}.${plan.ending}`));
  for (const button of document.querySelectorAll(".close")) button.addEventListener("click", close);
  for (const dialog of document.querySelectorAll("dialog")) {
    // Beside it is its own ground.
    dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });
  }
  position.addEventListener("input", () => {
    moving = true;
    fill(position);
    write("at", clock(chosen() - plan.from));
  });
  position.addEventListener("change", () => {
    moving = false;
    seek(chosen());
  });
  wireWishes();
}

function wireWishes() {
  const loud = /** @type {HTMLInputElement} */ (element("volume"));
  fill(loud);
  loud.addEventListener("input", () => {
    volume = Number(loud.value) / 100;
    fill(loud);
    setVolume();
  });
  element("volume-row").hidden = !turnsDown();
  element("vibrate-row").hidden = !("vibrate" in navigator);
  for (const id of /** @type {("vibrate" | "aloud")[]} */ (["vibrate", "aloud"])) {
    const box = /** @type {HTMLInputElement} */ (element(id));
    box.addEventListener("change", () => { wishes[id] = box.checked; });
  }
}
