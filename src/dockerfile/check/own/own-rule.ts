import type { Instruction } from '../../instruction/instruction.js'
import type { Range } from '../../syntax/range.js'
import type { CheckedFile } from './checked-file.js'

export type Severity = 'error' | 'warning' | 'info'

/** A check that is imagewright's own. */
export interface OwnRule {
  readonly severity: Severity
  /** Whether it is held against a file without being asked for. */
  readonly on: boolean
  readonly description: string
}

/**
 * The checks that BuildKit does not make. The names are stable, and `docs/checks.md` has a heading for each;
 * `imagewright/` stands before them where they stand beside BuildKit's.
 */
export const OWN_RULES = {
  'add-local': {
    severity: 'warning',
    on: true,
    description: 'ADD should be left to archives, URLs and Git repositories',
  },
  'apk-cache': {
    severity: 'warning',
    on: true,
    description: 'apk add should leave no index in the layer',
  },
  'apt-command': {
    severity: 'warning',
    on: true,
    description: 'Scripts should call apt-get, as apt has no stable interface',
  },
  'apt-lists': {
    severity: 'warning',
    on: true,
    description: 'The lists of apt-get update should be removed in the same RUN',
  },
  'apt-recommends': {
    severity: 'warning',
    on: true,
    description: 'apt-get install should not install recommended packages',
  },
  'apt-stale-lists': {
    severity: 'warning',
    on: true,
    description: 'apt-get update should stand in the RUN that installs',
  },
  'apt-upgrade': {
    severity: 'info',
    on: true,
    description: 'A newer base image should be preferred to upgrading its packages',
  },
  'apt-yes': {
    severity: 'warning',
    on: true,
    description: 'apt-get should not ask, as nobody answers during a build',
  },
  'cache-order': {
    severity: 'warning',
    on: true,
    description: 'Dependencies should be installed before the source is copied',
  },
  'consecutive-run': {
    severity: 'info',
    on: false,
    description: 'Consecutive RUNs could be one layer',
  },
  'context-ignore': {
    severity: 'warning',
    on: true,
    description: '.git and node_modules should be left out of the context',
  },
  'exec-form': {
    severity: 'warning',
    on: true,
    description: 'A JSON array that is not valid is taken for a shell command',
  },
  'ignored-cmd': {
    severity: 'warning',
    on: true,
    description: 'ENTRYPOINT in shell form ignores CMD',
  },
  'latest-base': {
    severity: 'warning',
    on: true,
    description: 'Images should not be taken by the tag latest',
  },
  'lost-cd': {
    severity: 'warning',
    on: true,
    description: 'The folder that cd changes to is lost at the end of its RUN',
  },
  'missing-healthcheck': {
    severity: 'info',
    on: false,
    description: 'The image should have a HEALTHCHECK',
  },
  'npm-ci': {
    severity: 'info',
    on: true,
    description: 'npm ci installs what the lock file says',
  },
  'pip-cache': {
    severity: 'warning',
    on: true,
    description: 'pip install should leave no cache in the layer',
  },
  'piped-script': {
    severity: 'warning',
    on: true,
    description: 'A script that is piped into a shell should not succeed where its download fails',
  },
  'root-user': {
    severity: 'warning',
    on: true,
    description: 'The image should not run as root',
  },
  'run-cd': {
    severity: 'info',
    on: true,
    description: 'WORKDIR should be preferred to cd at the start of a RUN',
  },
  'secret-value': {
    severity: 'error',
    on: true,
    description: 'Secrets should not stand in the Dockerfile or in build arguments',
  },
  sudo: {
    severity: 'warning',
    on: true,
    description: 'USER should be preferred to sudo',
  },
  'undigested-base': {
    severity: 'info',
    on: false,
    description: 'Images should be pinned by digest',
  },
  'unpinned-base': {
    severity: 'warning',
    on: true,
    description: 'Images should be taken by a tag or digest',
  },
} as const satisfies Readonly<Record<string, OwnRule>>

export type OwnRuleName = keyof typeof OWN_RULES

/** Takes what breaks a rule of ours; the focus is a part of the instruction. */
export type OwnReport = (
  rule: OwnRuleName,
  instruction: Instruction,
  detail: string,
  focus?: Range,
) => void

/** Holds one rule or a few against a file. */
export type OwnCheck = (file: CheckedFile, report: OwnReport) => void
