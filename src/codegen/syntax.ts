/**
 * Reads generated code with the compiler, which is loaded for it.
 *
 * @throws {RangeError} for code that does not parse, or declares a name twice: a defect of the generator.
 */
export async function assertParses(code: string): Promise<void> {
  const { Project } = await import('ts-morph')
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { noLib: true, noResolve: true },
  })
  const file = project.createSourceFile('/definition.ts', code)
  const [first] = project.getProgram().getSyntacticDiagnostics(file)
  if (first) {
    throw new RangeError(`The generated code does not parse: ${String(first.getMessageText())}`)
  }
  const names = file.getVariableDeclarations().map((declaration) => declaration.getName())
  if (new Set(names).size < names.length || file.getExportAssignments().length > 1) {
    throw new RangeError('The generated code declares a name twice')
  }
}
