// The body, with one place of it alight: where muscles tense, or where hands work.

/** Paths are drawn once and kept.
 * @type {Map<string, Path2D>} */
const paths = new Map();

/** @param {string} d */
function path(d) {
  const kept = paths.get(d) || new Path2D(d);
  paths.set(d, kept);
  return kept;
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {{x: number, top: number, height: number}} at
 * @param {{id: string, glow: number, sweep: number | undefined, strength: number}} figure the
 *   place, how brightly it shines, and how far a stroke has got along its way
 */
function drawBody(ink, { x, top, height }, { id, glow, sweep, strength }) {
  const place = plan.places[id];
  const view = plan.views[place ? place.view : "front"];
  if (!view) return;
  const scale = height / 1000;
  const head = place && ["face", "nape"].includes(place.view);
  ink.save();
  ink.translate(x, top);
  ink.scale(scale, scale);
  ink.globalAlpha = strength;
  const outline = path(view.outline);
  const inside = ink.createLinearGradient(0, 0, 0, 1000);
  inside.addColorStop(0, "rgba(150, 84, 50, 0.20)");
  inside.addColorStop(1, "rgba(120, 62, 36, 0.05)");
  ink.fillStyle = inside;
  ink.fill(outline);
  ink.fillStyle = "rgba(11, 7, 5, 0.22)";
  ink.fill(path(view.hair));
  ink.lineJoin = "round";
  ink.lineCap = "round";
  ink.strokeStyle = "rgba(222, 164, 120, 0.34)";
  ink.lineWidth = 1.2 * ratio / scale;
  ink.stroke(path(view.fine));
  if (place) light(ink, outline, place, glow, sweep, scale);
  ink.lineWidth = 1.5 * ratio / scale;
  ink.strokeStyle = "rgba(222, 164, 120, 0.62)";
  ink.stroke(outline);
  ink.strokeStyle = "rgba(222, 164, 120, 0.34)";
  ink.lineWidth = 1.2 * ratio / scale;
  ink.stroke(path(view.marks));
  if (place) {
    // Pale lines are lost on light: there they are dark.
    ink.clip(path(place.place));
    ink.strokeStyle = `rgba(58, 22, 8, ${0.75 * glow})`;
    ink.stroke(path(view.marks));
  }
  ink.restore();
  if (head) fadeBelow(ink, x, top, height);
}

/**
 * A head ends softly where its picture ends.
 * @param {CanvasRenderingContext2D} ink
 * @param {number} x
 * @param {number} top
 * @param {number} height
 */
function fadeBelow(ink, x, top, height) {
  const fade = ink.createLinearGradient(0, top + height * 0.78, 0, top + height);
  fade.addColorStop(0, "rgba(0, 0, 0, 0)");
  fade.addColorStop(1, "rgba(0, 0, 0, 1)");
  ink.save();
  ink.globalCompositeOperation = "destination-out";
  ink.fillStyle = fade;
  ink.fillRect(x - height, top + height * 0.78, 2 * height, height);
  ink.restore();
}

/**
 * @param {CanvasRenderingContext2D} ink
 * @param {Path2D} outline
 * @param {Place} place
 * @param {number} glow
 * @param {number | undefined} sweep
 * @param {number} scale
 */
function light(ink, outline, place, glow, sweep, scale) {
  ink.save();
  ink.clip(outline);
  const shine = (/** @type {number} */ share) => `rgba(255, ${Math.round(120 + 60 * glow)}, ${Math.round(52 + 50 * glow)}, ${share * glow})`;
  // Nothing but a soft shadow of the place, which itself lies beside the picture.
  const beside = 2 * ink.canvas.width;
  ink.shadowColor = `rgb(255, ${Math.round(120 + 60 * glow)}, ${Math.round(52 + 50 * glow)})`;
  ink.shadowBlur = 34 * scale;
  ink.shadowOffsetX = beside;
  ink.translate(-beside / scale, 0);
  ink.fillStyle = sweep === undefined ? shine(0.95) : stroke(ink, place, sweep, shine);
  ink.fill(path(place.place));
  ink.restore();
}

/**
 * Light that gathers where a stroke is: along its way, on both sides alike.
 * @param {CanvasRenderingContext2D} ink
 * @param {Place} place
 * @param {number} sweep
 * @param {(share: number) => string} shine
 */
function stroke(ink, place, sweep, shine) {
  const [fromX, fromY, toX, toY] = place.way;
  // What runs mostly up or down does so on both sides; the rest begins at the middle.
  const steep = Math.abs(toY - fromY) >= Math.abs(toX - fromX);
  const far = Math.max(Math.abs(fromX), Math.abs(toX));
  const gradient = steep
    ? ink.createLinearGradient(0, fromY, 0, toY)
    : ink.createLinearGradient(-far, 0, far, 0);
  const share = (/** @type {number} */ along) => 0.3 + 0.65 * Math.exp(-(((along - sweep) / 0.28) ** 2));
  for (let i = 0; i <= 16; i += 1) {
    const at = i / 16;
    // From the middle of the figure outwards, both ways.
    const out = Math.abs(2 * at - 1) * far;
    const along = steep ? at : (out - Math.abs(fromX)) / (Math.abs(toX) - Math.abs(fromX) || 1);
    gradient.addColorStop(at, shine(share(along)));
  }
  return gradient;
}
