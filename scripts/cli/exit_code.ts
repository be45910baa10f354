/** Thrown by a command that has said all it had to say and ends with an exit code other than 0. */
export class ExitCode extends Error {
  constructor(readonly code: number) {
    super(`exit code ${code}`);
    this.name = "ExitCode";
  }
}
