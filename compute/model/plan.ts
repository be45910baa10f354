/**
 * The plan of computation that a topology means.
 *
 * @module
 */
import { entriesIn, neededFor, Program, type Ref, type Tape, untrained, type Value } from "../ops/mod.ts";
import { createLayout, type Layout } from "../vector/mod.ts";
import type { Initialiser } from "./initialiser.ts";
import { LAYER_KINDS } from "./layers/mod.ts";
import { Lowering, type StateTensor, type TensorSource, type WeightTensor } from "./lowering.ts";
import { ALL_TRAINED, type Roles, rolesOf, strayPattern } from "./roles.ts";
import { beyondBounds, MOST_KERNELS, tooLarge } from "./size.ts";
import type { Topology } from "./topology.ts";
import type { Tuning } from "./tuning.ts";
import { type Call, wire, type Wiring } from "./wiring.ts";

/** A model in a program. */
export interface LoweredModel {
  readonly tape: Tape;
  /** Extents with the batch's in front; logits, or numbers where it is a regression. */
  readonly outputs: Value;
  /** The trained tensors in the layout's order. */
  readonly trained: readonly Value[];
  /** What a batch of training measures for each tensor of state. */
  readonly states: readonly Ref[];
}

/** Where a lowered model's values come from. */
export interface ModelFeeds {
  /** [batch, ..inputShape]; int32 where the input is ids. */
  readonly inputs: Ref;
  /** The trained tensors, in the layout's order. */
  readonly trained: readonly Ref[];
  /** Those that stay as they began, in the order of the plan's `frozen`. */
  readonly frozen: readonly Ref[];
  /** The tensors of state, in the order of `states`; none in training. */
  readonly states: readonly Ref[];
  /** [2], int32; another at each step. */
  readonly seed: Ref;
}

/** Tensors of a model, and how each of them begins. */
export interface Weights {
  readonly layout: Layout;
  readonly initialisers: readonly Initialiser[];
}

/** A topology made ready to be computed. */
export interface Plan extends Weights {
  /** What the model is called. */
  readonly name: string;
  /** The trained tensors of the model, kernel before bias, layer by layer. */
  readonly layout: Layout;
  /** The tensors that are not trained and are part of no exchange: they stay as they began. */
  readonly frozen: Weights;
  /** The tensors of state, which are measured on data and not trained. */
  readonly states: Layout;
  /** Classes of the layers, in the order in which they are computed. */
  readonly kinds: readonly string[];
  /** Extents of one input: height, width and channels of an image. */
  readonly inputShape: readonly number[];
  /** The input is ids, each below this; undefined where it is no ids. */
  readonly symbols: number | undefined;
  /** Extents of one output: [classes], or [positions, classes]. */
  readonly outputShape: readonly number[];
  /** Entries of one row of outputs: one logit a class. */
  readonly outputs: number;
  /** Entries of all values that one example has on its way through the model. */
  readonly activations: number;
  /** Adds the model to a program. @param isTraining noise is made and statistics are the batch's */
  lower(program: Program, feeds: ModelFeeds, isTraining: boolean): LoweredModel;
}

/**
 * Plans the computation of a topology.
 *
 * A bias and a rectifier before max pooling are done after it: max(relu(a + b), relu(a' + b)) = relu(max(a, a') + b)
 * holds exactly, in floating point too, and the rest of the work then runs over a quarter of the entries.
 *
 * @param options.batch examples of a local step, where more than an evaluation's
 * @param options.tuning what is trained of it; all where it is left out
 * @throws {TypeError} if a layer does not fit the one before it, or the model is too large; nothing is allocated by then
 */
