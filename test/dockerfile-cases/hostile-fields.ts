import { array, type Arbitrary, constantFrom, oneof, sample, string as anyString } from 'fast-check'
import type { image } from 'imagewright'
import {
  bind,
  cache,
  expand,
  ImagewrightError,
  literal,
  secret,
  ssh,
  type Stage,
  tmpfs,
} from 'imagewright'

type Start = ReturnType<typeof image>

/** A string field of the builder: what is written with a hostile text in it. */
export interface HostileField {
  readonly name: string
  /** Of its instruction, which fills all lines below FROM; undefined for none. */
  readonly keyword: string | undefined
  /** Where it does not stand below `FROM scratch`: in FROM itself, or above it. */
  readonly place?: 'from' | 'top'
  readonly write: (start: Start, text: string) => Stage
}

const step = (
  name: string,
  keyword: string | undefined,
  write: (stage: Stage, text: string) => Stage,
): HostileField => ({ name, keyword, write: (start, text) => write(start.scratch(), text) })

export const HOSTILE_FIELDS: readonly HostileField[] = [
  step('env name', 'ENV', (stage, text) => stage.env({ [text]: 'x' })),
  step('env value', 'ENV', (stage, text) => stage.env({ A: literal(text), B: literal(text) })),
  step('label name', 'LABEL', (stage, text) => stage.label({ [text]: 'x' })),
  step('label value', 'LABEL', (stage, text) =>
    stage.label({ a: literal(text), b: literal(text) }),
  ),
  step('arg name', 'ARG', (stage, text) => stage.arg(text, 'x')),
  step('arg default', 'ARG', (stage, text) => stage.arg('A', literal(text))),
  step('workdir', 'WORKDIR', (stage, text) => stage.workdir(literal(`/${text}`))),
  step('user', 'USER', (stage, text) => stage.user(literal(text))),
  step('volume', 'VOLUME', (stage, text) => stage.volume(literal(text), literal(`/${text}`))),
  step('expose', 'EXPOSE', (stage, text) => stage.expose(literal(text))),
  step('stop signal', 'STOPSIGNAL', (stage, text) => stage.stopSignal(literal(text))),
  step('shell', 'SHELL', (stage, text) => stage.shell(['x', text])),
  step('healthcheck in shell form', 'HEALTHCHECK', (stage, text) =>
    stage.healthcheck(text, { interval: '5s' }),
  ),
  step('healthcheck in exec form', 'HEALTHCHECK', (stage, text) => stage.healthcheck(['x', text])),
  step('healthcheck interval', 'HEALTHCHECK', (stage, text) =>
    stage.healthcheck('x', { interval: text }),
  ),
  step('entrypoint in shell form', 'ENTRYPOINT', (stage, text) => stage.entrypoint(text)),
  step('entrypoint in exec form', 'ENTRYPOINT', (stage, text) => stage.entrypoint([text, text])),
  step('cmd in shell form', 'CMD', (stage, text) => stage.cmd(text)),
  step('cmd in exec form', 'CMD', (stage, text) => stage.cmd([text])),
  step('maintainer', 'MAINTAINER', (stage, text) => stage.maintainer(text)),
  step('comment', undefined, (stage, text) => stage.comment(text)),
  step('run in shell form', 'RUN', (stage, text) => stage.run(text)),
  step('run in exec form', 'RUN', (stage, text) => stage.run(['x', text])),
  step('run of several', 'RUN', (stage, text) => stage.runAll([text, `x ${text}`])),
  step('run device', 'RUN', (stage, text) => stage.run('x', { devices: [text] })),
  step('script', 'RUN', (stage, text) => stage.script(`x${text}`)),
  step('script name', 'RUN', (stage, text) => stage.script('x', { name: text })),
  step('write path', 'COPY', (stage, text) => stage.write(literal(`/${text}x`), 'x')),
  step('write content', 'COPY', (stage, text) => stage.write('/x', text)),
  step('write content that is expanded', 'COPY', (stage, text) => stage.write('/x', expand(text))),
  step('write name', 'COPY', (stage, text) => stage.write('/x', 'x', { name: text })),
  step('write owner', 'COPY', (stage, text) => stage.write('/x', 'x', { chown: literal(text) })),
  step('copy source', 'COPY', (stage, text) => stage.copy([literal(text), 'b'], '/d/')),
  step('copy destination', 'COPY', (stage, text) => stage.copy('a', literal(text))),
  step('copy owner', 'COPY', (stage, text) => stage.copy('a', '/b', { chown: literal(text) })),
  step('copy mode', 'COPY', (stage, text) => stage.copy('a', '/b', { chmod: literal(text) })),
  step('copy exclusion', 'COPY', (stage, text) => stage.copy('a', '/b', { exclude: [text, 'x'] })),
  step('copy origin', 'COPY', (stage, text) => stage.copy('a', '/b', { from: text as 'x' })),
  step('add source', 'ADD', (stage, text) => stage.add(literal(text), '/b')),
  step('add destination', 'ADD', (stage, text) => stage.add('a', literal(text))),
  step('add checksum', 'ADD', (stage, text) =>
    stage.add('http://127.0.0.1:1/x', '/b', { checksum: literal(text) }),
  ),
  step('bind target', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [bind(literal(`/${text}`))] }),
  ),
  step('bind source', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [bind('/x', { source: literal(text) })] }),
  ),
  step('cache target', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [cache(literal(`/x${text}`))] }),
  ),
  step('cache id', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [cache('/x', { id: literal(text) })] }),
  ),
  step('tmpfs target', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [tmpfs(literal(`/x${text}`)), cache('/y')] }),
  ),
  step('tmpfs size', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [tmpfs('/x', { size: text })] }),
  ),
  step('secret id', 'RUN', (stage, text) => stage.run('x', { mounts: [secret(text)] })),
  step('secret target', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [secret('x', { target: literal(`/${text}`) })] }),
  ),
  step('secret variable', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [secret('x', { env: text })] }),
  ),
  step('ssh id', 'RUN', (stage, text) => stage.run('x', { mounts: [ssh({ id: text })] })),
  step('ssh target', 'RUN', (stage, text) =>
    stage.run('x', { mounts: [ssh({ target: literal(`/${text}`) })] }),
  ),
  step('trigger of a label', 'ONBUILD', (stage, text) =>
    stage.onBuild((trigger) => trigger.label({ a: literal(text), b: literal(text) })),
  ),
  step('trigger of a run', 'ONBUILD', (stage, text) =>
    stage.onBuild((trigger) => trigger.run(text)),
  ),
  step('trigger of a copy', 'ONBUILD', (stage, text) =>
    stage.onBuild((trigger) => trigger.copy(literal(text), literal(text))),
  ),
  {
    name: 'name of the stage',
    place: 'from',
    keyword: 'ENV',
    write: (start, text) =>
      start
        .scratch()
        .env({ A: 'x' })
        .as(text as 'x'),
  },
  {
    name: 'base',
    place: 'from',
    keyword: 'ENV',
    write: (start, text) => start.from(literal(text)).env({ A: 'x' }),
  },
  {
    name: 'platform of the base',
    place: 'from',
    keyword: 'ENV',
    write: (start, text) => start.from('busybox', { platform: literal(text) }).env({ A: 'x' }),
  },
  {
    name: 'comment above everything',
    place: 'top',
    keyword: 'ENV',
    write: (start, text) => start.comment(text).scratch().env({ A: 'x' }),
  },
  {
    name: 'default of a global arg',
    place: 'top',
    keyword: 'ENV',
    write: (start, text) => start.arg('A', literal(text)).scratch().env({ A: 'x' }),
  },
  {
    name: 'skipped check',
    place: 'top',
    keyword: 'ENV',
    write: (start, text) =>
      start
        .check({ skip: [text] })
        .scratch()
        .env({ A: 'x' }),
  },
]

