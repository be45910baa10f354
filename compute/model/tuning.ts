/**
 * Which tensors of a model are trained, and how.
 *
 * @module
 */
import { z } from "zod";

/** A tensor's name, in which `*` stands for any characters: `head/kernel` or `block1/*`. */
const pattern = z.string().min(1).max(200);
const patterns = z.array(pattern).min(1).max(64);

/** Schema of what is trained of a model. */
export const tuningSchema = z.strictObject({
  /** Tensors that are trained; all but the frozen ones where it is left out, and none beside LoRA's where there is LoRA. */
  train: patterns.optional(),
  /** Tensors that stay as they are. */
  freeze: patterns.optional(),
  /** Low-rank adaptation (Hu et al., ICLR 2022): W = W₀ + (alpha / rank) A B, of which A and B are trained. */
  lora: z.strictObject({
    rank: z.int().min(1).max(1024),
    /** Twice the rank where it is left out. */
    alpha: z.number().positive().max(65_536).optional(),
    /** Tensors that it adapts; the kernels of Dense, attention and convolutions where it is left out. */
    tensors: patterns.optional(),
  }).optional(),
});

/** What is trained of a model. */
export type Tuning = z.infer<typeof tuningSchema>;
