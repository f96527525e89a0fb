/** What BuildKit says of a value within an instruction. Becomes a `DockerfileProblem`; never leaves `dockerfile/`. */
export class InstructionError extends Error {
  override readonly name = 'InstructionError'
}
