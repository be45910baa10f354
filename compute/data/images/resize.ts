/**
 * Brings pictures to another size.
 *
 * @module
 */
import type { Pixels } from "./pixels.ts";

/** For each target place the source places that it is made of, and how much each counts. */
interface Spans {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  /** Weights that a place has at most. */
  readonly most: number;
}

/**
 * Stretches or shrinks a picture. Shrinking takes every pixel into account by its area; where a side grows, the nearest
 * two are mixed, from the top left corner, as TensorFlow's `ResizeBilinear` does.
 *
 * @returns channels × height × width numbers from 0 to 255, laid out as the picture's
 */
export function resize(pixels: Pixels, height: number, width: number): ArrayLike<number> {
  if (pixels.height === height && pixels.width === width) return pixels.data;
  const spans = pixels.height < height || pixels.width < width ? mixed : areas;
  const [rows, columns] = [spans(pixels.height, height), spans(pixels.width, width)];
  const { channels, data } = pixels;
  const out = new Float64Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    for (let row = 0; row < rows.counts[y]; row++) {
      const from = (rows.starts[y] + row) * pixels.width;
      const share = rows.weights[y * rows.most + row];
      for (let x = 0; x < width; x++) {
        const to = (y * width + x) * channels;
        for (let column = 0; column < columns.counts[x]; column++) {
          const weight = share * columns.weights[x * columns.most + column];
          const at = (from + columns.starts[x] + column) * channels;
          for (let channel = 0; channel < channels; channel++) out[to + channel] += weight * data[at + channel];
        }
      }
    }
  }
  return out;
}

function areas(from: number, to: number): Spans {
  const scale = from / to;
  const spans = makeSpans(to, Math.ceil(scale) + 1);
  for (let place = 0; place < to; place++) {
    const [begin, end] = [place * scale, Math.min(from, (place + 1) * scale)];
    const start = Math.min(from - 1, Math.floor(begin));
    spans.starts[place] = start;
    for (let at = start; at < end; at++) {
      const weight = (Math.min(end, at + 1) - Math.max(begin, at)) / (end - begin);
      spans.weights[place * spans.most + spans.counts[place]++] = weight;
    }
  }
  return spans;
}

function mixed(from: number, to: number): Spans {
  const spans = makeSpans(to, 2);
  for (let place = 0; place < to; place++) {
    const at = place * from / to;
    const start = Math.floor(at);
    spans.starts[place] = start;
    const share = start + 1 < from ? at - start : 0;
    spans.counts[place] = share > 0 ? 2 : 1;
    spans.weights.set([1 - share, share], 2 * place);
  }
  return spans;
}

function makeSpans(places: number, most: number): Spans {
  const weights = new Float64Array(places * most);
  return { starts: new Int32Array(places), counts: new Int32Array(places), weights, most };
}
