/**
 * A node's state as a checkpoint holds it: numbers of the model's size as safetensors, all else as JSON.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import {
  isFiniteVector,
  type Layout,
  randomStateSchema,
  requireFinite,
  type Vector,
} from "../../compute/vector/mod.ts";
import { type OptimiserState, troubleOfMoment } from "../../compute/optimisers/mod.ts";
import { decodeTensors, encodeTensors, type StoredTensor } from "../../compute/model/formats.ts";
import type { SavedStanding } from "../../protocol/trust/mod.ts";
import type { NodeState } from "../node/mod.ts";

/** A checkpoint as its two files hold it. */
export interface CheckpointFiles {
  readonly tensors: Uint8Array<ArrayBuffer>;
  /** JSON text; it names the SHA-256 of the tensors and its own. */
  readonly document: string;
}

/** A checkpoint as it was read. */
export interface Checkpoint {
  readonly state: NodeState;
  /** When it was taken, in ms since 1970. */
  readonly savedAt: number;
}

const count = z.int().min(0);
const uint64 = z.string().regex(/^\d{1,20}$/).transform(BigInt);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Of what was not measured yet there is null. */
const measure = z.number().nullable().transform((value) => value ?? NaN);
const standing = z.strictObject({
  judged: count,
  agreement: measure,
  balance: measure,
  size: measure,
  weight: z.number(),
  sinceClip: count,
  byChoice: z.boolean().default(false),
  /** The sums themselves are a tensor. */
  sums: z.strictObject({ unit: z.number().positive(), own: z.number(), other: z.number(), product: z.number() })
    .optional(),
});
const bar = z.strictObject({
  peer: z.string().min(1),
  since: count,
  /** Null = until the peer is forgiven. */
  until: z.number().nullable().transform((value) => value ?? Infinity),
  count,
  cause: z.enum(["SIZE", "OPPOSED", "DISAGREES", "LEADS", "BY_HAND"]),
  evidence: z.string(),
  group: z.string().optional(),
});

const schema = z.strictObject({
  /** Of this form; another one is not read. */
  format: z.literal(1),
  /** Id of the task, as hexadecimal text. */
  task: sha256,
  savedAt: z.number(),
  round: count,
  steps: count,
  stepsInRound: count,
  lossInRound: z.number(),
  /** Null before the first round. */
  loss: z.number().nullable(),
  /** Which moments there are, and the steps since they were zero; left out where the velocity is all. */
  optimiser: z.strictObject({
    moments: z.array(z.string().regex(/^[a-z]{1,16}$/)).min(1).max(4)
      .refine((names) => new Set(names).size === names.length, "names must differ from each other"),
    steps: count.optional(),
  }).optional(),
  data: z.strictObject({ dealt: count, order: randomStateSchema, shifts: randomStateSchema }),
  links: z.array(z.strictObject({
    peer: z.string().min(1),
    session: z.strictObject({ opener: uint64, acceptor: uint64 }),
    base: uint64,
    digest: uint64,
    lastTurn: count,
    compressor: z.record(z.string(), z.unknown()).optional(),
    standing: standing.optional(),
  })),
  turns: z.strictObject({ exchangeTime: z.number().min(0), random: randomStateSchema }),
  trust: z.strictObject({ norms: z.array(z.number().positive()), bars: z.array(bar) }).optional(),
  caution: z.strictObject({ rate: z.number().gt(0).max(1), steadyFrom: count, steps: count, reason: z.string() })
    .optional(),
  peers: z.array(z.strictObject({ peer: z.string().min(1), address: z.string().min(1) })),
  tensors: sha256,
});

const MODEL = "model/";
const VELOCITY = "velocity";
const CORRECTION = "correction";
const DEALING = "dealing";
const momentOf = (name: string) => `moment/${name}`;
const spokenOf = (peer: string) => `spoken/${peer}`;
const sharedOf = (peer: string) => `shared/${peer}`;

/**
 * Bytes that a checkpoint takes, about.
 *
 * @param entries of the model
 * @param links that the node may have
 * @param examples that it trains on
 * @param moments of the optimiser
 */