export function planTopology(topology: Topology, options: PlanOptions = {}): Plan {
  const { batch = 1, tuning } = options;
  const { name } = topology.config;
  const roles = rolesOf(tuning);
  const wiring = wire(topology);
  const { inputShape } = wiring;
  const symbols = symbolsOf(name, wiring);
  const sketch = sketchModel(name, wiring, symbols, roles);
  const { lowering, outputs } = sketch;
  const outputShape = outputs.shape.slice(1);
  if (outputShape.length !== 1 && outputShape.length !== 2) {
    throw lowering.refuse(
      wiring.last,
      `comes last and gives no row of logits, but [${outputShape.join(", ")}] (put a Flatten before it)`,
    );
  }
  const trained = lowering.trained.map(({ tensor }) => tensor);
  const { frozen } = lowering;
  const states = lowering.states.map(({ tensor }) => tensor);
  const activations = activationsOf(sketch.program, inputShape, outputs.ref);
  const trouble = tooLarge([...trained, ...frozen, ...states], activations, batch) ??
    strayPattern(tuning, [...trained, ...frozen, ...states].map(({ name }) => name));
  if (trouble !== undefined) throw new TypeError(`Cannot plan model "${name}": ${trouble}`);
  if (trained.length === 0 && frozen.length > 0) {
    throw new TypeError(
      `Cannot plan model "${name}": all of it is frozen; name what is trained, such as its last layer`,
    );
  }
  if (trained.length === 0) {
    throw new TypeError(`Cannot plan model "${name}": it has nothing to train; add a Dense layer`);
  }
  return {
    name,
    ...weightsOf(trained),
    frozen: weightsOf(frozen),
    states: createLayout(states),
    kinds: wiring.calls.map(({ layer }) => layer.class_name),
    inputShape,
    symbols,
    outputShape,
    outputs: outputShape[outputShape.length - 1],
    activations,
    lower(program, feeds, isTraining) {
      const source: TensorSource = {
        trained: picker(trained, feeds.trained),
        frozen: picker(frozen, feeds.frozen),
        state: picker(states, feeds.states),
        seed: () => feeds.seed,
      };
      const made = new Lowering(name, program, source, isTraining, roles);
      const outputs = lowerCalls(made, wiring, new Map([[wiring.input, untrained(feeds.inputs)]]));
      const { trained: values, states: after } = made;
      return {
        tape: made.tape,
        outputs,
        trained: values.map(({ value }) => value),
        states: after.map(({ value }) => value),
      };
    },
  };
}

/** What a plan is made for. */
export interface PlanOptions {
  readonly batch?: number | undefined;
  readonly tuning?: Tuning | undefined;
}

function weightsOf(tensors: readonly WeightTensor[]): Weights {
  return { layout: createLayout(tensors), initialisers: tensors.map(({ initialiser }) => initialiser) };
}

/** Finds the value of a tensor by its name. */
function picker(tensors: readonly { readonly name: string }[], values: readonly Ref[]) {
  const numbers = new Map(tensors.map(({ name }, index) => [name, index]));
  return ({ name }: { readonly name: string }) => values[numbers.get(name)!];
}

/** Lowers a model for one example, to learn what tensors it has and that its layers fit each other. */
function sketchModel(
  name: string,
  wiring: Wiring,
  symbols: number | undefined,
  roles: Roles = ALL_TRAINED,
): { program: Program; lowering: Lowering; outputs: Value; values: ReadonlyMap<string, Value> } {
  const strange = beyondBounds(wiring.inputShape);
  if (strange !== undefined) throw new TypeError(`Cannot plan model "${name}": its input ${strange}; make it smaller`);
  const program = new Program();
  const feed = ({ name, shape }: WeightTensor | StateTensor) => program.feed(name, shape, "float32");
  const seed = () => program.feed("seed", [2], "int32");
  const lowering = new Lowering(name, program, { trained: feed, frozen: feed, state: feed, seed }, true, roles);
  const inputs = program.feed("inputs", [1, ...wiring.inputShape], symbols === undefined ? "float32" : "int32");
  const values = new Map([[wiring.input, untrained(inputs)]]);
  const outputs = lowerCalls(lowering, wiring, values);
  return { program, lowering, outputs, values };
}

