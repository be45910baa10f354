/**
 * Programs as TensorFlow's files of saved models have them: protocol buffers of `graph.proto`, `node_def.proto`,
 * `attr_value.proto`, `tensor.proto` and `saved_model.proto`, as far as they are needed.
 *
 * @module
 */
import protobuf from "protobufjs/minimal.js";
import {
  type Attribute,
  type ConstantValues,
  type ElementType,
  type KernelNode,
  neededFor,
  type Program,
  type Ref,
} from "../ops/mod.ts";
import { TYPE_NUMBERS } from "./engine.ts";

type Writer = protobuf.Writer;

/** Field numbers of protocol buffers with their kind of value: 0 varint, 2 bytes of a length, 5 four bytes. */
const field = (number: number, kind: 0 | 2 | 5) => number << 3 | kind;

/** Version of the graph's definition that TensorFlow 2.16 writes. */
const PRODUCER = 1766;
/** What the one graph of the file is tagged. */
export const GRAPH_TAG = "serve";

/** What a kernel's node is called in the graph. */
export const nodeName = ({ id }: Pick<KernelNode, "id">): string => `n${id}`;
/** What a value is called in the graph. */
export const valueName = ({ node, output }: Ref): string => `${nodeName(node)}:${output}`;

/** The content of a `saved_model.pb` that computes `outputs`; kernels that they do not need are left out. */
export function encodeSavedModel(program: Program, outputs: readonly Ref[]): Uint8Array {
  const needed = neededFor(outputs);
  const writer = protobuf.Writer.create();
  writer.uint32(field(1, 0)).int64(1);
  writer.uint32(field(2, 2)).fork();
  writer.uint32(field(1, 2)).fork().uint32(field(4, 2)).string(GRAPH_TAG).ldelim();
  writer.uint32(field(2, 2)).fork();
  for (const node of program.nodes) if (needed.has(node.id)) writeNode(writer, node);
  writer.uint32(field(4, 2)).fork().uint32(field(1, 0)).int32(PRODUCER).ldelim();
  writer.ldelim().ldelim();
  return writer.finish();
}

function writeNode(writer: Writer, node: KernelNode): void {
  writer.uint32(field(1, 2)).fork();
  writer.uint32(field(1, 2)).string(nodeName(node));
  writer.uint32(field(2, 2)).string(node.kernel);
  for (const input of node.inputs) writer.uint32(field(3, 2)).string(valueName(input));
  const [{ shape, type }] = node.outputs;
  for (const [name, attribute] of Object.entries(node.attributes)) {
    writeAttribute(writer, name, () => writeValue(writer, attribute));
  }
  if (node.kernel === "Placeholder") {
    writeAttribute(writer, "shape", () => {
      writer.uint32(field(7, 2)).fork();
      writeShape(writer, shape).ldelim();
    });
  }
  if (node.values !== undefined) {
    const values = node.values;
    writeAttribute(writer, "value", () => writeTensor(writer, values, shape, type));
  }
  writer.ldelim();
}

/** One entry of a node's map of attributes. */
function writeAttribute(writer: Writer, name: string, value: () => void): void {
  writer.uint32(field(5, 2)).fork().uint32(field(1, 2)).string(name).uint32(field(2, 2)).fork();
  value();
  writer.ldelim().ldelim();
}

function writeValue(writer: Writer, attribute: Attribute): void {
  switch (attribute.kind) {
    case "type":
      writer.uint32(field(6, 0)).int32(TYPE_NUMBERS[attribute.value]);
      return;
    case "int":
      writer.uint32(field(3, 0)).int64(attribute.value);
      return;
    case "float":
      writer.uint32(field(4, 5)).float(attribute.value);
      return;
    case "bool":
      writer.uint32(field(5, 0)).bool(attribute.value);
      return;
    case "string":
      writer.uint32(field(2, 2)).string(attribute.value);
      return;
    case "ints":
      writer.uint32(field(1, 2)).fork().uint32(field(3, 2)).fork();
      for (const value of attribute.value) writer.int64(value);
      writer.ldelim().ldelim();
  }
}

function writeShape(writer: Writer, shape: readonly number[]): Writer {
  for (const extent of shape) writer.uint32(field(2, 2)).fork().uint32(field(1, 0)).int64(extent).ldelim();
  return writer;
}

function writeTensor(writer: Writer, values: ConstantValues, shape: readonly number[], type: ElementType): void {
  writer.uint32(field(8, 2)).fork();
  writer.uint32(field(1, 0)).int32(TYPE_NUMBERS[type]);
  writer.uint32(field(2, 2)).fork();
  writeShape(writer, shape).ldelim();
  writer.uint32(field(4, 2)).bytes(bytesOf(values, type));
  writer.ldelim();
}

/** Entries as they lie in memory, little-endian. */
function bytesOf(values: ConstantValues, type: ElementType): Uint8Array {
  const array = type === "float32" ? Float32Array.from(values) : Int32Array.from(values);
  return type === "bool" ? Uint8Array.from(values) : new Uint8Array(array.buffer);
}
