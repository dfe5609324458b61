// Opens a page in Chromium at the size of a phone and measures what is to be seen: how far the
// disc, read from the picture's own pixels, is from the score; how late a sentence comes; what
// axe says; whether anything is asked of a network. By hand, no part of `cargo test`:
//
//   evenfall render box-breath -o box.html && evenfall plan box-breath --json > box.json
//   npm install puppeteer-core axe-core
//   node tests/page/drive.mjs box.html box.json
//
// CHROMIUM names the browser, where it is not /usr/bin/chromium. What is missing is told, and
// nothing is measured then.

import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import process from "node:process";

const [page_file, plan_file] = process.argv.slice(2);
const browser_path = process.env.CHROMIUM || "/usr/bin/chromium";
const require = createRequire(resolve("package.json"));

/** @param {string} why */
function skip(why) {
  console.log(`SKIPPED, nothing was measured: ${why}`);
  process.exit(0);
}

if (!page_file || !plan_file) skip("give a page and the plan of its session as JSON");
if (!existsSync(browser_path)) skip(`there is no ${browser_path}`);
let puppeteer, axe;
try {
  puppeteer = require("puppeteer-core");
  puppeteer = puppeteer.default || puppeteer;
  axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
} catch {
  skip("npm install puppeteer-core axe-core");
}

const plan = JSON.parse(readFileSync(plan_file, "utf8"));
const wait = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));
const faults = [];
const browser = await puppeteer.launch({ executablePath: browser_path, args: ["--no-sandbox", "--disable-gpu"], headless: true });
const page = await browser.newPage();
page.on("console", (m) => m.type() === "error" && faults.push(`console: ${m.text()}`));
page.on("pageerror", (e) => faults.push(`error: ${e.message}`));
page.on("request", (r) => /^(file|blob|data):/.test(r.url()) || faults.push(`asks for ${r.url()}`));
await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
await page.setOfflineMode(true);
// The sound is no element of the page: its clock is to be had where it is made.
await page.evaluateOnNewDocument(() => {
  const made = window.Audio;
  window.Audio = function () { return (window.heard ||= new made()); };
});
await page.goto(`file://${resolve(page_file)}`);
await page.waitForSelector("#begin:not([disabled])");

async function judge(where) {
  await wait(1500);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const v of violations) faults.push(`axe, ${where}: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 80)).join(" | ")}`);
  console.log(`axe, ${where}: ${violations.length} violations`);
}

await judge("cover");
await page.tap("#begin");
await judge("playing");
for (const list of ["chapters", "timer", "more"]) {
  const opens = await page.$(`#open-${list}`);
  if (!(await opens.isVisible())) continue;
  await page.evaluate((id) => document.getElementById(`open-${id}`).click(), list);
  await judge(list);
  await page.tap(`#${list} .close`);
}

const ease = (x) => x * x * (3 - 2 * x);
function level(time) {
  const breath = plan.breaths.findLast((b) => b.turns[0].at_ms <= time);
  for (let i = 1; breath && i < breath.turns.length; i += 1) {
    const [from, to] = [breath.turns[i - 1], breath.turns[i]];
    if (time < to.at_ms) return from.level + (to.level - from.level) * ease((time - from.at_ms) / (to.at_ms - from.at_ms));
  }
  return 0;
}

/** Goes to `ms` along the line, as a finger would. */
async function seek(ms) {
  await page.evaluate((share) => {
    const line = document.getElementById("position");
    line.value = String(share * Number(line.max));
    line.dispatchEvent(new Event("change"));
  }, ms / plan.length_ms);
}

/** The radius of the disc in the picture, and the time of the sound at that frame. */
function radius() {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => {
    // The page has drawn this frame just now; reading it takes a while.
    const time = window.heard.currentTime * 1000;
    const canvas = document.getElementById("picture");
    const [x, y] = [Math.round(canvas.width / 2), Math.round(canvas.height * 0.335)];
    const row = canvas.getContext("2d").getImageData(x, y, canvas.width - x, 1).data;
    const light = (i) => (row[4 * i] + row[4 * i + 1] + row[4 * i + 2]) * row[4 * i + 3] / 255;
    let [edge, most] = [0, 0];
    for (let i = 3; i < canvas.width - x - 3; i += 1) {
      const fall = light(i - 2) - light(i + 2);
      if (fall > most) [edge, most] = [i, fall];
    }
    // Between pixels: where the light is half way down.
    const half = (light(edge - 4) + light(edge + 4)) / 2;
    let i = edge - 4;
    while (i < edge + 4 && light(i) > half) i += 1;
    const part = (light(i - 1) - half) / Math.max(light(i - 1) - light(i), 1);
    const reach = Math.min(canvas.width * 0.34, canvas.height * 0.2);
    done({ open: ((i - 1 + part + 0.5) / reach - 0.3) / 0.7, time });
  })));
}

const moving = plan.moments.filter((m) => m.kind.breathe && !/hold/i.test(m.kind.breathe) && m.length_ms >= 2500);
if (moving.length) {
  let worst = 0;
  for (let n = 0; n < 10; n += 1) {
    const m = moving[Math.floor(Math.random() * moving.length)];
    await seek(m.start_ms - 1200);
    await wait(1200 + m.length_ms * (0.3 + 0.4 * Math.random()));
    const { open, time } = await radius();
    // Which time the picture shows, within the half second around.
    let best = [9, 0];
    for (let off = -500; off <= 500; off += 1) {
      const far = Math.abs(level(time + off) - open);
      if (far < best[0] - 1e-9 || (Math.abs(far - best[0]) < 1e-9 && Math.abs(off) < Math.abs(best[1]))) best = [far, off];
    }
    console.log(`disc at ${(time / 1000).toFixed(2)} s: shows ${open.toFixed(3)}, score ${level(time).toFixed(3)}, ${best[1]} ms off`);
    worst = Math.max(worst, Math.abs(best[1]));
  }
  console.log(`disc: ${worst} ms off at most`);
  if (worst > 50) faults.push(`the disc is ${worst} ms off`);
}

await page.evaluate(() => {
  window.told = [];
  new MutationObserver(() => window.told.push([window.heard.currentTime * 1000, document.getElementById("sentence").textContent]))
    .observe(document.getElementById("sentence"), { childList: true, characterData: true, subtree: true });
});
let late = 0;
for (const caption of plan.captions.slice(0, 5)) {
  await seek(Math.max(caption.start_ms - 700, 0));
  await page.evaluate(() => { window.told = []; });
  await wait(1700);
  const shown = (await page.evaluate(() => window.told)).find(([, text]) => text === caption.text);
  if (!shown) { faults.push(`no sentence "${caption.text}"`); continue; }
  const off = shown[0] - caption.start_ms;
  console.log(`sentence at ${(caption.start_ms / 1000).toFixed(2)} s: ${off.toFixed(0)} ms late`);
  late = Math.max(late, Math.abs(off));
}
console.log(`sentences: ${late.toFixed(0)} ms late at most`);
if (late > 100) faults.push(`a sentence is ${late.toFixed(0)} ms late`);

await browser.close();
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(faults.length ? `${faults.length} faults` : "no fault");
process.exit(faults.length ? 1 : 0);