/** @param values the input's, by its key; receives those of all calls */
function lowerCalls(lowering: Lowering, { calls, output }: Wiring, values: Map<string, Value>): Value {
  for (const call of calls) values.set(call.key, lowerCall(lowering, call, call.inputs.map((key) => values.get(key)!)));
  return values.get(output)!;
}

/** Extents of what one call of a layer takes and gives, without the batch's. */
export interface CallShapes {
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
}

/**
 * Extents of all values of a model, by the names of its layers; a layer has them for each of its calls that the output
 * needs.
 *
 * @throws {TypeError} as `planTopology`
 */
export function callShapes(topology: Topology): ReadonlyMap<string, readonly (CallShapes | undefined)[]> {
  const { name } = topology.config;
  const wiring = wire(topology);
  const { values } = sketchModel(name, wiring, symbolsOf(name, wiring));
  const shapes = new Map<string, CallShapes[]>();
  const shapeOf = (key: string) => values.get(key)!.shape.slice(1);
  for (const { layer, key, number, inputs } of wiring.calls) {
    const known = shapes.get(layer.config.name) ?? [];
    known[number] = { inputs: inputs.map(shapeOf), output: shapeOf(key) };
    shapes.set(layer.config.name, known);
  }
  return shapes;
}

function lowerCall(lowering: Lowering, { layer, options }: Call, inputs: readonly Value[]): Value {
  const { class_name, config: { name, batch_input_shape: _, ...config } } = layer;
  const kind = LAYER_KINDS.get(class_name);
  if (kind === undefined) throw lowering.refuse(name, `is of the class "${class_name}", which is not known`);
  const { least, most } = kind.inputs ?? { least: 1, most: 1 };
  if (inputs.length < least || inputs.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw lowering.refuse(name, `takes ${wanted} ${most === 1 ? "input" : "inputs"} and is given ${inputs.length}`);
  }
  const strange = inputs.find(({ ref }) => (ref.type === "int32") !== (kind.symbols !== undefined));
  if (strange !== undefined) {
    throw lowering.refuse(name, kind.symbols === undefined ? "cannot take ids" : "must come first, since it takes ids");
  }
  if (lowering.tape.program.nodes.length > MOST_KERNELS) {
    throw lowering.refuse(name, `makes a program of more than ${MOST_KERNELS} kernels, which are too many`);
  }
  const value = kind.lower(lowering.layer(name), inputs, config, options);
  const extents = value.shape.slice(1);
  if (extents.some((extent) => extent < 1)) throw lowering.refuse(name, "leaves nothing of its input");
  const excess = beyondBounds(extents);
  if (excess !== undefined) throw lowering.refuse(name, `gives what ${excess}`);
  return value;
}

/** How many ids the input may be, where a layer that takes ids takes it. */
function symbolsOf(model: string, { calls, input }: Wiring): number | undefined {
  const counts = calls.filter(({ inputs }) => inputs.includes(input)).map(({ layer: { class_name, config } }) =>
    LAYER_KINDS.get(class_name)?.symbols?.(config)
  );
  const symbols = counts.filter((count) => count !== undefined);
  if (symbols.length === 0) return undefined;
  if (symbols.length < counts.length) {
    throw new TypeError(
      `Cannot plan model "${model}": its input goes to an Embedding, which takes ids, and to a layer that ` +
        "takes numbers; correct the topology",
    );
  }
  return Math.min(...symbols);
}

/** Kernels that only lay out anew what there is, or are no part of an example. */
const LAID_OUT: ReadonlySet<string> = new Set(["Placeholder", "Const", "Reshape"]);

/** Entries of all values that one example has on its way to `output`, its own among them. */
function activationsOf({ nodes }: Program, inputShape: readonly number[], output: Ref): number {
  const needed = neededFor([output]);
  let sum = entriesIn(inputShape);
  for (const node of nodes) {
    if (!needed.has(node.id) || LAID_OUT.has(node.kernel)) continue;
    for (const { shape } of node.outputs) sum += entriesIn(shape);
  }
  return sum;
}