const FRAGMENTS: readonly string[] = [
  '\n \r \r\n \t \v \u0085 \u00a0 \u2028 \ufeff \0 \ud800'.split(' '),
  '\\ ` " \' $ ${ } $X ${X # -- [ ] ["a"] << <<EOF EOF = , : ; && RUN a é 👩‍🚀 0'.split(' '),
  [' ', 'FROM x', '\nRUN x', '\nEOF\n', '# syntax=x'],
].flat()

/** Texts of what could let a printer out of a field. */
export const hostileText: Arbitrary<string> = array(
  oneof({ weight: 5, arbitrary: constantFrom(...FRAGMENTS) }, anyString({ maxLength: 4 })),
  { maxLength: 8 },
).map((parts) => parts.join(''))

/** The same texts on every machine. */
export const hostileTexts = (count: number): readonly string[] =>
  sample(hostileText, { numRuns: count, seed: 3 })

/**
 * What a definition prints, or undefined where the builder refuses it with an error of its own. Where its calls stand
 * is not found out: of hundreds of thousands of definitions that would take most of the time.
 */
export function printedOrRefused(define: () => Stage): string | undefined {
  const { captureStackTrace, stackTraceLimit } = Error
  Error.captureStackTrace = () => undefined
  Error.stackTraceLimit = 0
  try {
    return define().toDockerfile()
  } catch (error) {
    if (error instanceof ImagewrightError) return undefined
    throw error
  } finally {
    Error.captureStackTrace = captureStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}
