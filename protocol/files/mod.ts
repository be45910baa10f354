/**
 * Files that a task names, fetched from whoever has them and checked piece by piece: what is asked and answered, and what
 * that takes of the network and of the disk.
 *
 * @module
 */
export { download, type DownloadParts } from "./download.ts";
export type { FileEvent, FileRecorder } from "./file_events.ts";
export type { FileListener, FileNetwork, FileStream, PieceStore } from "./file_ports.ts";
export { createFileServer, type FileServer, type FileServerParts, type ServedFile } from "./file_server.ts";
export { countPieces, hasPiece, isListOf, lengthOfPiece } from "./pieces.ts";
