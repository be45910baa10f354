import { z } from "zod";
import type { Compressor } from "./compressor.ts";
import { type Random, randomStateSchema } from "../vector/mod.ts";

const memorySchema = z.strictObject({ random: randomStateSchema });

/** What a compressor remembers that only draws from a stream: where the stream stands. */
export function randomMemory(random: Random): Required<Pick<Compressor, "save" | "restore">> {
  return {
    save: () => ({ random: random.save() }),
    restore(memory) {
      const known = memorySchema.safeParse(memory);
      if (!known.success) throw new TypeError("Cannot go on with this memory: it is not one of a compressor by chance");
      random.restore(known.data.random);
    },
  };
}
