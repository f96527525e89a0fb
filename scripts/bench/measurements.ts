import type { ImageStore } from '../engines/slots.js'

/** What one run of a command cost. The daemon's share is in `wall` only. */
export interface Sample {
  /** From start to end of the whole process, in seconds. */
  readonly wall: number
  /** User and system time of the process and all its children, in seconds. */
  readonly cpu: number
  /** Most memory held, in bytes: the high-water marks of the processes that lived side by side. */
  readonly peak: number
}

export const SCENARIOS = [
  'cold build',
  'no-op rebuild',
  'rebuild after one edit',
  'fresh checkout, one edit',
] as const
export type Scenario = (typeof SCENARIOS)[number]

/** Of the clients, the one that is no peer. */
export const OURS = 'imagewright'

/** What one client did on one Engine. */
export interface ClientMeasurements {
  readonly client: string
  /** Whether the Engine builds by its BuildKit, or by the classic builder. */
  readonly builder: 'buildkit' | 'classic'
  /** In the order of the rounds. */
  readonly samples: Readonly<Record<Scenario, readonly Sample[]>>
  /** Why it has no place in the comparison. */
  readonly failure?: string
}

/** readdir and lstat of a whole tree by one Node process, the floor of a rebuild without changes. */
export interface Walk extends Sample {
  /** Seconds of the walk alone, without the process's start. */
  readonly alone: number
}

export interface EngineMeasurements {
  readonly engine: string
  readonly store: ImageStore
  readonly clients: readonly ClientMeasurements[]
  readonly walks: readonly Walk[]
}

/** What a tree of so many files cost. */
export interface ScalePoint {
  readonly files: number
  readonly walks: readonly Walk[]
  /** The key's computation by a process of its own, which reads every file. */
  readonly coldKeys: readonly Sample[]
  /** The same with a stat index of the files. */
  readonly warmKeys: readonly Sample[]
  /** The command's build of what the Engine holds already. */
  readonly noOps: readonly Sample[]
}

/** The most memory that imagewright held over a context with one very large file. */
export interface LargeFileMeasurements {
  /** In bytes. */
  readonly size: number
  readonly key: Sample
  readonly build: Sample
}

/** What fifty files of tests do: nothing, or need an image, or a container of it. */
export const FIXTURE_KINDS = ['empty', 'image', 'container', 'testcontainers'] as const
export type FixtureKind = (typeof FIXTURE_KINDS)[number]

/** Whole runs of jest. */
export type FixtureMeasurements = Readonly<Record<FixtureKind, Sample[]>>

/** All of a run: what `--json` writes, and what tables and figure are made of. */
export interface Measurements {
  /** The conditions, in one line. */
  readonly machine: string
  /** Whether the Engines wrote to memory instead of a disk. */
  readonly inMemory: boolean
  readonly tree?: { readonly files: number; readonly bytes: number }
  readonly engines: readonly EngineMeasurements[]
  readonly scaling: readonly ScalePoint[]
  readonly largeFile?: LargeFileMeasurements
  readonly fixtures?: FixtureMeasurements
}

/** @returns NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper
}

/** Median of the wall times, in seconds. */
export function medianWall(samples: readonly Sample[]): number {
  return median(samples.map(({ wall }) => wall))
}

/** The most of the peaks, in bytes. */
export function highestPeak(samples: readonly Sample[]): number {
  return Math.max(...samples.map(({ peak }) => peak))
}
