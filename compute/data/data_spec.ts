/**
 * What a task's manifest says about its data. It is data only: how to read files, never code.
 *
 * @module
 */
import { z } from "zod";
import { hasControls } from "../support/mod.ts";

const size = z.int().positive().max(4096);
const imageShape = z.tuple([size, size, size]);
/** Names end up on terminals and pages. */
const shownName = z.string().max(128).refine((name) => !hasControls(name), "must have no control characters");
const name = shownName.min(1);
/** Training images are shifted by up to this many pixels each way, filled with zeros. */
const shift = z.int().min(0).max(8);
const distinct = (names: readonly string[]) => new Set(names).size === names.length;
const distinctNumbers = (numbers: readonly number[]) => new Set(numbers).size === numbers.length;
const distinctNames = z.array(name).refine(distinct, "names must differ from each other");
const classNames = distinctNames.min(2).max(256);
/** The examples held out where no file of their own has them: a share, drawn by a seed. */
const heldOut = z.strictObject({ share: z.number().min(0.01).max(0.9), seed: z.int().min(0).max(0xffffffff) });

const bytesFields = {
  shape: imageShape,
  classes: z.int().min(2).max(256),
  shift,
  /** Names of the classes; their labels in the files where it is left out. */
  names: classNames.optional(),
  /** Labels in the files of the classes that are used, in their order; all where it is left out. */
  take: z.array(z.int().min(0).max(255)).min(2).max(256).refine(distinctNumbers, "labels must differ").optional(),
};
interface BytesFields {
  readonly classes: number;
  readonly names?: readonly string[] | undefined;
  readonly take?: readonly number[] | undefined;
}
const namesFit = ({ classes, names }: BytesFields) => names === undefined || names.length === classes;
const NAMES_FIT = { message: "must have one name for each class", path: ["names"] };
const labelsFit = ({ classes, take }: BytesFields) => take === undefined || take.length === classes;
const LABELS_FIT = { message: "must have one label for each class", path: ["take"] };

const columnName = shownName;
/** How the numbers of a column are written, and what standardises them. */
const numbers = {
  mean: z.number(),
  deviation: z.number().positive(),
  /** Decimals have a comma, thousands a point; the other way round where it is left out. */
  decimal: z.literal(",").optional(),
  /** What stands before or behind each number: %, €, cm. */
  unit: name.max(16).optional(),
};
/** A column of a table that is no label. */
const columnSchema = z.discriminatedUnion("kind", [
  /** Becomes one feature, (value − mean)/deviation. */
  z.strictObject({
    name: columnName,
    kind: z.literal("numeric"),
    ...numbers,
    /** Says that the table of the draft has missing values; with it and without it they count as the mean. */
    empty: z.literal("mean").optional(),
  }),
  /** A pixel of a picture: becomes one feature, 0 for black to 1 for `brightest`. */
  z.strictObject({ name: columnName, kind: z.literal("pixel"), brightest: z.number().positive().max(65_535) }),
  /** Becomes one feature a category: 1 for the one it is, 0 for the others; all are 0 for a word that is none of them. */
  z.strictObject({
    name: columnName,
    kind: z.literal("categorical"),
    categories: z.array(z.string().max(128)).min(1).max(1024),
  }),
  z.strictObject({ name: columnName, kind: z.literal("ignore") }),
]);

const product = (extents: readonly number[]) => extents.reduce((all, extent) => all * extent, 1);
/** How many features a column becomes. */
export function featuresOf(column: z.infer<typeof columnSchema>): number {
  if (column.kind === "ignore") return 0;
  return column.kind === "categorical" ? column.categories.length : 1;
}

/** How many features columns become together. */
export function countFeatures(columns: readonly z.infer<typeof columnSchema>[]): number {
  return columns.reduce((sum, column) => sum + featuresOf(column), 0);
}

/** Columns that are to be predicted, at most so many of them. */
const MOST_TARGETS = 256;
const targetNames = ({ label, target, labels }: {
  readonly label?: { readonly name: string } | undefined;
  readonly target?: { readonly columns: readonly { readonly name: string }[] } | undefined;
  readonly labels?: { readonly columns: readonly string[] } | undefined;
}) => [
  ...label === undefined ? [] : [label.name],
  ...target?.columns.map((column) => column.name) ?? [],
  ...labels?.columns ?? [],
];

const csvSchema = z.strictObject({
  kind: z.literal("csv"),
  delimiter: z.enum([",", ";", "\t", "|"]),
  /** The first row is data; columns are called `column 1`, `column 2`. Left out where it has their names. */
  header: z.literal(false).optional(),
  columns: z.array(columnSchema).min(1).max(4096),
  /** Extents of the example that a row's features are, in their order, such as 28 × 28 × 1; a row where it is left out. */
  shape: z.array(size).min(2).max(3).optional(),
  /** The column of classes. What is to be learnt is either this, or numbers (`target`), or labels (`labels`). */
  label: z.strictObject({ name: columnName, classes: classNames }).optional(),
  /** Columns of numbers to predict; they are learnt as (value − mean)/deviation. */
  target: z.strictObject({
    columns: z.array(z.strictObject({ name: columnName, ...numbers })).min(1).max(MOST_TARGETS),
  }).optional(),
  /** Columns of 1 and 0, or yes and no, each of which says whether a row has that label. */
  labels: z.strictObject({ columns: z.array(columnName).min(1).max(MOST_TARGETS) }).optional(),
  /** A table that comes with Murmuration; left out where the files are the user's. */
  source: z.literal("cars").optional(),
  heldOut,
}).refine(({ label, target, labels }) => [label, target, labels].filter((each) => each !== undefined).length === 1, {
  message: "must say what is to be learnt by exactly one of label, target, labels",
}).refine((spec) => distinct([...spec.columns.map((column) => column.name), ...targetNames(spec)]), {
  message: "each column, the label's among them, must be named once",
  path: ["columns"],
}).refine(({ columns }) => columns.some(({ kind }) => kind !== "ignore"), {
  message: "at least one column must not be ignored",
  path: ["columns"],
}).refine(({ columns, shape }) => shape === undefined || product(shape) === countFeatures(columns), {
  message: "must have as many entries as the columns have features",
  path: ["shape"],
});

