/**
 * Flags that say what is trained of a model.
 *
 * @module
 */
import { z } from "zod";
import { type Tuning, tuningSchema } from "../../compute/model/mod.ts";
import { filled, list, readBy, type SettingsOf, text } from "../../daemon/settings/mod.ts";

const LORA = "must be a rank from 1 to 1024, such as 8, or a rank and tensors, such as 8:block1/*";

/** `RANK[:PATTERN]` */
const lora = readBy((given) => {
  const [, rank, pattern] = /^(\d+)(?::(.+))?$/s.exec(given) ?? [];
  const { data } = tuningSchema.shape.lora.safeParse({
    rank: Number(rank),
    ...(pattern === undefined ? {} : { tensors: pattern.split(",").map((part) => part.trim()) }),
  });
  return data;
}, LORA);

const names = z.array(filled("must name tensors, such as head/*"));

/** The flags, by key. */
export const TUNING_SETTINGS = {
  train: list(names, {
    group: "Model",
    argument: "names",
    description: "tensors to train, such as 'head/*'; the others stay as they are; repeatable",
    otherwise: "all",
    example: "head/*",
  }),
  freeze: list(names, {
    group: "Model",
    argument: "names",
    description: "tensors that stay as they are; repeatable",
    otherwise: "none",
    example: "block1/*",
  }),
  lora: text(lora.optional(), {
    group: "Model",
    argument: "rank[:names]",
    description: "train pairs of small matrices beside the kernels instead of these (LoRA)",
    otherwise: "none",
    example: "8",
  }),
};

/** What the flags say is trained; undefined where they say nothing. */
export function tuningOf({ train, freeze, lora }: SettingsOf<typeof TUNING_SETTINGS>): Tuning | undefined {
  if (train.length === 0 && freeze.length === 0 && lora === undefined) return undefined;
  return {
    ...(train.length === 0 ? {} : { train }),
    ...(freeze.length === 0 ? {} : { freeze }),
    ...(lora === undefined ? {} : { lora }),
  };
}
