/**
 * One layer of a file of Keras 2, Keras 3 or tfjs, with what its readers ask of it.
 *
 * @module
 */
import { nearest } from "../../support/mod.ts";
import { type Activation, ACTIVATION_ALIASES, ACTIVATIONS } from "../layers/activations.ts";
import { type Fields, isFields, kindOf, numberOf, pairOf, shown, shownName } from "./keras_fields.ts";

/** Activations that are written as layers within others, by the layer's class. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["ReLU", "relu"],
  ["Softmax", "softmax"],
  ...ACTIVATION_ALIASES,
]);

/** Settings with which a layer is what the activation of its name is, by its class. */
const PLAIN: Readonly<Record<string, Fields>> = {
  ReLU: { max_value: null, negative_slope: 0, threshold: 0 },
  Softmax: { axis: -1 },
};

/** Activations that an error names. */
const MOST_NAMED = 8;

/** Makes an error. @param what is wrong, @param fix how to mend it */
type Refuse = (what: string, fix: string) => TypeError;

/** What a layer's reader is given. */
export class KerasLayer {
  /** What the file has as its name. */
  readonly name: string;
  /** Its class. */
  readonly kind: string;
  readonly fields: Fields;
  readonly #refuse: Refuse;
  readonly #isOld: boolean;
  readonly #notes: string[] = [];

  /**
   * @param refuse makes an error that names file and layer
   * @param isOld the file is one of Keras 2 or tfjs
   */
  constructor(name: string, kind: string, fields: Fields, refuse: Refuse, isOld = false) {
    this.name = name;
    this.kind = kind;
    this.fields = fields;
    this.#refuse = refuse;
    this.#isOld = isOld;
  }

  /** A layer that this one wraps. */
  within(name: string, kind: string, fields: Fields): KerasLayer {
    return new KerasLayer(
      name,
      kind,
      fields,
      (what, fix) => this.refuse(`wraps a layer that ${what}`, fix),
      this.#isOld,
    );
  }

  /** What was done otherwise than the file has it, one sentence each. */
  get notes(): readonly string[] {
    return this.#notes;
  }

  /** Says what was done otherwise than the file has it. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  /** An error about this layer. @param what is wrong, @param fix how to mend it */
  refuse(what: string, fix: string): TypeError {
    return this.#refuse(what, fix);
  }

  /** @throws {TypeError} unless a setting is missing, null or as it is supported; numbers may be written as pairs of it */
  only(key: string, allowed: unknown, fix: string): void {
    const value = this.fields[key] ?? allowed;
    const pair = typeof allowed === "number" ? pairOf(value) : undefined;
    if (value === allowed || (pair !== undefined && pair.every((each) => each === allowed))) return;
    throw this.refuse(`has ${key} ${shown(value)}`, fix);
  }

  /** A number; NaN, which no schema takes, where it is none. */
  number(key: string, otherwise?: number): number {
    return numberOf(this.fields[key] ?? otherwise);
  }

  /** True or false. @throws {TypeError} if it is neither */
  flag(key: string, otherwise: boolean): boolean {
    const value = this.fields[key] ?? otherwise;
    if (typeof value !== "boolean") throw this.refuse(`has ${key} ${shown(value)}`, "give true or false");
    return value;
  }

  /** One of some words. @throws {TypeError} if it is none of them */
  word<const Word extends string>(key: string, words: readonly Word[], otherwise: NoInfer<Word>): Word {
    const value = this.fields[key] ?? otherwise;
    const found = words.find((word) => word === value);
    if (found === undefined) {
      throw this.refuse(
        `has ${key} ${shown(value)}`,
        `${words.map((word) => `"${word}"`).join(" and ")} are supported`,
      );
    }
    return found;
  }

  /** Height and width, which may be written as one number. @throws {TypeError} if it is neither */
  pair(key: string, otherwise?: number): [number, number] {
    const pair = pairOf(this.fields[key] ?? otherwise);
    if (pair === undefined) throw this.refuse(`has ${key} ${shown(this.fields[key])}`, "give height and width");
    return [...pair] as [number, number];
  }

  /** An activation by its name, or by the layer that it is. @throws {TypeError} if there is none of the name */
  activation(key = "activation"): Activation {
    const value = this.fields[key];
    const kind = isFields(value) ? kindOf(value) : value ?? "linear";
    const name = typeof kind === "string" ? SPELLINGS.get(kind) ?? kind : kind;
    const found = ACTIVATIONS.find((each) => each === name);
    if (isFields(value) && !isPlain(value)) {
      throw this.refuse(`has ${key} ${shown(name)} with settings`, "write it as a layer of its own");
    }
    if (found === "hard_sigmoid" && this.#isOld) {
      const was = "is that of Keras 2 and tfjs, 0.2x + 0.5, which is not supported";
      throw this.refuse(`has ${key} "hard_sigmoid", which ${was}`, 'take "sigmoid", or save the model by Keras 3');
    }
    if (found === undefined) {
      const near = typeof name === "string" ? nearest(name.slice(0, 100), ACTIVATIONS) : undefined;
      const usual = ACTIVATIONS.slice(0, MOST_NAMED).join(", ");
      const fix = `activations may be ${usual} and more of those that Keras has`;
      throw this.refuse(`has ${key} ${shown(name)}`, near === undefined ? fix : `did you mean "${near}"?`);
    }
    return found;
  }

  /** The name as it is shown. */
  get shownName(): string {
    return shownName(this.name);
  }
}

/** True for a layer in the place of an activation whose settings are as that activation has them. */
function isPlain({ class_name, config }: Fields): boolean {
  const usual = typeof class_name === "string" && Object.hasOwn(PLAIN, class_name) ? PLAIN[class_name] : {};
  return !isFields(config) || Object.entries(usual).every(([key, value]) => (config[key] ?? value) === value);
}
