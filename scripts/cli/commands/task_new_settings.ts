/**
 * What `task new` is told.
 *
 * @module
 */
import { z } from "zod";
import { METRIC_NAMES } from "../../../compute/metrics/mod.ts";
import { LOSS_NAMES } from "../../../compute/model/losses/loss_spec.ts";
import { PIXEL_RANGES } from "../../../compute/model/mod.ts";
import { TASK_NAMES } from "../../../compute/task/mod.ts";
import {
  boolean,
  filled,
  list,
  oneOf,
  onlyFlags,
  readBy,
  type SettingsOf,
  share,
  text,
  whole,
} from "../../../daemon/settings/mod.ts";
import { EXCHANGE_SETTINGS, optimiserSettings } from "../../terminal/mod.ts";
import { TUNING_SETTINGS } from "../tuning_settings.ts";

/** Extents from text. */
const extents = readBy((given) => {
  const numbers = given.split(/[x×,]/).map(Number);
  return numbers.every((number) => Number.isInteger(number) && number > 0) ? numbers : undefined;
}, "must be whole numbers such as 28x28x1");

const listed = (given: string) => given.split(",").map((each) => each.trim() === "" ? NaN : Number(each));
/** Labels of classes. */
const labels = readBy((given) => {
  const numbers = listed(given);
  const isGood = numbers.every((number) => Number.isInteger(number) && number >= 0 && number < 256);
  return isGood && numbers.length > 1 && new Set(numbers).size === numbers.length ? numbers : undefined;
}, "must be two labels or more, each once, such as 0,1,2,3,4");

const NUMBERS = "must be numbers with commas between, such as 0.485,0.456,0.406";
/** A number for all channels, or one for each. */
const numbers = readBy((given) => listed(given).every(Number.isFinite) ? listed(given) : undefined, NUMBERS);
const deviations = readBy(
  (given) => listed(given).every((each) => Number.isFinite(each) && each > 0) ? listed(given) : undefined,
  `${NUMBERS}, each above 0`,
);

/** How local steps are taken. */
const OPTIMISER = optimiserSettings("Training");

/** What a draft is made of, by key. */
export const DRAFT_SETTINGS = onlyFlags({
  data: text(filled("must name a folder, a file or a built-in set"), {
    group: "Data",
    argument: "path|name",
    description: `folder or file of the data, or ${TASK_NAMES[0]}`,
    example: "pictures",
  }),
  label: text(filled("must name a column").optional(), {
    group: "Data",
    argument: "column",
    description: "column of a table that has the classes",
    otherwise: "as its name tells",
    example: "species",
  }),
  target: text(filled("must name columns").optional(), {
    group: "Data",
    argument: "columns",
    description: "columns of a table to predict as numbers",
    otherwise: "none: classes are learnt",
    example: "price",
  }),
  labels: text(filled("must name columns").optional(), {
    group: "Data",
    argument: "columns",
    description: "columns of yes and no, each a label that a row may have",
    otherwise: "none: classes are learnt",
    example: "rain,wind",
  }),
  header: text(oneOf(["yes", "no"]).optional(), {
    group: "Data",
    argument: "answer",
    description: "whether the first line of a table names its columns",
    otherwise: "as it looks",
    example: "no",
  }),
  unit: text(oneOf(["characters", "bytes"]).optional(), {
    group: "Data",
    argument: "unit",
    description: "what text consists of",
    otherwise: "characters",
    example: "bytes",
  }),
  classes: text(labels.optional(), {
    group: "Data",
    argument: "labels",
    description: "only these classes of digits or IDX files",
    otherwise: "all",
    example: "0,1,2,3,4",
  }),
  shape: text(extents.optional(), {
    group: "Data",
    argument: "extents",
    description: "extents of an example, or the context of a text",
    otherwise: "as the data has them",
    example: "28x28x1",
  }),
  heldOut: text(share.optional(), {
    group: "Data",
    argument: "share",
    description: "share held out to measure on",
    otherwise: "as suits the data",
    example: "0.15",
  }),
  topology: text(filled("must name a file").optional(), {
    group: "Model",
    argument: "file",
    description: "a model.json of Keras or TensorFlow.js, or a manifest",
    otherwise: "one that suits the data",
    example: "model.json",
  }),
  weights: text(filled("must name a file").optional(), {
    group: "Model",
    argument: "file",
    description: "weights to start from: .keras, .weights.h5, .h5, safetensors, or a model.json of TensorFlow.js",
    otherwise: "drawn by the seed",
    example: "flowers.keras",
  }),
  fresh: list(z.array(filled("must name tensors").max(200, "must be shorter")).max(64, "must be fewer"), {
    group: "Model",
    argument: "tensors",
    description: "tensors that are drawn anew instead, such as a head of other classes; * stands for any characters",
    example: "head/*",
  }),
  pixels: text(oneOf(PIXEL_RANGES).optional(), {
    group: "Model",
    argument: "range",
    description: "range of pixels that the model of --topology or --weights expects",
    otherwise: "0..1",
    example: "-1..1",
  }),
  mean: text(numbers.optional(), {
    group: "Model",
    argument: "numbers",
    description: "what it expects to be subtracted from pixels in that range: one number, or one a channel",
    otherwise: "nothing",
    example: "0.485,0.456,0.406",
  }),
  deviation: text(deviations.optional(), {
    group: "Model",
    argument: "numbers",
    description: "what it expects pixels to be divided by then",
    otherwise: "nothing",
    example: "0.229,0.224,0.225",
  }),
  seed: text(whole(0, 2 ** 32 - 1).optional(), {
    group: "Model",
    argument: "n",
    description: "seed of the initial model",
    otherwise: "1",
    example: "7",
  }),
  ...TUNING_SETTINGS,
  loss: text(oneOf(LOSS_NAMES).optional(), {
    group: "Training",
    argument: "name",
    description: "what training makes small",
    otherwise: "as suits the data",
    example: "huber",
  }),
  metric: text(oneOf(METRIC_NAMES).optional(), {
    group: "Training",
    argument: "name",
    description: "by which models are judged",
    otherwise: "as suits the loss",
    example: "auc",
  }),
  ...OPTIMISER,
  weightDecay: { ...OPTIMISER.weightDecay, otherwise: "1/rows of a table, else none; 0.01 of adamw" },
  batch: text(whole(1, 65_536).optional(), {
    group: "Training",
    argument: "n",
    description: "examples a local step",
    otherwise: "32",
    example: "64",
  }),
  steps: text(whole(1, 1e9).optional(), {
    group: "Training",
    argument: "n",
    description: "local steps of each node",
    otherwise: "until stopped",
    example: "20000",
  }),
  density: EXCHANGE_SETTINGS.density,
  localSteps: EXCHANGE_SETTINGS.localSteps,
  skew: boolean(z.boolean(), {
    group: "Training",
    description: "for nodes whose data differ much from each other's",
    fallback: false,
    example: "true",
  }),
  name: text(filled("must not be empty").optional(), {
    group: "Manifest",
    argument: "name",
    description: "name of the task",
    otherwise: "the data's",
    example: "flowers",
  }),
  out: text(filled("must name a file").optional(), {
    group: "Manifest",
    argument: "file",
    description: "where the manifest goes",
    otherwise: "NAME.json",
    example: "flowers.json",
  }),
  force: boolean(z.boolean(), {
    group: "Manifest",
    description: "write over a manifest that is there",
    fallback: false,
    example: "true",
  }),
});

/** What a draft is made of. */
export type DraftSettings = SettingsOf<typeof DRAFT_SETTINGS>;
