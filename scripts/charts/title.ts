import type { Layer } from "./chart_svg.ts";
import { SIZES } from "./chart_text.ts";

/** Room in pixels that a picture's title takes. */
export const TITLE_HEIGHT = 26;

/**
 * A title in bold.
 *
 * @param x from the plot's left, in pixels; `y`, of the line on which the text stands, from its top
 * @param size of the font in pixels
 */
export function titleLayer(text: string, x: number, y: number, size: number = SIZES.title): Layer {
  return {
    data: { values: [{}] },
    mark: { type: "text", text, align: "left", baseline: "alphabetic", fontWeight: "bold", fontSize: size },
    encoding: { x: { value: x }, y: { value: y } },
  };
}
