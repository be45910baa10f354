/**
 * Models as files: safetensors, TensorFlow.js.
 *
 * @module
 */
export {
  decodeModel,
  decodeTensors,
  encodeModel,
  encodeTensors,
  type StoredTensor,
  type StoredTensors,
} from "./safetensors.ts";
export { encodeTfjsModel, TFJS_WEIGHTS_FILE, type TfjsModel } from "./tfjs_export.ts";