export function checkpointSize(entries: number, links: number, examples: number, moments: number): number {
  // The model, the moments and the control variate; of each link what both ends share, and what they have said.
  return 4 * (entries * (2 + moments + 2 * links) + examples) + 10_000;
}

/**
 * Writes a state down.
 *
 * @param task id of the task, as hexadecimal text
 * @param savedAt in ms since 1970
 * @throws {RangeError} if the state holds a number that is not finite: nobody could go on from it
 */
export function encodeCheckpoint(state: NodeState, layout: Layout, task: string, savedAt: number): CheckpointFiles {
  const { model, trainer, correction, links } = state;
  const moments = Object.entries(trainer.optimiser.moments);
  for (const vector of [model, ...moments.map(([, moment]) => moment), ...links.map(({ shared }) => shared)]) {
    requireFinite(vector, "keep a state");
  }
  if (correction !== undefined) requireFinite(correction, "keep a state");
  const flat = (name: string, values: StoredTensor["values"]): StoredTensor => ({
    name,
    shape: [values.length],
    values,
  });
  const tensors = encodeTensors({
    tensors: [
      ...layout.tensors.map(({ name, shape, offset, length }) => ({
        name: MODEL + name,
        shape,
        values: state.model.subarray(offset, offset + length),
      })),
      ...moments.map(([name, moment]) => flat(isPlain(trainer.optimiser) ? VELOCITY : momentOf(name), moment)),
      ...state.correction === undefined ? [] : [flat(CORRECTION, state.correction)],
      flat(DEALING, state.trainer.data.dealing),
      ...state.links.map(({ peer, shared }) => flat(sharedOf(peer), shared)),
      ...state.links.flatMap(({ peer, standing }) =>
        standing?.sums === undefined ? [] : [flat(spokenOf(peer), standing.sums.halves)]
      ),
    ],
    metadata: { format: "murmuration checkpoint", task },
  });
  const { dealt, order, shifts } = state.trainer.data;
  const content: z.input<typeof schema> = {
    format: 1,
    task,
    savedAt,
    round: state.round,
    steps: state.steps,
    stepsInRound: state.stepsInRound,
    lossInRound: state.lossInRound,
    loss: Number.isNaN(state.loss) ? null : state.loss,
    ...(isPlain(trainer.optimiser) ? {} : { optimiser: kindOf(trainer.optimiser) }),
    data: { dealt, order, shifts },
    links: state.links.map(({ peer, session, base, digest, lastTurn, compressor, standing }) => ({
      peer,
      session: { opener: `${session.opener}`, acceptor: `${session.acceptor}` },
      base: `${base}`,
      digest: `${digest}`,
      lastTurn,
      ...(compressor === undefined ? {} : { compressor: { ...compressor } }),
      ...(standing === undefined ? {} : { standing: standingOf(standing) }),
    })),
    turns: state.turns,
    ...(state.trust === undefined ? {} : {
      trust: {
        norms: [...state.trust.norms],
        bars: state.trust.bars.map((bar) => ({ ...bar, until: bar.until === Infinity ? null : bar.until })),
      },
    }),
    ...(state.caution === undefined ? {} : { caution: state.caution }),
    peers: state.peers.map(({ peer, address }) => ({ peer, address })),
    tensors: hashOf(tensors),
  };
  const text = JSON.stringify(content, undefined, 1);
  return { tensors, document: JSON.stringify({ sha256: hashOf(text), content: text }) };
}

/** Whether the velocity is all that there is: it is written as it was before there were other optimisers. */
function isPlain({ moments, steps }: OptimiserState): boolean {
  return steps === undefined && Object.keys(moments).join() === VELOCITY;
}

function kindOf({ moments, steps }: OptimiserState): NonNullable<z.input<typeof schema>["optimiser"]> {
  return { moments: Object.keys(moments), ...(steps === undefined ? {} : { steps }) };
}

function standingOf({ agreement, balance, size, sums, ...rest }: SavedStanding): z.input<typeof standing> {
  const { halves: _halves, ...figures } = sums ?? {};
  return {
    ...rest,
    agreement: orNull(agreement),
    balance: orNull(balance),
    size: orNull(size),
    ...(sums === undefined ? {} : { sums: figures as Omit<typeof sums, "halves"> }),
  };
}

