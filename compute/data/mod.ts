/**
 * What data looks like, and how it is divided among nodes.
 *
 * @module
 */
export { type Alteration, alterExamples, markImage } from "./alter_examples.ts";
export { type DataForm, dataForm, symbolNames, type TargetForm, type TargetScale } from "./data_form.ts";
export { type ColumnSpec, type DataKind, dataSchema, type DataSpec, type SpecOf } from "./data_spec.ts";
export {
  copyExample,
  copyNext,
  copyTarget,
  type Dataset,
  type Entries,
  entriesOf,
  type Examples,
  type Targets,
} from "./examples.ts";
export { isPackaged } from "./packaged/packaged.ts";
export {
  parsePartition,
  type Partition,
  partitionAll,
  partitionExamples,
  pickShard,
  selectExamples,
  type Shard,
} from "./partition.ts";
export { withClasses } from "./take_classes.ts";
