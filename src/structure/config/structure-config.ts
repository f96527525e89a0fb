/**
 * What a file of container-structure-test says, as a value. What is left out is not tested.
 *
 * Regular expressions are those of Go's `regexp`, as in such files.
 */
export interface StructureConfig {
  readonly schemaVersion: '2.0.0'
  /** Set for all tests of commands and files. `$NAME` in a value stands for a variable of the image. */
  readonly globalEnvVars?: readonly StructureVariable[]
  readonly commandTests?: readonly CommandTestConfig[]
  readonly fileExistenceTests?: readonly FileExistenceTestConfig[]
  readonly fileContentTests?: readonly FileContentTestConfig[]
  readonly metadataTest?: MetadataTestConfig
  readonly licenseTests?: readonly LicenseTestConfig[]
  readonly containerRunOptions?: StructureRunOptions
}

export interface StructureVariable {
  readonly key: string
  readonly value: string
}

export interface StructureMatch extends StructureVariable {
  /** Whether `value` is a regular expression. @default false */
  readonly isRegex?: boolean
}

export interface CommandTestConfig {
  readonly name: string
  /** Commands that run before, each in a container of its own that the next one is made from. */
  readonly setup?: readonly (readonly string[])[]
  /** Taken for the sake of files that have it, and never run: each test has its own container. */
  readonly teardown?: readonly (readonly string[])[]
  readonly envVars?: readonly StructureVariable[]
  readonly command: string
  /** `$NAME` stands for a variable of the image, as in `command`. */
  readonly args?: readonly string[]
  readonly expectedOutput?: readonly string[]
  readonly excludedOutput?: readonly string[]
  readonly expectedError?: readonly string[]
  readonly excludedError?: readonly string[]
  /** @default 0 */
  readonly exitCode?: number
}

export interface FileExistenceTestConfig {
  readonly name: string
  /** `$NAME` stands for a variable of the image. */
  readonly path: string
  /** @default true; false in JSON files, as with container-structure-test */
  readonly shouldExist?: boolean
  /** As Go writes it: `-rw-r--r--`, `drwxr-xr-x`, `Lrwxrwxrwx`, `dtrwxrwxrwx`. */
  readonly permissions?: string
  readonly uid?: number
  readonly gid?: number
  readonly isExecutableBy?: 'owner' | 'group' | 'other' | 'any'
}

export interface FileContentTestConfig {
  readonly name: string
  readonly path: string
  readonly expectedContents?: readonly string[]
  readonly excludedContents?: readonly string[]
}

export interface MetadataTestConfig {
  readonly envVars?: readonly StructureMatch[]
  readonly unboundEnvVars?: readonly { readonly key: string }[]
  readonly labels?: readonly StructureMatch[]
  /** Numbers without a protocol: `8080`. */
  readonly exposedPorts?: readonly string[]
  readonly unexposedPorts?: readonly string[]
  readonly volumes?: readonly string[]
  readonly unmountedVolumes?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly cmd?: readonly string[]
  readonly workdir?: string
  readonly user?: string
}

export interface LicenseTestConfig {
  /** Whether the licences of all packages of a Debian image are looked at. */
  readonly debian?: boolean
  readonly files?: readonly string[]
}

/** How the containers of the tests are made. */
export interface StructureRunOptions {
  /** Of commands. */
  readonly user?: string
  readonly privileged?: boolean
  readonly allocateTty?: boolean
  /** Variables of this process that commands get, where they are set. */
  readonly envVars?: readonly string[]
  /** File of variables for commands, in the working directory of this process where it is relative. */
  readonly envFile?: string
  /** Capabilities that are added. */
  readonly capabilities?: readonly string[]
  /** `/host:/container[:ro]`, or a volume by its name. */
  readonly bindMounts?: readonly string[]
}