function orNull(measure: number): number | null {
  return Number.isFinite(measure) ? measure : null;
}

/**
 * Reads the document of a checkpoint and checks that it is whole.
 *
 * @throws {SyntaxError} if it is torn, changed or of another form
 */
export function readDocument(document: string): CheckpointDocument {
  let outer: unknown;
  try {
    outer = JSON.parse(document);
  } catch {
    throw new SyntaxError("it is cut off or is no JSON");
  }
  const envelope = z.strictObject({ sha256, content: z.string() }).safeParse(outer);
  if (!envelope.success) throw new SyntaxError("it is no checkpoint");
  const { content, sha256: expected } = envelope.data;
  if (hashOf(content) !== expected) throw new SyntaxError("its content is not what its SHA-256 says");
  const result = schema.safeParse(JSON.parse(content));
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new SyntaxError(`it is of another form: ${path.join(".")}: ${message}`);
}

/** What the document of a checkpoint says. */
export type CheckpointDocument = z.output<typeof schema>;

/**
 * Puts a state together from a document and the tensors that it names.
 *
 * @throws {SyntaxError} if the tensors are not those, or not of this layout
 */
export function decodeCheckpoint(document: CheckpointDocument, tensors: Uint8Array, layout: Layout): Checkpoint {
  if (hashOf(tensors) !== document.tensors) throw new SyntaxError("its tensors are not what their SHA-256 says");
  const stored = new Map(decodeTensors(tensors).tensors.map((tensor) => [tensor.name, tensor.values]));
  const flat = (name: string): Vector => {
    const values = stored.get(name);
    if (values instanceof Float32Array && values.length === layout.length) return finite(name, values);
    throw new SyntaxError(`its tensor "${name}" is missing or of another model`);
  };
  const halves = (name: string) => {
    const values = stored.get(name);
    if (values instanceof Uint32Array && values.length === layout.length) return values;
    throw new SyntaxError(`its tensor "${name}" is missing or of another model`);
  };
  const model = new Float32Array(layout.length);
  for (const { name, offset, length } of layout.tensors) {
    const values = stored.get(MODEL + name);
    if (values?.length !== length) throw new SyntaxError(`its tensor "${name}" is missing or of another model`);
    model.set(values, offset);
  }
  finite("model", model);
  const moment = (name: string, tensor: string) => {
    const values = flat(tensor);
    const trouble = troubleOfMoment(name, values);
    if (trouble !== undefined) throw new SyntaxError(`its tensor "${tensor}" ${trouble}`);
    return values;
  };
  const { optimiser = { moments: undefined, steps: undefined } } = document;
  const moments = optimiser.moments === undefined
    ? { [VELOCITY]: moment(VELOCITY, VELOCITY) }
    : Object.fromEntries(optimiser.moments.map((name) => [name, moment(name, momentOf(name))]));
  const dealing = stored.get(DEALING);
  if (!(dealing instanceof Uint32Array)) throw new SyntaxError("its place in the data is missing");
  const { round, steps, stepsInRound, lossInRound, loss, data, turns, peers, trust, caution } = document;
  return {
    savedAt: document.savedAt,
    state: {
      round,
      steps,
      stepsInRound,
      lossInRound,
      loss: loss ?? NaN,
      model,
      trainer: {
        optimiser: { moments, ...(optimiser.steps === undefined ? {} : { steps: optimiser.steps }) },
        data: { ...data, dealing },
      },
      correction: stored.has(CORRECTION) ? flat(CORRECTION) : undefined,
      links: document.links.map((link) => ({
        ...link,
        shared: flat(sharedOf(link.peer)),
        compressor: link.compressor,
        standing: link.standing && {
          ...link.standing,
          sums: link.standing.sums && { ...link.standing.sums, halves: halves(spokenOf(link.peer)) },
        },
      })),
      turns,
      trust,
      caution,
      peers,
    },
  };
}

/** The same values. @throws {SyntaxError} if one is NaN or infinite */
function finite(name: string, values: Vector): Vector {
  if (isFiniteVector(values)) return values;
  throw new SyntaxError(`its tensor "${name}" holds a value that is not finite`);
}

function hashOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
