/**
 * Layers as TensorFlow.js 4.22 has them, for models that are exported to it.
 *
 * @module
 */
import type { Layer } from "./topology.ts";

type Config = Readonly<Record<string, unknown>>;
/** A layer's settings there. @throws {TypeError} by `refuse` if it does not do there what it does here */
type Write = (config: Config, refuse: (what: string) => TypeError) => Config;

/** Activations that are the same there. */
const ACTIVATIONS: readonly unknown[] = [
  "linear",
  "relu",
  "tanh",
  "sigmoid",
  "elu",
  "selu",
  "gelu",
  "softmax",
  "log_softmax",
  "softplus",
  "softsign",
  "relu6",
  "swish",
  "mish",
];

const same: Write = (config) => config;

/** Refuses settings that are not there; as they are by default, the layer is as it is here. */
const only = (usual: Config): Write => (config, refuse) => {
  const found = Object.keys(usual).find((key) => config[key] !== undefined && `${config[key]}` !== `${usual[key]}`);
  if (found !== undefined) throw refuse(`has ${found} ${JSON.stringify(config[found])}, which is not done there`);
  return config;
};

const convolution1D: Write = (config, refuse) => {
  if (config.padding === "causal") throw refuse('has padding "causal", which is not done there');
  return only({ groups: 1 })(config, refuse);
};

/** Its defaults there are others than those of Keras. */
const recurrent: Write = (config) => ({ activation: "tanh", recurrent_activation: "sigmoid", ...config });

const gru: Write = (config, refuse) => {
  if (config.reset_after === false) return recurrent(config, refuse);
  throw refuse("has reset_after as Keras has it by default, which is not done there");
};

const rescaling: Write = (config, refuse) => {
  if (typeof config.scale === "number" && typeof (config.offset ?? 0) === "number") return { offset: 0, ...config };
  throw refuse("has a number for each channel, which is not done there");
};

const wrapper: Write = (config, refuse) => {
  const { class_name, config: inner } = config.layer as Layer;
  return { ...config, layer: { class_name, config: writeTfjsConfig(class_name, inner, refuse) } };
};

/** By class; what is not here is not there. */
const LAYERS: Readonly<Record<string, Write>> = {
  InputLayer: same,
  Activation: same,
  Add: same,
  AlphaDropout: same,
  Average: same,
  AveragePooling1D: same,
  AveragePooling2D: same,
  BatchNormalization: same,
  Bidirectional: wrapper,
  Concatenate: same,
  Conv1D: convolution1D,
  Conv2D: only({ groups: 1 }),
  Conv2DTranspose: only({ dilation_rate: [1, 1] }),
  Cropping2D: same,
  Dense: same,
  DepthwiseConv2D: only({ dilation_rate: [1, 1] }),
  Dot: same,
  Dropout: same,
  ELU: only({ alpha: 1 }),
  Embedding: same,
  Flatten: same,
  GRU: gru,
  GaussianDropout: same,
  GaussianNoise: same,
  GlobalAveragePooling1D: only({ keepdims: false }),
  GlobalAveragePooling2D: only({ keepdims: false }),
  GlobalMaxPooling1D: only({ keepdims: false }),
  GlobalMaxPooling2D: only({ keepdims: false }),
  LSTM: recurrent,
  LayerNormalization: same,
  LeakyReLU: same,
  MaxPooling1D: same,
  MaxPooling2D: same,
  Maximum: same,
  Minimum: same,
  Multiply: same,
  PReLU: same,
  Permute: same,
  ReLU: only({ negative_slope: 0, threshold: 0 }),
  RepeatVector: same,
  Rescaling: rescaling,
  Reshape: same,
  SeparableConv2D: same,
  SimpleRNN: same,
  // The last axis alone is taken, here and there, where the default is another.
  Softmax: () => ({ axis: -1 }),
  SpatialDropout1D: same,
  TimeDistributed: wrapper,
  // Between pixels it interpolates from their corners there, from their middles in Keras.
  UpSampling2D: only({ interpolation: "nearest" }),
  ZeroPadding2D: same,
};

/**
 * The settings of a layer in a model for TensorFlow.js.
 *
 * @param refuse makes an error that names the layer
 * @throws {TypeError} by `refuse` if there is no such layer, or it does something else
 */
export function writeTfjsConfig(kind: string, config: Config, refuse: (what: string) => TypeError): Config {
  const write = Object.hasOwn(LAYERS, kind) ? LAYERS[kind] : undefined;
  if (write === undefined) throw refuse("is of a class that is not there");
  if (config.activation !== undefined && !ACTIVATIONS.includes(config.activation)) {
    throw refuse(`has activation "${config.activation}", which is not there or is another`);
  }
  return write(config, refuse);
}

/** Names of layers within layers, which tensors do not have there, by the class of the outer layer. */
const UNNAMED: Readonly<Record<string, RegExp>> = {
  LSTM: /\/lstm_cell(?=\/)/,
  GRU: /\/gru_cell(?=\/)/,
  SimpleRNN: /\/simple_rnn_cell(?=\/)/,
  Bidirectional: /\/(?:lstm|gru|simple_rnn)_cell(?=\/)/,
  TimeDistributed: /\/.*(?=\/)/,
  DepthwiseConv2D: /(?<=\/)(?=kernel$)/,
};

/** What a tensor is called there. */
export function tfjsTensorName(kind: string, name: string): string {
  const pattern = UNNAMED[kind];
  return pattern === undefined ? name : name.replace(pattern, kind === "DepthwiseConv2D" ? "depthwise_" : "");
}
