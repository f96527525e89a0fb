import { expect, it } from '@jest/globals'
import { expand, FeatureUnsupportedError, image, literal, type Stage, tmpfs } from 'imagewright'
import { eachEngine } from '../matrix.js'
import { inParallel, useBuilder } from './built-config.js'
import { HOSTILE_VALUES } from './hostile-values.js'

const VALUES = Object.values(HOSTILE_VALUES).filter((value) => !/\0|\p{Surrogate}/u.test(value))
const SHORT_VALUES = VALUES.filter((value) => value.length < 200)
const FILE_NAMES = SHORT_VALUES.filter((value) => value !== '' && !value.includes('/'))

const busybox = (): Stage => image().from('busybox').label({ 'imagewright.test': 'files' })
const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
/**
 * COPY reads a source with `*`, `?` or `[` as a pattern, in which brackets hold such a character for itself; any
 * other source is a name. Source: tonistiigi/fsutil copy/copy.go, `containsWildcards`.
 */
const patternFor = (name: string): string =>
  /[*?[]/.test(name)
    ? name.replace(/[*?[\\]/g, (special) => (special === '\\' ? '\\\\' : `[${special}]`))
    : name

/** Prints each argument into a file of its own, named by its number. */
const writeArguments = (folder: string, values: readonly string[]): readonly string[] => [
  '/bin/sh',
  '-c',
  `mkdir -p ${folder} && i=0 && for v; do printf %s "$v" > ${folder}/$i; i=$((i+1)); done`,
  'sh',
  ...values,
]

const numbered = (values: readonly string[]): ReadonlyMap<string, string> =>
  new Map(values.map((value, index) => [String(index), value] as const))

eachEngine((engine) => {
  const { build } = useBuilder(engine)
  const hasHeredocs = engine.api !== '1.41'

  /** The files of a folder by name, as the image has them. */
  async function filesOf(stage: Stage, folder: string): Promise<ReadonlyMap<string, string>> {
    const built = await build(stage)
    const list = `cd ${folder} && for f in * .*; do [ -f "$f" ] || continue; printf %s "$f" | base64 -w0; echo; base64 -w0 < "$f"; echo; done`
    const { stdout, stderr } = await built.run({ entrypoint: ['/bin/sh'], command: ['-c', list] })
    expect(stderr).toBe('')
    const lines = stdout.split('\n').map((line) => Buffer.from(line, 'base64').toString())
    const pairs = Array.from({ length: Math.floor(lines.length / 2) }, (_, index) => [
      lines[index * 2] ?? '',
      lines[index * 2 + 1] ?? '',
    ])
    return new Map(pairs as [string, string][])
  }

  it('hands every argument of a RUN in exec form on as it is', async () => {
    expect(await filesOf(busybox().run(writeArguments('/out', VALUES)), '/out')).toEqual(
      new Map([...numbered(VALUES)].toSorted()),
    )
  }, 120_000)

  it('hands every line of a RUN in shell form on as it is', async () => {
    const values = SHORT_VALUES.filter(
      (value) => !value.includes('\n') && (hasHeredocs || !/(?:^|\s)\d*<<(?!<)/.test(value)),
    )
    const commands = values.map((value, index) => `printf %s ${shellQuoted(value)} > /out/${index}`)
    const stage = busybox().runAll(['mkdir /out', ...commands])
    expect(await filesOf(stage, '/out')).toEqual(new Map([...numbered(values)].toSorted()))
  }, 120_000)

  it('names the files of COPY exactly, as sources and as destinations', async () => {
    const names = FILE_NAMES
    const create = 'mkdir /src && cd /src && for v; do printf %s "$v" > "./$v"; done'
    const sources = busybox().run(['/bin/sh', '-c', create, 'sh', ...names])
    // Of many sources at once, BuildKit 0.8 on a busy machine says "flightcontrol: exceeded retry timeout": it looks at
    // all of them at the same time, through one door.
    const some = (first: number) =>
      names.slice(first, first + 10).map((name) => literal(`/src/${patternFor(name)}`))
    const copied = names
      .map((_name, index) => index)
      .filter((index) => index % 10 === 0)
      .reduce((stage, first) => stage.copy(some(first), '/dst/', { from: sources }), busybox())
    expect(await filesOf(copied, '/dst')).toEqual(new Map(names.map((name) => [name, name])))
    const renamed = names
      .filter((_name, index) => index % 4 === 0)
      .reduce(
        (stage, name) => stage.copy('/src/plain', literal(`/new/${name}`), { from: sources }),
        busybox(),
      )
    expect([...(await filesOf(renamed, '/new')).keys()].toSorted()).toEqual(
      names.filter((_name, index) => index % 4 === 0).toSorted(),
    )
  }, 240_000)

  if (hasHeredocs) {
    it('writes every content and every script as it is', async () => {
      const written = VALUES.reduce(
        (stage, value, index) => stage.write(`/out/${index}`, value),
        image().scratch(),
      )
      const copied = busybox().copy('/out/', '/out/', { from: written })
      const ended = VALUES.map((value) =>
        value === '' || value.endsWith('\n') ? value : `${value}\n`,
      )
      expect(await filesOf(copied, '/out')).toEqual(new Map([...numbered(ended)].toSorted()))

      const lines = SHORT_VALUES.map(
        (value, index) => `printf %s ${shellQuoted(value)} > /out/${index}`,
      )
      const scripted = busybox().script(['mkdir /out', ...lines].join('\n'))
      expect(await filesOf(scripted, '/out')).toEqual(
        new Map([...numbered(SHORT_VALUES)].toSorted()),
      )
    }, 240_000)

    it('writes to a path with special characters, and expands where it is asked to', async () => {
      const names = FILE_NAMES.filter((name) => !/[\t\n\v\f\r ]/.test(name))
      const written = names
        .filter((_name, index) => index % 3 === 0)
        .reduce(
          (stage, name) => stage.write(literal(`/out/${name}`), '$x\n'),
          image().scratch().arg('NAME', 'it\'s "so" $HOME'),
        )
        .write('/out/expanded', '\ufeff$NAME ${NAME:+\\ "$NAME"} \\ $5 "q" \'q\' <<EOF\nEOF\n', {
          expand: true,
        })
      const files = await filesOf(busybox().copy('/out/', '/out/', { from: written }), '/out')
      expect(files).toEqual(
        new Map([
          ...names.filter((_name, index) => index % 3 === 0).map((name) => [name, '$x\n'] as const),
          ['expanded', '\ufeffit\'s "so"  \\ "it\'s "so" " \\ $5 "q" \'q\' <<EOF\nEOF\n'] as const,
        ]),
      )
    }, 240_000)

    it('finds the heredoc behind mounts of every kind of path', async () => {
      const targets = ['/a b', "/it's", '/${', '/$x', '/q"q', '/c,d', '/<<EOF', '/b\\']
      const script = 'n=0\nfor m in a; do n=$((n+1)); done\ncut -d" " -f2 /proc/mounts > /mounts\n'
      const stage = busybox().script(script, {
        mounts: targets.map((path) => tmpfs(literal(path))),
      })
      const built = await build(stage)
      const { stdout } = await built.run({ entrypoint: ['/bin/cat'], command: ['/mounts'] })
      const mounted = stdout
        .split('\n')
        .map((line) =>
          line.replace(/\\(\d{3})/g, (_match, code: string) =>
            String.fromCharCode(Number.parseInt(code, 8)),
          ),
        )
      expect(targets.filter((path) => !mounted.includes(path))).toEqual([])
    }, 120_000)
  } else {
    it('refuses before the build what its frontend does not know', async () => {
      const definitions = {
        write: busybox().write('/a', 'b'),
        script: busybox().script('a\nb'),
        run: busybox().run('a\nb'),
        copy: busybox().copy('a', 'b', { link: true }),
      }
      await inParallel(Object.entries(definitions), async ([call, stage]) => {
        const failure: unknown = await build(stage).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(FeatureUnsupportedError)
        const { message, at } = failure as FeatureUnsupportedError
        expect(message.startsWith(`${call}() needs `)).toBe(true)
        expect(at?.file).toBe(__filename)
      })
    })
  }

  it('expands a base from a global ARG', async () => {
    const built = await build(
      image().arg('BASE', 'busybox').from(expand('${BASE}:latest')).run('echo ok > /ok'),
    )
    expect((await built.run({ command: ['cat', '/ok'] })).stdout).toBe('ok\n')
  })
})
