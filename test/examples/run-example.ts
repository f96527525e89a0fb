import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { container, LABELS, sessionOf } from '../../src/container/index.js'

const ROOT = join(__dirname, '../..')

export interface ExampleOutcome {
  /** IDs of the containers that it made and left. */
  readonly left: readonly string[]
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs an example as its reader does, against an Engine. */
export async function runExample(file: string, host: string): Promise<ExampleOutcome> {
  const { pid, ...outcome } = await runProgram(file, host)
  const ours = await container.list({ host, labels: { [LABELS.session]: true } })
  const left = ours.filter(({ labels }) => sessionOf(labels)?.pid === pid)
  return { ...outcome, left: left.map(({ id }) => id) }
}

interface Program extends Omit<ExampleOutcome, 'left'> {
  readonly pid: number | undefined
}

function runProgram(file: string, host: string): Promise<Program> {
  const jiti = join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs')
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [jiti, join(ROOT, 'examples', file)], {
      env: {
        ...process.env,
        DOCKER_HOST: host,
        JITI_ALIAS: JSON.stringify({ imagewright: join(ROOT, 'src/index.ts') }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', fail)
    child.on('close', (code) => done({ pid: child.pid, code, stdout, stderr }))
  })
}
