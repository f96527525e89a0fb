import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Change, type Explanation, image } from '../../../src/index.js'
import { idOf, moveTag, removeTags } from '../build/engine-state.js'
import { eachEngine } from '../matrix.js'
import {
  FOLDER_MUTATIONS,
  mutateFolder,
  plantFolder,
  type Random,
  randomOf,
} from './folder-mutations.js'

/** How many mutations are tried. The count for a change to keys or to explaining is 1,000. */
const MUTATIONS = Number(process.env['IMAGEWRIGHT_MUTATIONS'] ?? 60)

interface Edits {
  readonly command?: string
  readonly installing?: string
  readonly mode?: string
}

/** Changes as they are expected; places in this file are no part of it. */
type Expected = readonly Change[]

eachEngine(
  (engine) => {
    const { host, slot } = engine
    const repository = `imagewright-mutations-test-${slot}`
    const base = `${repository}/base:1` as const
    let folder: string
    let root: string
    let bases: readonly string[]

    const definition = ({ command = 'make', installing = 'install' }: Edits) => {
      const built = image({ context: root })
        .from('busybox')
        .copy('lib', '/lib-of-mine')
        .run(`echo ${installing}`)
      return image({ context: root })
        .from(base)
        .arg('MODE', 'fast')
        .copy('src', '/app/src')
        .copy('/lib-of-mine', '/lib-of-mine', { from: built })
        .run(`echo ${command} $MODE`)
    }
    const explain = (edits: Edits = {}): Promise<Explanation> =>
      definition(edits).explain({
        host,
        ...(edits.mode !== undefined && { buildArgs: { MODE: edits.mode } }),
      })

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'imagewright-mutations-'))
      root = join(folder, 'context')
      plantFolder(root)
      process.env['IMAGEWRIGHT_CACHE_DIR'] = join(folder, 'cache')
      const other = await image()
        .from('busybox')
        .run('echo other > /other')
        .build({ host, tags: [`${repository}/other:1`] })
      const busybox = (await idOf(engine, 'busybox')) ?? ''
      bases = [busybox, other.id]
      await moveTag(engine, busybox, base)
      await definition({}).build({ host, tags: [`${repository}/app:1`] })
    })
    afterAll(async () => {
      delete process.env['IMAGEWRIGHT_CACHE_DIR']
      await removeTags(engine, repository)
      rmSync(folder, { recursive: true, force: true })
    })

    /** Mutates something, and gives what is said and what is to be said of it. All is undone then. */
    const tryOne = async (
      name: string,
      random: Random,
    ): Promise<{ readonly said: Explanation; readonly expected: Expected }> => {
      const text = `edited ${random(1_000_000)}`
      const app = { stage: '1' }
      switch (name) {
        case 'instruction':
          return {
            said: await explain({ command: text }),
            expected: [
              {
                ...app,
                instruction: `RUN echo ${text} $MODE`,
                kind: 'instruction-edited',
                before: 'RUN echo make $MODE',
                after: `RUN echo ${text} $MODE`,
              },
            ],
          }
        case 'instruction of another stage':
          return {
            said: await explain({ installing: text }),
            expected: [
              {
                stage: 'stage-0',
                instruction: `RUN echo ${text}`,
                kind: 'instruction-edited',
                before: 'RUN echo install',
                after: `RUN echo ${text}`,
              },
            ],
          }
        case 'build arg':
          return {
            said: await explain({ mode: text }),
            expected: [
              {
                ...app,
                instruction: 'ARG MODE=fast',
                kind: 'argument',
                name: 'MODE',
                before: 'fast',
                after: text,
              },
            ],
          }
        case 'base': {
          await moveTag(engine, bases[1] ?? '', base)
          const said = await explain().finally(() => moveTag(engine, bases[0] ?? '', base))
          const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown as string
          const change = { kind: 'base', reference: base, before: digest, after: digest } as const
          return { said, expected: [{ ...app, instruction: `FROM ${base}`, ...change }] }
        }
        default: {
          const { changes, undo } = mutateFolder(root, name, random)
          const said = await explain().finally(undo)
          const taking = (path: string) =>
            path.startsWith('lib')
              ? { stage: 'stage-0', instruction: 'COPY lib /lib-of-mine' }
              : { ...app, instruction: 'COPY src /app/src' }
          return {
            said,
            expected: changes.map((each) => ({
              ...taking('path' in each ? each.path : ''),
              ...each,
            })),
          }
        }
      }
    }

    it('keeps what it found out of files, though nothing is built', async () => {
      const [before, cache] = [process.env['IMAGEWRIGHT_CACHE_DIR'], join(folder, 'cache-empty')]
      process.env['IMAGEWRIGHT_CACHE_DIR'] = cache
      expect(await explain()).toMatchObject({ verdict: 'miss' })
      process.env['IMAGEWRIGHT_CACHE_DIR'] = before
      expect(readdirSync(join(cache, 'stat'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
    })

    it(
      `names exactly what was done to files and definitions (${MUTATIONS} times)`,
      async () => {
        const kinds = [
          ...FOLDER_MUTATIONS,
          'instruction',
          'instruction of another stage',
          'build arg',
          'base',
        ]
        for (let seed = 0; seed < MUTATIONS; seed++) {
          const name = kinds[seed % kinds.length] ?? ''
          const { said, expected } = await tryOne(name, randomOf(seed))
          const changes = said.changes.map(({ at, ...change }) => {
            if (at) expect(at.file).toBe(__filename)
            return change
          })
          const verdict = expected.length > 0 ? 'miss' : 'hit'
          expect({ seed, name, verdict: said.verdict, changes }).toEqual({
            seed,
            name,
            verdict,
            changes: expected,
          })
        }
        expect(await explain()).toMatchObject({ verdict: 'hit', changes: [] })
      },
      20_000 + MUTATIONS * 1_000,
    )
  },
  ['sid-graph'],
)
