/**
 * Which lines of a log are of one kind.
 *
 * @module
 */

/** The end of a peer id, as a line of the log has it: letters of both cases, or digits. */
const NAME = /\b(?=\w*[A-Z0-9])(?=\w*[a-z0-9])(?![A-Z]?[a-z]+\b)\w{6}\b/g;

/** A line without what differs among lines of a kind: numbers, peers, how many were left out, what was bad about a frame. */
export function kindOf(line: string): string {
  return line.replace(/ \(and \d+ more like it\)/, "").replace(/(sent a bad \w+: ).*/, "$1").replace(/\S*\d\S*/g, "#")
    .replace(NAME, "#").trim();
}
