import type { RunNode } from '../node/index.js'
import type { OptionNames } from './expect.js'
import type { Mount } from './mounts.js'
import type { WordInput } from './word.js'

export interface RunStepOptions {
  readonly network?: RunNode['network']
  readonly security?: RunNode['security']
  readonly devices?: readonly string[]
}

export interface ScriptOptions extends RunStepOptions {
  /**
   * Delimiter of the heredoc in the Dockerfile.
   *
   * @default 'EOF', or the like where the script has that line
   */
  readonly name?: string
}

export type MountsOption<Mounts extends readonly Mount[]> = { readonly mounts?: Mounts }

export interface TransferOptions {
  /** `user[:group]`, by name or number. */
  readonly chown?: WordInput
  /** Octal (`755`) or symbolic (`u=rwX,go=rX`). */
  readonly chmod?: WordInput
  /** The files become a layer of their own that no change below it invalidates. */
  readonly link?: boolean
  /** Patterns of files that are left out. */
  readonly exclude?: readonly string[]
}

export interface CopyOptions extends TransferOptions {
  /** Keep the folders of the sources. */
  readonly parents?: boolean
}

export interface AddOptions extends TransferOptions {
  /** Digest of the one HTTP source, or commit of the one Git source. */
  readonly checksum?: WordInput
  readonly keepGitDir?: boolean
  /** Whether archives are unpacked: by default local ones are, remote ones are not. */
  readonly unpack?: boolean
}

export interface WriteOptions {
  /** `user[:group]`, by name or number. */
  readonly chown?: WordInput
  /** Octal (`755`) or symbolic (`u=rwX,go=rX`). */
  readonly chmod?: WordInput
  readonly link?: boolean
  /**
   * Whether variables in the content are expanded by the builder.
   *
   * @default false
   */
  readonly expand?: boolean
  /**
   * Delimiter of the heredoc in the Dockerfile, and name of the file where the path is a folder of the image.
   *
   * @default 'EOF', or the like where the content has that line
   */
  readonly name?: string
}

export interface HealthcheckOptions {
  /** Between two checks: Go syntax, e.g. `30s`, `1m30s`. */
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  /** Between two checks of the start period. Engine 25 and later. */
  readonly startInterval?: string
  readonly retries?: number
}

export const RUN_OPTIONS: OptionNames<RunStepOptions & MountsOption<readonly Mount[]>> = {
  mounts: true,
  network: true,
  security: true,
  devices: true,
}
const OWNERSHIP = { chown: true, chmod: true, link: true } as const
export const COPY_OPTIONS: OptionNames<CopyOptions & { readonly from?: unknown }> = {
  from: true,
  ...OWNERSHIP,
  parents: true,
  exclude: true,
}
export const ADD_OPTIONS: OptionNames<AddOptions> = {
  checksum: true,
  keepGitDir: true,
  unpack: true,
  ...OWNERSHIP,
  exclude: true,
}
export const WRITE_OPTIONS: OptionNames<WriteOptions> = {
  ...OWNERSHIP,
  expand: true,
  name: true,
}
export const HEALTHCHECK_OPTIONS: OptionNames<HealthcheckOptions> = {
  interval: true,
  timeout: true,
  startPeriod: true,
  startInterval: true,
  retries: true,
}
