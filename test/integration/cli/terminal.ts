import { execFileSync, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './command.js'

const COMMAND = join(ROOT, 'dist/cjs/cli/main.js')

/** Longest wait for something to appear on the terminal, in milliseconds. */
const PATIENCE = 30_000

export interface TerminalEnd {
  /** Exit code of the command. */
  readonly code: number
  /** Whether the terminal's settings are those from before. */
  readonly restored: boolean
}

/** A command in a terminal of its own, a real one, that somebody sits in front of. */
export interface Terminal {
  /** Waits until a pattern appears behind what was waited for last. */
  see(pattern: RegExp): Promise<string>
  type(keys: string): void
  /** Changes the size, as the window of a terminal does. */
  resize(rows: number, columns: number): void
  /** Sends a signal to the command alone. */
  kill(signal: NodeJS.Signals): void
  end(): Promise<TerminalEnd>
}

/** Runs the built command in a pseudo-terminal of 33 rows and 101 columns, which util-linux's `script` opens. */
export async function inTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Terminal> {
  const line = [process.execPath, COMMAND, ...args].map(quote).join(' ')
  const session = [
    // Ctrl-C reaches this shell too, which is to see the end all the same.
    'trap : INT; stty rows 33 cols 101; echo "tty=$(tty)"; before=$(stty -g)',
    `sh -c 'echo "pid=$$"; exec "$@"' sh ${line}`,
    'code=$?; [ "$(stty -g)" = "$before" ] && restored=yes; echo "code=$code restored=$restored."',
  ].join('\n')
  const child = spawn('script', ['-qec', session, '/dev/null'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: tmpdir(),
      TERM: 'dumb',
      SHELL: '/bin/sh',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let screen = ''
  let seen = 0
  let wake = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    wake()
  })
  const closed = new Promise<void>((done) => {
    child.on('close', () => {
      done()
      wake()
    })
  })
  const see = async (pattern: RegExp): Promise<string> => {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const found = pattern.exec(screen.slice(seen))
      if (found) {
        seen += found.index + found[0].length
        return found[1] ?? found[0]
      }
      if (Date.now() > deadline || child.exitCode !== null) {
        child.kill('SIGKILL')
        throw new RangeError(`${String(pattern)} does not appear:\n${screen}`)
      }
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 1000)
        wake = () => {
          clearTimeout(timer)
          done()
        }
      })
    }
  }
  const tty = await see(/tty=(\S+)/)
  const pid = Number(await see(/pid=(\d+)/))
  return {
    see,
    type: (keys) => child.stdin.write(keys),
    resize: (rows, columns) => {
      execFileSync('stty', ['-F', tty, 'rows', `${rows}`, 'cols', `${columns}`])
    },
    kill: (signal) => process.kill(pid, signal),
    end: async () => {
      const code = Number(await see(/code=(\d+) /))
      const restored = (await see(/restored=(\w*)\./)) === 'yes'
      child.stdin.end()
      await closed
      return { code, restored }
    },
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
