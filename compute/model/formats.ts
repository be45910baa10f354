/**
 * Models as files: safetensors, TensorFlow.js, Keras.
 *
 * @module
 */
export { encodeKerasModel, KERAS_WEIGHTS_FILE, type KerasModel } from "./keras_export.ts";
export {
  decodeMeasured,
  decodeModel,
  decodeTensors,
  encodeModel,
  encodeTensors,
  type Measured,
  modelTensors,
  type StoredTensor,
  type StoredTensors,
} from "./safetensors.ts";
export { encodeTfjsModel, TFJS_WEIGHTS_FILE, type TfjsModel } from "./tfjs_export.ts";
