/**
 * What layers are lowered with: a tape, and where their tensors come from.
 *
 * @module
 */
import {
  ADD,
  entriesIn,
  MATRIX_PRODUCT,
  type Op,
  type Program,
  type Ref,
  RESHAPE,
  SCALE,
  Tape,
  trained,
  untrained,
  type Value,
} from "../ops/mod.ts";
import { activate, type Activation } from "./layers/activations.ts";
import type { Initialiser } from "./initialiser.ts";
import { adapterOf, ALL_TRAINED, type Roles } from "./roles.ts";
import { MOST_NUMBERS } from "./size.ts";

/** A tensor of a model that is trained, or stays as it began. */
export interface WeightTensor {
  /** Such as `dense1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
}

/** A tensor that is not trained but measured on data, such as the mean of batch normalisation. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Where a lowering finds the values of tensors; asked once for each. */
export interface TensorSource {
  trained(tensor: WeightTensor): Ref;
  /** What stays as it began. */
  frozen(tensor: WeightTensor): Ref;
  /** What was measured; asked only where it is not training. */
  state(tensor: StateTensor): Ref;
  /** Two whole numbers, [2] int32, that are others at each step; asked only in training. */
  seed(): Ref;
}

/** Rebuilds a value that is the same after max pooling as before it: from the pooled one. */
interface Pending {
  readonly base: Value;
  readonly finish: (pooled: Value) => Value;
}

/** A model on its way into a program. */
export class Lowering {
  readonly tape: Tape;
  /** The program is for training: noise is made, statistics are the batch's. */
  readonly isTraining: boolean;
  readonly #model: string;
  readonly #source: TensorSource;
  readonly #roles: Roles;
  /** Of all weights, as their layers use them. */
  readonly #weights = new Map<string, Value>();
  readonly #trained: { readonly tensor: WeightTensor; readonly value: Value }[] = [];
  readonly #frozen: WeightTensor[] = [];
  readonly #states = new Map<string, Ref>();
  readonly #pending = new WeakMap<Value, Pending>();
  #seeds = 0;
  #numbers = 0;

  /** @param roles which weights are trained */
  constructor(model: string, program: Program, source: TensorSource, isTraining: boolean, roles: Roles = ALL_TRAINED) {
    this.#model = model;
    this.#roles = roles;
    this.tape = new Tape(program);
    this.#source = source;
    this.isTraining = isTraining;
  }

  /** The trained tensors so far, in the order in which they were first asked for. */
  get trained(): readonly { readonly tensor: WeightTensor; readonly value: Value }[] {
    return this.#trained;
  }

  /** The tensors so far that stay as they began. */
  get frozen(): readonly WeightTensor[] {
    return this.#frozen;
  }

