// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * A pad to draw a digit on with mouse, touch, pen or keys, and what the model sees of it.
 *
 * @module
 */
import { digitImage } from "./digit_image.js";
import { element, setText } from "./element.js";
import { colour, onThemeChange } from "./theme.js";

/** Pixels of the pad, each way; the style sheet may show it smaller. */
const SIZE = 560;
/** Width of the pen on the pad. */
const PEN = .075;
/** Points kept: minutes of scribbling. */
const MOST_POINTS = 5000;
/** A step of the pen by an arrow key; with shift, half as far. */
const STEP = 1 / 24;

/**
 * Makes the pad.
 *
 * @param {readonly number[]} shape rows, columns and one channel
 * @param {(input: number[] | undefined) => void} ask for an answer; undefined = none is wanted any more
 * @param {() => void} clearAnswer
 * @returns {HTMLElement}
 */
export function createDrawPad([rows, columns], ask, clearAnswer) {
  const pad = element("canvas", {
    id: "pad",
    width: SIZE,
    height: SIZE,
    tabindex: 0,
    role: "application",
    "aria-label": "Pad to draw a digit on",
    "aria-describedby": "pad-help",
  });
  const seen = element("canvas", {
    width: columns,
    height: rows,
    class: "seen",
    role: "img",
    "aria-label": "What the model sees",
  });
  const clear = element("button", { type: "button", id: "pad-clear" }, "Clear");
  const undo = element("button", { type: "button" }, "Undo");
  const penState = element("span", { class: "unseen", role: "status" });
  /** @type {[number, number][][]} */
  let strokes = [];
  let points = 0;
  /** The keyboard's pen: where it is, whether it writes, and whether the keyboard was used last. */
  const pen = { x: .5, y: .2, isDown: false, isUsed: true };

  function change() {
    drawPad();
    const image = digitImage(strokes, rows, columns);
    drawSeen(image);
    if (points === 0) clearAnswer();
    ask(points === 0 ? undefined : image);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {boolean} isNew begins a stroke
   */
  function write(x, y, isNew) {
    if (points >= MOST_POINTS) return;
    /** @type {[number, number]} */
    const point = [Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y))];
    if (isNew || strokes.length === 0) strokes.push([point]);
    else strokes[strokes.length - 1].push(point);
    points++;
  }

  function drawPad() {
    const context = pad.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, SIZE, SIZE);
    context.strokeStyle = context.fillStyle = colour("--ink");
    context.lineWidth = PEN * SIZE;
    context.lineCap = context.lineJoin = "round";
    for (const stroke of strokes) {
      const [[x, y]] = stroke;
      context.beginPath();
      // A line of no length would not be drawn; a dot is a very short one, with round caps.
      context.moveTo(x * SIZE, y * SIZE + .1);
      for (const [nextX, nextY] of stroke) context.lineTo(nextX * SIZE, nextY * SIZE);
      context.stroke();
    }
    if (!pen.isUsed || document.activeElement !== pad) return;
    context.beginPath();
    context.arc(pen.x * SIZE, pen.y * SIZE, PEN * SIZE / 2 + 4, 0, 2 * Math.PI);
    context.strokeStyle = colour("--focus");
    context.lineWidth = 5;
    context.setLineDash(pen.isDown ? [] : [10, 10]);
    context.stroke();
    context.setLineDash([]);
  }

  /** @param {readonly number[]} image */
  function drawSeen(image) {
    const context = seen.getContext("2d");
    if (context === null) return;
    const pixels = context.createImageData(columns, rows);
    image.forEach((value, i) => pixels.data.set([value, value, value, 255], 4 * i));
    context.putImageData(pixels, 0, 0);
  }

  let drawing = -1;
  pad.addEventListener("pointerdown", (event) => {
    if (drawing >= 0 || event.button > 0) return;
    event.preventDefault();
    pen.isDown = pen.isUsed = false;
    pad.focus({ preventScroll: true });
    drawing = event.pointerId;
    pad.setPointerCapture(drawing);
    takePoints([event], true);
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing) return;
    const between = event.getCoalescedEvents?.() ?? [];
    takePoints(between.length > 0 ? between : [event], false);
  });
  for (const name of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    pad.addEventListener(name, (event) => {
      if (event.pointerId === drawing) drawing = -1;
    });
  }
  /**
   * @param {readonly PointerEvent[]} events
   * @param {boolean} isNew
   */
  function takePoints(events, isNew) {
    const { left, top, width, height } = pad.getBoundingClientRect();
    for (const { clientX, clientY } of events) write((clientX - left) / width, (clientY - top) / height, isNew);
    change();
  }

  pad.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ??
      [0, 0];
    if (dx !== 0 || dy !== 0) {
      const step = STEP / (event.shiftKey ? 2 : 1);
      pen.x = Math.max(0, Math.min(1, pen.x + dx * step));
      pen.y = Math.max(0, Math.min(1, pen.y + dy * step));
      if (pen.isDown) write(pen.x, pen.y, false);
    } else if (event.key === " ") {
      pen.isDown = !pen.isDown;
      if (pen.isDown) write(pen.x, pen.y, true);
      setText(penState, pen.isDown ? "Pen down" : "Pen up");
    } else if (event.key === "Backspace") takeBack();
    else if (event.key === "Escape") empty();
    else return;
    pen.isUsed = true;
    event.preventDefault();
    change();
  });

  function takeBack() {
    points -= strokes.pop()?.length ?? 0;
    pen.isDown = false;
  }
  function empty() {
    strokes = [];
    points = 0;
    pen.isDown = false;
  }
  undo.addEventListener("click", () => {
    takeBack();
    change();
  });
  clear.addEventListener("click", () => {
    empty();
    change();
  });
  pad.addEventListener("focus", drawPad);
  pad.addEventListener("blur", drawPad);
  onThemeChange(drawPad);
  drawSeen(digitImage([], rows, columns));

  const help = element("p", { id: "pad-help", class: "soft" });
  help.append(
    "Draw with mouse, finger or pen. By keyboard: arrows move, ",
    element("kbd", {}, "Space"),
    " puts the pen down or up, ",
  );
  help.append(element("kbd", {}, "Backspace"), " undoes, ", element("kbd", {}, "Esc"), " clears.");
  return element(
    "div",
    { class: "pad" },
    pad,
    element(
      "div",
      { class: "tools" },
      clear,
      undo,
      element("span", { class: "soft sees" }, "the model sees", seen),
    ),
    help,
    penState,
  );
}