/** What ids of text stand for. */
const symbolFields = {
  /** What an id stands for: a character of the alphabet, or a byte of UTF-8. */
  unit: z.enum(["characters", "bytes"]),
  /** The characters in the order of their ids; only where the unit is characters. */
  alphabet: z.string().optional(),
  /** The character of the alphabet that stands for those that are not in it. */
  replacement: z.string().optional(),
};

function checkSymbols(
  { unit, alphabet, replacement }: z.infer<z.ZodObject<typeof symbolFields>>,
  context: z.RefinementCtx,
): void {
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if (unit === "bytes") {
    if (alphabet !== undefined) refuse("alphabet", "has no use where the unit is bytes; leave it out");
    if (replacement !== undefined) refuse("replacement", "has no use where the unit is bytes; leave it out");
    return;
  }
  const symbols = [...alphabet ?? ""];
  if (symbols.length < 2 || symbols.length > 256) refuse("alphabet", "must have 2 to 256 characters");
  else if (!distinct(symbols)) refuse("alphabet", "must have each character once");
  else if (!alphabet?.isWellFormed()) refuse("alphabet", "must be well-formed Unicode");
  else if (replacement === undefined || !symbols.includes(replacement)) {
    refuse("replacement", "must be one character of the alphabet");
  }
}

const contextSize = z.int().positive().max(1024);

const textSchema = z.strictObject({
  kind: z.literal("text"),
  ...symbolFields,
  /** Ids that an example has; the next one is its class. */
  context: contextSize,
  /** A text that comes with Murmuration; left out where the files are the user's. */
  source: z.literal("moby-dick").optional(),
  heldOut: z.strictObject({
    /** The last share of each file is held out. */
    share: z.number().min(0.01).max(0.9),
    /** Of the examples in it one in so many is measured on; all of them, each one id further, where it is left out. */
    every: contextSize.optional(),
  }),
}).superRefine(checkSymbols);

const labelledTextSchema = z.strictObject({
  kind: z.literal("labelled-text"),
  ...symbolFields,
  /** Ids that an example has: the first of a text, blanks in front where it is shorter. */
  context: contextSize,
  classes: classNames,
  /** Texts that come with Murmuration; left out where the files are the user's. */
  source: z.literal("declarations").optional(),
  heldOut,
}).superRefine(checkSymbols);

/** Schema of a task's data, by its kind. */
export const dataSchema = z.discriminatedUnion("kind", [
  /** The digits that come with Murmuration. */
  z.strictObject({ kind: z.literal("digits"), ...bytesFields }).refine(namesFit, NAMES_FIT).refine(
    labelsFit,
    LABELS_FIT,
  ),
  /** A folder of four IDX files, or of two. */
  z.strictObject({
    kind: z.literal("idx"),
    ...bytesFields,
    /** Labels begin at 1, so that one is taken off each. */
    firstLabel: z.literal(1).optional(),
    /** Images lie there by columns, as those of EMNIST do. */
    transposed: z.literal(true).optional(),
    /** Where there are no files of their own to measure on; without it they must be there. */
    heldOut: heldOut.optional(),
  }).refine(namesFit, NAMES_FIT).refine(labelsFit, LABELS_FIT),
  /** A folder of the binary batches of CIFAR-10 or CIFAR-100, the latter by its 100 fine or 20 coarse classes. */
  z.strictObject({
    kind: z.literal("cifar"),
    variant: z.enum(["cifar-10", "cifar-100-fine", "cifar-100-coarse"]),
    shift,
  }),
  /** A folder with `train/<class>/*` and perhaps `test/<class>/*`: PNG, JPEG, BMP or GIF of any size. */
  z.strictObject({
    kind: z.literal("images"),
    shape: imageShape,
    classes: classNames,
    shift,
    /**
     * What transparent pixels lie on. Left out: their colours are taken as if they were opaque, as with a shape of four
     * channels, which has the transparency beside them.
     */
    ground: z.enum(["white", "black"]).optional(),
    heldOut,
  })
    .refine(({ shape: [, , channels], ground }) => channels !== 4 || ground === undefined, {
      message: "has no use where the shape ends with 4 channels; leave it out",
      path: ["ground"],
    })
    .refine(({ shape: [, , channels] }) => channels === 1 || channels === 3 || channels === 4, {
      message: "must end with 1 (grey), 3 (RGB) or 4 channels (RGBA)",
      path: ["shape"],
    }),
  /** A folder with `train.csv` and perhaps `test.csv`. */
  csvSchema,
  /** A text file, or a folder of `.txt` and `.md` files. */
  textSchema,
  /** A folder with `train/<class>/*.txt` and perhaps `test/<class>/*.txt`. */
  labelledTextSchema,
]);

/** What a task says about its data. */
export type DataSpec = z.infer<typeof dataSchema>;
/** The kinds of data. */
export type DataKind = DataSpec["kind"];
/** What a task says about data of one kind. */
export type SpecOf<Kind extends DataKind> = Extract<DataSpec, { kind: Kind }>;
/** A column of a table that is no label, as the manifest describes it. */
export type ColumnSpec = SpecOf<"csv">["columns"][number];
