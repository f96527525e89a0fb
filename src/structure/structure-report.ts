/** What came of the tests of some configurations. */
export interface StructureReport {
  /** Whether there was a test at all, and none failed. */
  readonly pass: boolean
  readonly tests: readonly StructureTestResult[]
  /** How many passed, and failed. */
  readonly passed: number
  readonly failed: number
  /** Wall time, in milliseconds. */
  readonly duration: number
}

/** What came of one test. */
export interface StructureTestResult {
  readonly kind: StructureTestKind
  /** As the test is called; empty for those that have no name. */
  readonly name: string
  /** The file that it stands in, as it was named; missing where the configuration is a value. */
  readonly file?: string
  readonly pass: boolean
  /** Why it failed. */
  readonly errors: readonly string[]
  /** What the command wrote; empty for other tests. */
  readonly stdout: string
  readonly stderr: string
  /** Wall time, in milliseconds. */
  readonly duration: number
}

export type StructureTestKind =
  'command' | 'file-content' | 'file-existence' | 'license' | 'metadata'

/** What a test found out, before it is told how long it took. */
export interface Finding {
  readonly errors: readonly string[]
  readonly stdout?: string
  readonly stderr?: string
}
