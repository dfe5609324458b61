// The disc that breathes, as embers do.

/** How much of the reach is left when the lungs are empty. */
const LEAST = 0.3;

/** @typedef {[number, number, number]} Colour */

/** From the middle to the rim, when the lungs are empty and when they are full.
 * @type {Record<"empty" | "full", Colour[]>} */
const EMBER = {
  empty: [[216, 118, 66], [172, 74, 38], [116, 41, 22]],
  full: [[255, 224, 178], [246, 164, 92], [206, 92, 44]],
};

/**
 * @param {Colour} a
 * @param {Colour} b
 * @param {number} x
 * @param {number} alpha
 */
function between(a, b, x, alpha) {
  const part = (/** @type {0 | 1 | 2} */ i) => Math.round(a[i] + (b[i] - a[i]) * x);
  return `rgba(${part(0)}, ${part(1)}, ${part(2)}, ${alpha})`;
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {{x: number, y: number, reach: number, open: number, strength: number}} disc its middle,
 *   how far a full breath reaches, how open it is and how bright
 */
function drawDisc(ink, { x, y, reach, open, strength }) {
  const radius = reach * (LEAST + (1 - LEAST) * open);
  /** @param {number} i @param {number} alpha */
  const ember = (i, alpha) => between(EMBER.empty[i], EMBER.full[i], open, alpha * strength);

  const glow = ink.createRadialGradient(x, y, radius * 0.96, x, y, radius + reach * 0.62);
  const light = 0.16 + 0.14 * open;
  // As light falls off: four points of it are enough.
  for (const [at, share] of [[0, 1], [0.16, 0.56], [0.38, 0.24], [0.68, 0.07], [1, 0]]) {
    glow.addColorStop(at, ember(1, light * share));
  }
  ink.fillStyle = glow;
  ink.fillRect(0, 0, ink.canvas.width, ink.canvas.height);

  // The light comes a little from above.
  const body = ink.createRadialGradient(x, y - radius * 0.22, radius * 0.04, x, y, radius);
  body.addColorStop(0, ember(0, 1));
  body.addColorStop(0.5, ember(1, 1));
  body.addColorStop(1, ember(2, 1));
  ink.fillStyle = body;
  ink.beginPath();
  ink.arc(x, y, radius, 0, 2 * Math.PI);
  ink.fill();
}

/**
 * A line around the disc.
 * @param {CanvasRenderingContext2D} ink
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} alpha
 */
function drawRing(ink, x, y, radius, alpha) {
  ink.strokeStyle = `rgba(226, 150, 96, ${alpha})`;
  ink.lineWidth = Math.max(1, ink.canvas.width / 700);
  ink.beginPath();
  ink.arc(x, y, radius, 0, 2 * Math.PI);
  ink.stroke();
}

/**
 * A picture of it for a locked screen.
 * @param {number} size
 */
function cover(size) {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const ink = canvas.getContext("2d");
  if (!ink) return "";
  ink.fillStyle = "#120a07";
  ink.fillRect(0, 0, size, size);
  drawDisc(ink, { x: size / 2, y: size / 2, reach: size * 0.34, open: 0.85, strength: 1 });
  return canvas.toDataURL("image/png");
}