  /** The tensors of state: in training what the batch at hand measures, otherwise what was measured. */
  get states(): readonly { readonly tensor: StateTensor; readonly value: Ref }[] {
    return [...this.#states].map(([name, value]) => ({ tensor: { name, shape: value.shape }, value }));
  }

  /** What one layer is lowered with. */
  layer(name: string): LayerScope {
    return new LayerScope(this, name);
  }

  /** An error about a layer. */
  refuse(layer: string, why: string): TypeError {
    return new TypeError(`Cannot plan model "${this.#model}": layer "${layer}" ${why}; correct the topology`);
  }

  /** The weights of a name; where a layer is called again, those that it has already. */
  weights(tensor: WeightTensor): Value {
    const known = this.#weights.get(tensor.name);
    if (known !== undefined) return known;
    const value = this.#begin(tensor);
    this.#weights.set(tensor.name, value);
    return value;
  }

  /** Whether weights of this name stay as they began. */
  isFrozen(name: string): boolean {
    return this.#roles.of(name) === "frozen";
  }

  #begin(tensor: WeightTensor): Value {
    const role = this.#roles.of(tensor.name);
    if (role === "frozen") return this.#freeze(tensor);
    const adapter = role === "adapted" ? adapterOf(tensor, this.#roles) : undefined;
    if (adapter === undefined) return this.#train(tensor);
    const base = this.#freeze(tensor);
    const down = this.tape.apply(SCALE, [this.#train(adapter.down)], { factor: adapter.factor });
    const change = this.tape.apply(MATRIX_PRODUCT, [down, this.#train(adapter.up)]);
    return this.tape.apply(ADD, [base, this.tape.apply(RESHAPE, [change], { shape: tensor.shape })]);
  }

  #train(tensor: WeightTensor): Value {
    const value = trained(this.#source.trained(tensor));
    this.#trained.push({ tensor, value });
    return value;
  }

  #freeze(tensor: WeightTensor): Value {
    this.#frozen.push(tensor);
    return untrained(this.#source.frozen(tensor));
  }

  /** The tensor of state of a name, as it was measured. */
  measuredTensor(tensor: StateTensor): Value {
    const ref = this.#states.get(tensor.name) ?? this.#source.state(tensor);
    this.#states.set(tensor.name, ref);
    return untrained(ref);
  }

  /** Notes what a batch measures for a tensor of state. */
  measure(name: string, value: Ref): void {
    this.#states.set(name, value);
  }

  /** Numbers as a value. @throws {TypeError} if the layers of the model have been given too many by then */
  constants(layer: string, values: readonly number[], shape: readonly number[]): Value {
    if (values.length !== entriesIn(shape)) {
      throw new TypeError(`Cannot lay out ${values.length} numbers as [${shape}]`);
    }
    this.#numbers += values.length;
    if (this.#numbers > MOST_NUMBERS) {
      throw this.refuse(
        layer,
        `comes with more numbers than a model may have as settings, ${MOST_NUMBERS} at its calls`,
      );
    }
    return untrained(this.tape.program.constant(values, shape, "float32"));
  }

  /** A seed of its own for each noise in the model: [2], int32. */
  seed(): Ref {
    const { program } = this.tape;
    const own = program.constant([0, this.#seeds++], [2], "int32");
    const inputs = [this.#source.seed(), own];
    return program.emit("AddV2", inputs, { T: { kind: "type", value: "int32" } }, [own])[0];
  }

  /** Notes that `value` is `finish(base)`, and that `finish` and max pooling may change places. */
  mayPoolFirst(value: Value, base: Value, finish: (pooled: Value) => Value): void {
    this.#pending.set(value, { base, finish });
  }

  /** What `value` was made from by steps that may as well come after max pooling; itself if there are none. */
  beforePooling(value: Value): Pending {
    return this.#pending.get(value) ?? { base: value, finish: (pooled) => pooled };
  }
}

/** What one layer is lowered with. Names of tensors are within the layer: `kernel` becomes `dense1/kernel`. */
export class LayerScope {
  readonly #lowering: Lowering;
  readonly #name: string;

  constructor(lowering: Lowering, name: string) {
    this.#lowering = lowering;
    this.#name = name;
  }

  get tape(): Tape {
    return this.#lowering.tape;
  }

  get program(): Program {
    return this.#lowering.tape.program;
  }

  /** The program is for training: noise is made, statistics are the batch's. */
  get isTraining(): boolean {
    return this.#lowering.isTraining;
  }

  /** Applies an operation of one output and no settings. */
  apply<Kept>(op: Op<undefined, Kept>, inputs: readonly Value[]): Value;
  /** Applies an operation of one output. */
  apply<Config, Kept>(op: Op<Config, Kept>, inputs: readonly Value[], config: Config): Value;
  apply<Config, Kept>(op: Op<Config, Kept>, inputs: readonly Value[], config?: Config): Value {
    return this.tape.apply(op, inputs, config as Config);
  }

  /** An error about this layer. @param why follows its name, such as "leaves nothing of its input" */
  refuse(why: string): TypeError {
    return this.#lowering.refuse(this.#name, why);
  }

  /** @throws {TypeError} if an input has not so many extents beside the batch's */
  requireRank({ shape: [, ...extents] }: Value, rank: number): void {
    if (extents.length !== rank) throw this.refuse(`cannot take an input of shape [${extents.join(", ")}]`);
  }

  /** @throws {TypeError} if an axis, the batch's counted, is there and not the input's last */
  requireLast({ shape }: Value, axis: number | undefined): void {
    if (axis === undefined || axis === shape.length - 1) return;
    throw this.refuse(`has axis ${axis}, and only the last, ${shape.length - 1}, is supported`);
  }

  /** A tensor of this layer that is trained, unless the task says otherwise. */
  tensor(name: string, shape: readonly number[], initialiser: Initialiser): Value {
    return this.#lowering.weights({ name: `${this.#name}/${name}`, shape, initialiser });
  }

  /** Whether tensors of these names of this layer all stay as they began. */
  isFrozen(names: readonly string[]): boolean {
    return names.every((name) => this.#lowering.isFrozen(`${this.#name}/${name}`));
  }

  /** A tensor of state of this layer, as it was measured; not in training. */
  measured(name: string, shape: readonly number[]): Value {
    return this.#lowering.measuredTensor({ name: `${this.#name}/${name}`, shape });
  }

  /** In training: what this batch measures for a tensor of state of this layer. */
  measure(name: string, value: Ref): void {
    this.#lowering.measure(`${this.#name}/${name}`, value);
  }

  /** What a layer within this one is lowered with: its tensors lie within this one's names. */
  within(name: string): LayerScope {
    return new LayerScope(this.#lowering, `${this.#name}/${name}`);
  }

  /** A seed for noise: [2], int32, of its own for each call. */
  seed(): Ref {
    return this.#lowering.seed();
  }

  /** A number as a value. */
  constant(value: number): Value {
    return untrained(this.program.constant([value], [], "float32"));
  }

  /** Numbers as a value. @throws {TypeError} if the layers of the model have been given too many by then */
  constants(values: readonly number[], shape: readonly number[]): Value {
    return this.#lowering.constants(this.#name, values, shape);
  }

  /** Applies an activation. A rectifier may change places with max pooling: max(relu a, relu b) = relu(max(a, b)). */
  activate(value: Value, activation: Activation): Value {
    if (activation === "linear") return value;
    const active = activate(this.tape, value, activation);
    if (activation === "relu") {
      const { base, finish } = this.#lowering.beforePooling(value);
      this.#lowering.mayPoolFirst(active, base, (pooled) => activate(this.tape, finish(pooled), activation));
    }
    return active;
  }

  /** Adds a bias. It may change places with max pooling: max(a + c, b + c) = max(a, b) + c, in floating point too. */
  addBias(value: Value, addTo: (value: Value) => Value): Value {
    const result = addTo(value);
    this.#lowering.mayPoolFirst(result, value, addTo);
    return result;
  }

  /** Applies max pooling, where it can before bias and rectifier, so that these run over fewer entries. */
  poolFirst(value: Value, pool: (value: Value) => Value): Value {
    const { base, finish } = this.#lowering.beforePooling(value);
    return finish(pool(base));
  }
}
