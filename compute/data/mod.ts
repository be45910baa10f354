/**
 * What data looks like, and how it is divided among nodes.
 *
 * @module
 */
export { type Alteration, alterExamples, markImage } from "./alter_examples.ts";
export { type DataForm, dataForm } from "./data_form.ts";
export { type ColumnSpec, type DataKind, dataSchema, type DataSpec, type SpecOf } from "./data_spec.ts";
export { copyExample, type Dataset, type Entries, entriesOf, type Examples } from "./examples.ts";
export {
  parsePartition,
  type Partition,
  partitionAll,
  partitionExamples,
  pickShard,
  selectExamples,
  type Shard,
} from "./partition.ts";
