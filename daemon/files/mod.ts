/**
 * The file that a task starts from, on this machine: found where it lies, fetched into the data folder, read for others.
 *
 * @module
 */
export { fetchFile, type FetchParts } from "./fetch_file.ts";
export {
  bytesOnTheWay,
  type FilePlaces,
  filesFolder,
  findFile,
  type FoundFile,
  requireAllowed,
  requireFile,
} from "./find_file.ts";
export { examineFile, type LocalFile } from "./local_file.ts";
export { PartFile } from "./part_file.ts";
export { openServed } from "./served_file.ts";
