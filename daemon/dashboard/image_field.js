// @ts-check
/// <reference lib="dom" />
/**
 * Asks about a picture of the user's, cut and scaled to the task's shape. The picture goes to the daemon on this machine only.
 *
 * @module
 */
import { element } from "./element.js";

/**
 * Makes the field.
 *
 * @param {readonly number[]} shape rows, columns and channels
 * @param {(input: number[]) => void} ask for an answer
 * @param {(reason: string) => void} fail
 * @returns {HTMLElement}
 */
export function createImageField([rows, columns, channels], ask, fail) {
  const input = element("input", { type: "file", accept: "image/*", id: "image-file" });
  const seen = element("canvas", {
    width: columns,
    height: rows,
    class: "seen large",
    role: "img",
    "aria-label": "What the model sees",
  });

  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    try {
      const image = await createImageBitmap(file);
      const context = seen.getContext("2d", { willReadFrequently: true });
      if (context === null) return;
      // The middle of the picture, as large as the task's proportions allow.
      const scale = Math.min(image.width / columns, image.height / rows);
      const [width, height] = [columns * scale, rows * scale];
      context.imageSmoothingQuality = "high";
      context.clearRect(0, 0, columns, rows);
      context.drawImage(
        image,
        (image.width - width) / 2,
        (image.height - height) / 2,
        width,
        height,
        0,
        0,
        columns,
        rows,
      );
      image.close();
      const { data } = context.getImageData(0, 0, columns, rows);
      ask(Array.from({ length: rows * columns * channels }, (_, i) => {
        const [pixel, channel] = [Math.floor(i / channels), i % channels];
        return data[4 * pixel + Math.min(channel, 3)];
      }));
    } catch {
      fail(`Cannot read "${file.name}" as an image: try a PNG or JPEG`);
    }
  });
  return element(
    "div",
    { class: "picture" },
    element("label", { for: "image-file" }, "An image to ask about"),
    input,
    element(
      "p",
      { class: "soft" },
      `Its middle is scaled to ${columns} × ${rows} pixels. It goes to the daemon on this machine, and no further.`,
    ),
    seen,
  );
}
