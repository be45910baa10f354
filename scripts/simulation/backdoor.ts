/**
 * How far a backdoor has come into honest models.
 *
 * @module
 */
import { type DataSpec, entriesOf, markImage } from "../../compute/data/mod.ts";
import { loadDataset } from "../../compute/data/loading.ts";
import { BACKDOOR } from "../liars/mod.ts";
import type { Swarm } from "./swarm.ts";

/** Held-out images that each honest node is shown with the mark. */
const SHOWN = 100;

/** Share of marked held-out images of other classes that the served models take for the backdoor's, mean over `honest`. */
export async function backdoorRate(data: DataSpec, { members }: Swarm, honest: readonly number[]): Promise<number> {
  const { test: { inputs, labels }, shape } = await loadDataset(data);
  const entries = entriesOf(shape);
  const images: number[][] = [];
  for (let image = 0; image < labels.length && images.length < SHOWN; image++) {
    if (labels[image] === BACKDOOR.label) continue;
    const marked = [...inputs.subarray(image * entries, (image + 1) * entries)];
    markImage(marked, 0, shape);
    images.push(marked);
  }
  let taken = 0;
  const present = honest.flatMap((node) => members.get(node) ?? []);
  for (const { node, trainer } of present) {
    for (const image of images) {
      const likely = await trainer.predict(node.served, image);
      if (likely.every((share) => share <= likely[BACKDOOR.label])) taken++;
    }
  }
  return taken / (present.length * images.length);
}
