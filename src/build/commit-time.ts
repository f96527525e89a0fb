import { spawn } from 'node:child_process'
import type { Environment } from '../engine/index.js'
import { EpochUnknownError } from '../errors/index.js'

/** How long git may take to name one commit, in milliseconds. */
const GIT_TIMEOUT = 10_000

/** Bytes of git's output that are kept. */
const MAX_OUTPUT = 16 * 1024

const HINT =
  'Give a time: reproducible: { epoch: 1700000000 }, or the environment variable SOURCE_DATE_EPOCH.'

/**
 * What overrides a setting of the repository itself, which may be anybody's: nothing of it is executed, and
 * nothing is fetched. The user's own settings stay: they say which folders of other owners are safe.
 */
const SAFE_SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'log.showSignature=false',
  'safe.bareRepository=explicit',
]

/** Variables that lead git to another repository, as within its hooks. Source: `git rev-parse --local-env-vars`. */
const OF_OTHER_REPOSITORIES =
  /^GIT_(?:DIR|(?:IMPLICIT_)?WORK_TREE|COMMON_DIR|INDEX_FILE|NAMESPACE|SHALLOW_FILE|GRAFT_FILE|(?:ALTERNATE_)?OBJECT_DIRECTOR(?:Y|IES))$/

/**
 * Time of the newest commit of the repository that a folder is in, in seconds since 1970.
 *
 * @throws {EpochUnknownError} `EPOCH_UNKNOWN` where there is no repository, no commit or no git.
 */
export async function commitTime(
  folder: string,
  env: Environment,
  signal?: AbortSignal,
): Promise<number> {
  const { code, stdout, stderr } = await runGit(
    ['-C', folder, 'rev-list', '--max-count=1', '--timestamp', 'HEAD'],
    env,
    signal,
  ).catch((cause: unknown) => {
    signal?.throwIfAborted()
    throw unknown(folder, isMissing(cause) ? 'there is no git' : String(cause), cause)
  })
  const seconds = /^(\d{1,11}) [0-9a-f]{40,64}\s*$/.exec(stdout)?.[1]
  if (code === 0 && seconds !== undefined) return Number(seconds)
  const reason = code === null ? `git gave no answer within ${GIT_TIMEOUT} ms` : stderr.trim()
  throw unknown(folder, reason.split('\n')[0] || 'git names no commit')
}

function unknown(folder: string, reason: string, cause?: unknown): EpochUnknownError {
  return new EpochUnknownError(
    `A reproducible build needs a time for its files, and ${JSON.stringify(folder)} has no newest commit: ${reason}`,
    { hint: HINT, cause },
  )
}

function isMissing(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT'
}

interface GitOutcome {
  /** null where it was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function runGit(
  args: readonly string[],
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<GitOutcome> {
  const settings = SAFE_SETTINGS.flatMap((setting) => ['-c', setting])
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--no-pager', ...settings, ...args], {
      env: gitEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(0, MAX_OUTPUT)
      })
    }
    // Not an option of spawn, which goes on waiting for a git that was never there.
    const timer = setTimeout(() => child.kill('SIGKILL'), GIT_TIMEOUT)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...output })
    })
  })
}

function gitEnvironment(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !OF_OTHER_REPOSITORIES.test(name))
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // A commit that another stands in for has the time of its own in every other checkout.
    GIT_NO_REPLACE_OBJECTS: '1',
    // A partial clone would fetch what it lacks, from wherever and however its settings say.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  }
}
