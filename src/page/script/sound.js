// The sound, whose clock is the only one there is.

const audio = new Audio();
audio.preload = "auto";

/** Characters of base64 that are decoded at once: whole groups of four. */
const PIECE = 1 << 20;

/**
 * The bytes that `text` stands for.
 * @param {string} text base64
 * @returns {BlobPart[]}
 */
function decoded(text) {
  const parts = [];
  for (let from = 0; from < text.length; from += PIECE) {
    const letters = atob(text.slice(from, from + PIECE));
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
    parts.push(bytes);
  }
  return parts;
}

/** @type {Blob | undefined} */
let sound;

/** Takes the sound out of the page. */
function load() {
  sound = new Blob(decoded(element("sound").textContent || ""), { type: plan.type });
  audio.src = URL.createObjectURL(sound);
}

/** Where playing stands. */
function here() {
  return plan.from + audio.currentTime * 1000;
}

/**
 * Goes to `time`, within what there is.
 * @param {number} time
 */
function seek(time) {
  const seconds = (Math.min(Math.max(time, plan.from), plan.length - 50) - plan.from) / 1000;
  audio.currentTime = seconds;
  changed = true;
}

function toggle() {
  if (!audio.paused) audio.pause();
  else audio.play().catch(() => undefined);
}

/**
 * Goes to the chapter before or behind; back to the beginning of this one first.
 * @param {1 | -1} by
 */
function leap(by) {
  const number = begun(plan.chapters, here()) - 1;
  const within = here() - (plan.chapters[number] || [0])[0];
  const to = by > 0 ? number + 1 : number - (within > 3000 ? 0 : 1);
  const chapter = plan.chapters[Math.max(to, 0)];
  if (chapter) seek(chapter[0]);
}

/** What the listener chose, from 0 to 1. */
let volume = 1;
/** What the sleep timer leaves of it. */
let sunk = 1;

function setVolume() {
  audio.volume = volume * volume * sunk;
}

/** Whether this browser lets a page turn the sound down: telephones by Apple do not. */
function turnsDown() {
  const probe = new Audio();
  probe.volume = 0.5;
  return probe.volume === 0.5;
}

/** What a locked screen shows, and its buttons. */
function describe() {
  if (!("mediaSession" in navigator)) return;
  const session = navigator.mediaSession;
  const art = { src: cover(512), sizes: "512x512", type: "image/png" };
  session.metadata = new MediaMetadata({ title: plan.title, artist: plan.author, album: "Evenfall", artwork: [art] });
  /** @type {[MediaSessionAction, MediaSessionActionHandler][]} */
  const actions = [
    ["play", () => void audio.play()],
    ["pause", () => audio.pause()],
    ["seekbackward", (to) => seek(here() - (to.seekOffset || 10) * 1000)],
    ["seekforward", (to) => seek(here() + (to.seekOffset || 10) * 1000)],
    ["seekto", (to) => seek(plan.from + (to.seekTime || 0) * 1000)],
    ["previoustrack", () => leap(-1)],
    ["nexttrack", () => leap(1)],
  ];
  for (const [action, handler] of actions) {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // This browser has no such button.
    }
  }
}

/** Tells a locked screen where playing stands. */
function tellPosition() {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.playbackState = audio.paused ? "paused" : "playing";
  const duration = audio.duration;
  if (!navigator.mediaSession.setPositionState || !Number.isFinite(duration)) return;
  const position = Math.min(audio.currentTime, duration);
  navigator.mediaSession.setPositionState({ duration, position, playbackRate: 1 });
}
