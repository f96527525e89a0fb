import { spawn } from 'node:child_process'
import * as z from 'zod'
import { CredentialHelperError, CredentialHelperNameError } from '../../errors/credential-error.js'
import type { Environment } from './auth-config.js'
import { Credentials } from './credentials.js'

/** User name by which a helper says that the secret is an identity token. docker/cli `tokenUsername`. */
const TOKEN_USERNAME = '<token>'

const HELPER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** Output of a helper that is read, in bytes. */
const MAX_OUTPUT = 1024 * 1024

/**
 * Words by which helpers say that they hold nothing for a registry; the exit code is 1 for every failure.
 * docker-credential-helpers `errCredentialsNotFoundMessage`; then those of macOS' keychain and of Windows'
 * credential manager, which versions of the helpers pass on untranslated.
 */
const NOT_FOUND = /credentials not found|could not be found in the keychain|element not found/i

const answerSchema = z.object({ Username: z.string(), Secret: z.string() })

export interface HelperOptions {
  readonly env: Environment
  /** In milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks `docker-credential-<name> get`, without a shell, the key on its standard input.
 *
 * @returns `undefined` when the helper holds nothing for that registry.
 * @throws {CredentialHelperNameError} `CREDENTIAL_HELPER_NAME_INVALID`
 * @throws {CredentialHelperError} `CREDENTIAL_HELPER_FAILED`
 */
export async function askHelper(
  name: string,
  key: string,
  options: HelperOptions,
): Promise<Credentials | undefined> {
  if (!HELPER_NAME.test(name)) throw new CredentialHelperNameError(name)
  const program = `docker-credential-${name}`
  options.signal?.throwIfAborted()
  const { exitCode, stdout, stderr } = await runHelper(program, key, options)
  if (exitCode !== 0) {
    // The protocol puts the words on stdout; several helpers write them to stderr.
    if (NOT_FOUND.test(stdout) || NOT_FOUND.test(stderr)) return undefined
    throw new CredentialHelperError(program, key, `it ended with exit code ${exitCode}`)
  }
  const answer = answerSchema.safeParse(parseJson(stdout))
  if (!answer.success) throw new CredentialHelperError(program, key, 'its answer is no credentials')
  const { Username: username, Secret: secret } = answer.data
  if (username === '' && secret === '') return undefined
  return username === TOKEN_USERNAME
    ? new Credentials({ serverAddress: key, username: '', identityToken: secret })
    : new Credentials({ serverAddress: key, username, password: secret })
}

interface HelperOutput {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

function runHelper(program: string, key: string, options: HelperOptions): Promise<HelperOutput> {
  const { env, timeout, signal } = options
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new CredentialHelperError(program, key, reason))
    const child = spawn(program, ['get'], {
      env: { ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const stop = () => child.kill('SIGKILL')
    const timer = setTimeout(() => {
      fail(`no answer within ${timeout} ms`)
      stop()
    }, timeout)
    const abort = () => {
      reject(signal?.reason)
      stop()
    }
    signal?.addEventListener('abort', abort, { once: true })
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text
        if (output[stream].length > MAX_OUTPUT) {
          fail(`it wrote more than ${MAX_OUTPUT} bytes`)
          stop()
        }
      })
    }
    const settled = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      // Whatever the helper started may still hold the pipes.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      fail(error.code === 'ENOENT' ? 'there is no such program on PATH' : `${error.code}`)
      settled()
    })
    child.once('exit', (exitCode, killedBy) => {
      if (killedBy !== null) settled()
    })
    child.once('close', (exitCode) => {
      settled()
      resolve({ exitCode, ...output })
    })
    // A helper may answer without having read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(key)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
