// From the page to the session.

function look() {
  const time = here();
  if (dark) drawDot(time);
  else if (changed || (time !== looked && !element("session").hidden)) {
    changed = false;
    if (element("session").hidden) drawCover();
    else {
      draw(time);
      tell(time);
    }
  }
  requestAnimationFrame(look);
}

function begin() {
  element("cover").hidden = true;
  element("stage").classList.remove("before");
  changed = true;
  element("session").hidden = false;
  audio.play().catch(() => undefined);
  element("play").focus({ preventScroll: true });
  describe();
  showPosition();
  touched();
}

function ready() {
  try {
    load();
  } catch {
    element("trouble").hidden = false;
    return;
  }
  const start = /** @type {HTMLButtonElement} */ (element("begin"));
  start.disabled = false;
  start.addEventListener("click", begin);
}

function start() {
  remember();
  listChapters();
  listTimer();
  wire();
  resize();
  addEventListener("resize", resize);
  addEventListener("pointerdown", touched);
  addEventListener("focusin", () => document.body.classList.remove("resting"));
  addEventListener("keydown", key);
  document.addEventListener("visibilitychange", () => {
    changed = true;
    void keepAwake();
  });
  audio.addEventListener("timeupdate", () => {
    countTimer();
    showPosition();
  });
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, showPlaying);
  audio.addEventListener("seeked", () => { changed = true; showPosition(); tellPosition(); });
  audio.addEventListener("error", () => { element("trouble").hidden = false; });
  requestAnimationFrame(look);
  // Once the page is to be seen.
  setTimeout(ready, 50);
}

addEventListener("DOMContentLoaded", start);
