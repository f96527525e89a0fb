import { spawn } from 'node:child_process'
import { join } from 'node:path'
import * as z from 'zod'
import type { Rebuilt } from '../build/verify/verify-image.js'
import type { Surroundings } from '../build/verify/verification.js'
import type { BuildRequest, Stage } from '../definition/index.js'
import { VerifyBuildError } from '../errors/index.js'
import { loadDefinition } from './load-definition.js'
import { plainProgress } from './progress/plain.js'

/** Name of the command that is run in the other process; it is none for people. */
const ELSEWHERE_COMMAND = 'build-elsewhere'

/** What is built, and whether quietly. */
export interface ElsewhereOptions {
  readonly file: string
  readonly export: string
  readonly quiet: boolean
}

const rebuiltSchema = z.object({
  id: z.string(),
  digest: z.string(),
  key: z.string(),
  limits: z.array(z.string()),
})

/**
 * Evaluates and builds a definition in a process of its own, with another umask, time zone and locale, and a cache
 * folder that knows nothing.
 *
 * @throws {VerifyBuildError} `VERIFY_BUILD_FAILED`; why is on standard error.
 */
export function buildElsewhere(
  { file, export: name, quiet }: ElsewhereOptions,
  request: BuildRequest,
  surroundings: Required<Surroundings> & { readonly signal: AbortSignal },
): Promise<Rebuilt> {
  const { umask, timeZone, locale, folder, signal } = surroundings
  const command = [ELSEWHERE_COMMAND, file, '--export', name, ...(quiet ? ['--quiet'] : [])]
  const own = process.umask(umask)
  try {
    const child = spawn(
      process.execPath,
      [...process.execArgv, process.argv[1] ?? '', ...command],
      {
        env: {
          ...process.env,
          TZ: timeZone,
          LANG: locale,
          LC_ALL: locale,
          IMAGEWRIGHT_CACHE_DIR: join(folder, 'cache'),
        },
        stdio: ['pipe', 'pipe', 'inherit'],
        // It then ends its build in the Engine as this process would.
        signal,
        killSignal: 'SIGTERM',
      },
    )
    return outcome(child, JSON.stringify(request), signal)
  } finally {
    process.umask(own)
  }
}

function outcome(
  child: ReturnType<typeof spawn>,
  input: string,
  signal: AbortSignal,
): Promise<Rebuilt> {
  return new Promise((resolve, reject) => {
    let output = ''
    let failure: unknown
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
    // A process that ends at once breaks the pipe; its exit code says so.
    child.stdin?.on('error', () => undefined).end(input)
    child.on('error', (error) => (failure = error))
    child.on('close', (code, signalName) => {
      if (signal.aborted) return reject(signal.reason)
      const built = rebuiltSchema.safeParse(code === 0 ? jsonOf(output) : undefined)
      if (built.success) return resolve(built.data)
      const ended = code === null ? `was ended by ${signalName}` : `ended with exit code ${code}`
      const summary = `The build in other surroundings ${ended}`
      return reject(
        new VerifyBuildError(summary, {
          cause: failure,
          hint: 'Its reason stands above. A definition must not depend on umask, time zone or locale.',
        }),
      )
    })
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The other process: the request on standard input, the image on standard output. */
export async function elsewhereCommand(
  file: string,
  options: Omit<ElsewhereOptions, 'file'>,
  signal: AbortSignal,
): Promise<void> {
  let input = ''
  for await (const text of process.stdin.setEncoding('utf8')) input += String(text)
  const request = { ...(JSON.parse(input) as BuildRequest), signal }
  const definition = await loadDefinition(file, options.export)
  const build = definition.build(request as Parameters<Stage['build']>[0])
  const show = options.quiet ? undefined : plainProgress((text) => process.stderr.write(text))
  for await (const event of build) show?.(event)
  const { id, digest, key, limits } = await build
  process.stdout.write(JSON.stringify({ id, digest, key, limits }))
}
