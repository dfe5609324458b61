// What the page knows of the session, and what happens in it at any instant. Times are
// milliseconds from the start of the session.

/**
 * What is going on, as the plan calls it; the phases of a breath by themselves.
 * @typedef {"say" | "in" | "top-up" | "hold-full" | "out" | "hold-empty" | "tense" | "release" |
 *   "massage" | "sweep" | "back" | "rest" | "strike" | "after"} Kind
 */

/**
 * A moment: its start, its length, its kind, and by their numbers in `texts` what it is called,
 * its own words and its place on the body; -1 for none.
 * @typedef {[number, number, Kind, number, number, number]} Moment
 */

/**
 * From when on, and by their numbers in `moments`, what leads, the hands, the sentence; -1 for
 * none.
 * @typedef {[number, number, number, number]} Stretch
 */

/**
 * A place on the body, in thousandths of the figure's height from the middle of its top.
 * @typedef {{view: string, place: string, way: [number, number, number, number]}} Place
 */

/**
 * @typedef {object} Plan
 * @property {string} title
 * @property {string} author
 * @property {string} file Name for files, without an ending.
 * @property {string} ending Of the sound's file, without the dot.
 * @property {string} type Of the sound, as MIME has it.
 * @property {number} from Where the sound begins.
 * @property {number} length Where the session ends.
 * @property {boolean} nightly Whether it ends in sleep.
 * @property {[number, string][]} chapters
 * @property {string[]} texts
 * @property {Moment[]} moments
 * @property {Stretch[]} stretches
 * @property {number[][]} breaths Times and levels of each breath by turns.
 * @property {number[][]} tensions
 * @property {Record<string, Place>} places
 * @property {Record<string, {outline: string, hair: string, marks: string, fine: string}>} views
 * @property {Record<string, string>} words
 */

/** @type {Plan} */
const plan = JSON.parse(element("plan").textContent || "");

/**
 * The element with this id, which the page has.
 * @param {string} id
 * @returns {HTMLElement}
 */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * How many of `rows` begin at `time` or before.
 * @param {readonly (readonly [number, ...unknown[]] | number[])[]} rows sorted by what is first
 * @param {number} time
 */
function begun(rows, time) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(rows[middle][0]) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * From 0 to 1 with level ends.
 * @param {number} x
 */
function ease(x) {
  const y = Math.min(Math.max(x, 0), 1);
  return y * y * (3 - 2 * y);
}

/**
 * The level at `time` of the one of `curves` that lies there.
 * @param {number[][]} curves
 * @param {number} time
 */
function level(curves, time) {
  const curve = curves[begun(curves, time) - 1];
  for (let i = 2; curve && i < curve.length; i += 2) {
    const [from, low, to, high] = curve.slice(i - 2, i + 2);
    if (time < to) return low + (high - low) * ease((time - from) / (to - from));
  }
  return 0;
}

/**
 * How open the lungs of somebody are who rests.
 * @param {number} time
 */
function resting(time) {
  const x = (time % 9000) / 9000;
  return x < 0.4 ? ease(x / 0.4) : ease((1 - x) / 0.6);
}

/**
 * What happens at `time`.
 * @param {number} time
 * @returns {{main: Moment | undefined, hands: Moment | undefined, speech: Moment | undefined}}
 */
function now(time) {
  const stretch = plan.stretches[begun(plan.stretches, time) - 1];
  if (!stretch) return { main: undefined, hands: undefined, speech: undefined };
  const [lead, hands, speech] = stretch.slice(1).map((number) => plan.moments[number]);
  // At the end of a stroke the hands still rest on the place.
  const main = lead && lead[2] === "rest" && hands ? hands : lead;
  return { main, hands, speech };
}

/** @param {Moment | undefined} moment */
function breathes(moment) {
  return moment !== undefined
    && ["in", "top-up", "hold-full", "out", "hold-empty", "sweep", "back"].includes(moment[2]);
}

/**
 * How far `moment` has passed, from 0 to 1.
 * @param {Moment} moment
 * @param {number} time
 */
function passed(moment, time) {
  return Math.min(Math.max((time - moment[0]) / Math.max(moment[1], 1), 0), 1);
}

/**
 * A time as a clock shows it.
 * @param {number} time
 */
function clock(time) {
  const seconds = Math.floor(Math.max(time, 0) / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return (hours ? `${hours}:${two(minutes)}` : String(minutes)) + `:${two(seconds % 60)}`;
}
