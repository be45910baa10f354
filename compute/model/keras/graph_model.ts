/**
 * A Functional model of a file: its calls in an order in which they can be done.
 *
 * @module
 */
import type { FileModel, ModelNode } from "./model_node.ts";
import { type InboundNode, readInbound, type Reference, referenceOf } from "./inbound.ts";
import { type Fields, isFields, refusal, shown, shownName } from "./keras_fields.ts";
import { calledIn, declaredShape, isModel, nameOf } from "./layer_fields.ts";

/** Calls of one layer. */
const MOST_CALLS = 1024;

/** A layer of a graph with its calls. */
interface GraphLayer {
  readonly fields: Fields;
  readonly nodes: readonly InboundNode[];
  /** What the first of its calls is counted as. */
  first: number;
}

/** A Functional model that is to be read. */
interface GraphSource {
  readonly config: Fields;
  readonly layers: readonly Fields[];
  readonly path: readonly string[];
  /** What an error calls the file. */
  readonly file: string;
  /** What an error calls the model. */
  readonly own: string;
}

/**
 * Reads a Functional model.
 *
 * @throws {TypeError} in one line, if its layers are not joined to one graph from one input to one output
 */
export function readGraph(source: GraphSource): FileModel {
  return new GraphReader(source).read();
}

class GraphReader {
  readonly #config: Fields;
  readonly #path: readonly string[];
  readonly #file: string;
  /** What an error calls the model. */
  readonly #own: string;
  readonly #layers = new Map<string, GraphLayer>();

  constructor({ config, layers, path, file, own }: GraphSource) {
    [this.#config, this.#path, this.#file, this.#own] = [config, path, file, own];
    for (const fields of layers) this.#add(fields);
  }

  #refuse(what: string, fix = "save it anew by model.to_json()"): TypeError {
    return refusal(this.#file, what, fix);
  }

  #add(fields: Fields): void {
    const name = nameOf(fields);
    const called = calledIn(this.#path, fields);
    if (this.#layers.has(name)) throw this.#refuse(`two layers of it are called "${shownName(name)}"`);
    const inbound = fields.inbound_nodes ?? [];
    if (!Array.isArray(inbound)) throw this.#refuse(`${called} has inbound_nodes ${shown(inbound)}`);
    if (inbound.length > MOST_CALLS) {
      throw this.#refuse(`${called} is called ${inbound.length} times`, `call it ${MOST_CALLS} times at most`);
    }
    const nodes = inbound.map((node) => readInbound(node, (what, fix) => this.#refuse(`${called} ${what}`, fix)));
    this.#layers.set(name, { fields, nodes, first: 0 });
  }

  read(): FileModel {
    const [inputEnd, outputEnd] = [this.#end("input"), this.#end("output")];
    this.#countFromOne(outputEnd);
    const opening = this.#layers.get(inputEnd.layer);
    if (opening?.fields.class_name !== "InputLayer") {
      throw this.#refuse(`its input "${shownName(inputEnd.layer)}" is no InputLayer`);
    }
    const refuse = (what: string, fix: string) => this.#refuse(`${calledIn(this.#path, opening.fields)} ${what}`, fix);
    const { nodes, output } = this.#inOrder(opening, outputEnd);
    const shape = declaredShape(opening.fields, refuse);
    return { input: opening, inputName: nameOf(opening.fields), shape, nodes, output };
  }

  /** `input_layers` and `output_layers`: one reference, or a list or names of some. */
  #end(which: "input" | "output"): Reference {
    const given = this.#config[`${which}_layers`];
    const alone = referenceOf(given);
    if (alone !== undefined) return alone;
    const list: unknown[] = Array.isArray(given) ? given : isFields(given) ? Object.values(given) : [];
    const [first] = list;
    const found = referenceOf(first);
    if (list.length > 1) {
      const names = list.slice(0, 3).map((each) => `"${shownName(referenceOf(each)?.layer ?? "?", 20)}"`).join(", ");
      const fix = which === "input"
        ? "one is taken: join them in the data to one, and part them in the model by Cropping and Reshape"
        : "one is taken: leave out the others, or join them by Concatenate";
      throw this.#refuse(`${this.#own} has ${list.length} ${which}s (${names}${list.length > 3 ? ", …" : ""})`, fix);
    }
    if (found === undefined) throw this.#refuse(`${this.#own} has ${which}_layers ${shown(given)}`);
    return found;
  }

  /** Models within a model have been called once when they were made, so that their calls are counted from one. */
  #countFromOne(output: Reference): void {
    const highest = new Map<string, number>();
    const note = ({ layer, call }: Reference) => highest.set(layer, Math.max(call, highest.get(layer) ?? 0));
    note(output);
    for (const { nodes } of this.#layers.values()) nodes.forEach(({ inputs }) => inputs.forEach(note));
    for (const [name, layer] of this.#layers) {
      if (isModel(layer.fields) && highest.get(name) === layer.nodes.length) layer.first = 1;
    }
  }

  /** Depth first from the output, without recursion, since a stranger's graph may be as deep as it has calls. */
  #inOrder(input: GraphLayer, end: Reference): { nodes: ModelNode[]; output: object } {
    const done = new Map<InboundNode, ModelNode>();
    const open = new Set<InboundNode>();
    const nodes: ModelNode[] = [];
    const valueOf = (reference: Reference, by: string) => {
      const target = this.#target(reference, by, input);
      return target === undefined ? input : done.get(target.node)!;
    };
    const stack = [{ reference: end, by: "its output" }];
    while (stack.length > 0) {
      const { reference, by } = stack[stack.length - 1];
      const target = this.#target(reference, by, input);
      if (target === undefined || done.has(target.node)) {
        stack.pop();
        continue;
      }
      const { node, layer } = target;
      const called = calledIn(this.#path, layer.fields);
      if (open.has(node)) {
        const inputs = node.inputs.map((each) => valueOf(each, called));
        const made = { layer: layer.fields, name: nameOf(layer.fields), inputs, options: node.options };
        done.set(node, made);
        nodes.push(made);
        open.delete(node);
        stack.pop();
        continue;
      }
      open.add(node);
      for (const source of node.inputs.toReversed()) {
        const before = this.#target(source, called, input);
        if (before !== undefined && open.has(before.node)) {
          throw this.#refuse(`${called} takes a part in its own input`, "a model's layers may not go in a circle");
        }
        stack.push({ reference: source, by: called });
      }
    }
    return { nodes, output: valueOf(end, "its output") };
  }

  /** The call that a reference means; undefined for the model's input. */
  #target(
    { layer: name, call, output }: Reference,
    by: string,
    input: GraphLayer,
  ): { layer: GraphLayer; node: InboundNode } | undefined {
    const layer = this.#layers.get(name);
    const said = shownName(name);
    if (layer === undefined) throw this.#refuse(`${by} takes a value of layer "${said}", which there is none of`);
    if (output !== 0) {
      const fix = "a layer gives one value here; leave out return_state and the like";
      throw this.#refuse(`${by} takes output ${output} of layer "${said}"`, fix);
    }
    if (layer === input) return undefined;
    if (layer.fields.class_name === "InputLayer") {
      throw this.#refuse(`layer "${said}" is a second input`, "one input is taken");
    }
    const node = layer.nodes[call - layer.first];
    if (node === undefined) throw this.#refuse(`${by} takes call ${call} of layer "${said}", which there is none of`);
    return { layer, node };
  }
}
