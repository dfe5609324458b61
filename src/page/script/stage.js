// What is to be seen at any instant.

const canvas = /** @type {HTMLCanvasElement} */ (element("picture"));
const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** Pixels of the canvas to one of the page. */
let ratio = 1;
/** Whether the picture has to be drawn although no time has passed. */
let changed = true;

const still = matchMedia("(prefers-reduced-motion: reduce)");

function resize() {
  ratio = Math.min(devicePixelRatio || 1, 2.5);
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  changed = true;
}

/** A phone on its side has the picture to the left. */
const lying = matchMedia("(orientation: landscape) and (max-height: 560px)");

/** Where the disc stands. */
function place() {
  const { width, height } = canvas;
  if (lying.matches) return { x: width / 4, y: height / 2, reach: Math.min(width * 0.17, height * 0.33) };
  return { x: width / 2, y: height * 0.335, reach: Math.min(width * 0.34, height * 0.2) };
}

/** How brightly each picture shines at present: one gives way to the other within a second. */
const shown = { breath: 0, rest: 0, bell: 0, body: 0 };
/** When they were last seen to. */
let looked = -Infinity;
/** The last body, which fades where it was.
 * @type {{id: string, glow: number, sweep: number | undefined}} */
let figure = { id: "", glow: 0, sweep: undefined };

/**
 * Which picture is meant.
 * @param {Moment | undefined} main
 * @returns {"breath" | "rest" | "bell" | "body"}
 */
function picture(main) {
  if (!main) return "rest";
  switch (main[2]) {
    case "tense": case "release": case "massage": case "sweep": case "back":
      return main[5] >= 0 && plan.places[plan.texts[main[5]]] ? "body" : breathes(main) ? "breath" : "rest";
    case "strike":
      return "bell";
    case "rest": case "after": case "say":
      return "rest";
    default:
      return "breath";
  }
}

/**
 * @param {Moment} main
 * @param {number} time
 */
function bodyOf(main, time) {
  const id = plan.texts[main[5]];
  switch (main[2]) {
    case "massage":
      return { id, glow: 0.5 + 0.2 * resting(time), sweep: undefined };
    case "sweep":
      return { id, glow: 0.85, sweep: ease(passed(main, time)) };
    case "back":
      return { id, glow: 0.85, sweep: 1 - ease(passed(main, time)) };
    default:
      return { id, glow: level(plan.tensions, time), sweep: undefined };
  }
}

/** An ember that waits to be lit, over the title. */
function drawCover() {
  const { width, height } = canvas;
  brush.clearRect(0, 0, width, height);
  const above = { x: width / 2, y: height * 0.205, reach: Math.min(width * 0.3, height * 0.15) };
  drawDisc(brush, { ...(lying.matches ? place() : above), open: 0.62, strength: 1 });
}

/**
 * Draws the picture of `time`.
 * @param {number} time
 */
function draw(time) {
  const { main, speech } = now(time);
  const meant = picture(main);
  settle(meant, time);
  if (main && meant === "body") figure = bodyOf(main, time);
  brush.clearRect(0, 0, canvas.width, canvas.height);
  const { x, y, reach } = place();
  // Where nothing may move, light comes and goes in its place.
  const calm = still.matches;
  if (shown.rest > 0.01) {
    const open = calm ? 0.3 : 0.16 + 0.16 * resting(time);
    const words = speech && time < speech[0] + speech[1];
    drawDisc(brush, { x, y, reach, open, strength: shown.rest * (words ? 0.42 : 0.5) });
  }
  if (shown.bell > 0.01 && main) {
    const rung = Math.sqrt(passed(main, time));
    drawDisc(brush, { x, y, reach, open: 0.2, strength: shown.bell * (1 - 0.4 * rung) });
    for (const behind of [0, 0.22, 0.44]) {
      const ring = rung - behind * 0.5;
      if (ring > 0 && !calm) drawRing(brush, x, y, reach * (0.42 + 1.05 * ring), shown.bell * 0.5 * (1 - ring) ** 1.5);
    }
  }
  if (shown.breath > 0.01) {
    const open = level(plan.breaths, time);
    drawRing(brush, x, y, reach, 0.2 * shown.breath);
    const strength = shown.breath * (calm ? 0.3 + 0.7 * open : 1);
    drawDisc(brush, { x, y, reach, open: calm ? 0.7 : open, strength });
  }
  if (shown.body > 0.01) {
    const height = Math.min(canvas.height * (lying.matches ? 0.86 : 0.44), canvas.width * 1.02);
    drawBody(brush, { x, top: y - height / 2, height }, { ...figure, strength: shown.body });
  }
}

/**
 * Lets one picture give way to another; a seek changes them at once.
 * @param {"breath" | "rest" | "bell" | "body"} meant
 * @param {number} time
 */
function settle(meant, time) {
  const step = (time - looked) / 900;
  const once = step < 0 || step > 1 || still.matches;
  for (const name of /** @type {(keyof typeof shown)[]} */ (Object.keys(shown))) {
    const to = name === meant ? 1 : 0;
    const by = once ? 1 : step;
    shown[name] = to > shown[name] ? Math.min(shown[name] + by, 1) : Math.max(shown[name] - by, 0);
  }
  looked = time;
}
