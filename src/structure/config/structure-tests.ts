import type { GoRegexp } from '../go-regexp/go-regexp.js'

/** A configuration that was read: every field has a value, every regular expression is one. */
export interface StructureTests {
  readonly globalEnvVars: readonly Variable[]
  readonly commandTests: readonly CommandTest[]
  readonly fileContentTests: readonly FileContentTest[]
  readonly fileExistenceTests: readonly FileExistenceTest[]
  readonly licenseTests: readonly LicenseTest[]
  readonly metadataTest: MetadataTest
  readonly containerRunOptions: RunOptions
}

export interface Variable {
  readonly key: string
  readonly value: string
}

export interface CommandTest {
  readonly name: string
  readonly setup: readonly (readonly string[])[]
  readonly teardown: readonly (readonly string[])[]
  readonly envVars: readonly Variable[]
  readonly exitCode: number
  readonly command: string
  readonly args: readonly string[]
  readonly expectedOutput: readonly GoRegexp[]
  readonly excludedOutput: readonly GoRegexp[]
  readonly expectedError: readonly GoRegexp[]
  readonly excludedError: readonly GoRegexp[]
}

export interface FileContentTest {
  readonly name: string
  readonly path: string
  readonly expectedContents: readonly GoRegexp[]
  readonly excludedContents: readonly GoRegexp[]
}

export interface FileExistenceTest {
  readonly name: string
  readonly path: string
  readonly shouldExist: boolean
  /** Empty where it makes no difference. */
  readonly permissions: string
  /** Undefined where it makes no difference. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly isExecutableBy: string
}

export interface LicenseTest {
  readonly debian: boolean
  readonly files: readonly string[]
}

export interface MetadataTest {
  readonly envVars: readonly Match[]
  readonly unboundEnvVars: readonly Variable[]
  readonly exposedPorts: readonly string[]
  readonly unexposedPorts: readonly string[]
  readonly entrypoint: readonly string[] | undefined
  readonly cmd: readonly string[] | undefined
  /** Empty where it makes no difference. */
  readonly workdir: string
  readonly volumes: readonly string[]
  readonly unmountedVolumes: readonly string[]
  readonly labels: readonly Match[]
  readonly user: string
}

export interface Match extends Variable {
  /** Missing where the value is meant as it stands. */
  readonly pattern: GoRegexp | undefined
}

export interface RunOptions {
  readonly user: string
  readonly privileged: boolean
  readonly allocateTty: boolean
  readonly envVars: readonly string[]
  readonly envFile: string
  readonly capabilities: readonly string[]
  readonly bindMounts: readonly string[]
}
