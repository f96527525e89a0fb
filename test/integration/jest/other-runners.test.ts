import { stripVTControlCharacters } from 'node:util'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { eachEngine } from '../matrix.js'
import { standing } from './made-things.js'
import { type JestProject, makeProject } from './project.js'

jest.setTimeout(120_000)

/** Three tests, of which two fail: with a matcher that asks an Engine, and with one that does not. */
const TESTS = `
test('holds', async () => {
  await expect(app).toHaveFile('/file', { content: 'some\\n', owner: 'root' })
  await expect(app).toRun({ command: ['cat', '/file'], stdout: /^so/ })
  await expect(app).not.toHaveFile('/other')
  await expect(app).not.toRun({ command: ['false'] })
  expect(definition).toMatchDockerfile(definition.toDockerfile())
})
test('fails', async () => {
  await expect(app).toHaveFile('/file', { content: 'other\\n' })
})
test('fails too', () => {
  expect(definition).toMatchDockerfile('FROM other')
})
`

/** What the two say. */
const SAID = ['-   "content": "other', '+   "content": "some', '- FROM other', '+ FROM busybox']

const DEFINITION = `const definition = image().from('busybox').run('echo some > /file').cmd(['sleep', '60'])`

const WITH_JEST = `import { expect, test } from '@jest/globals'
import { image } from 'imagewright'
import { useContainer, useImage } from 'imagewright/jest'
import { tell } from './tell.js'
${DEFINITION}
const app = useImage(definition)
const box = useContainer(app)
${TESTS}
test('prints a definition as its Dockerfile', () => {
  tell('container', { id: box().id })
  expect(definition).toMatchInlineSnapshot(\`
    FROM busybox
    RUN echo some > /file
    CMD ["sleep", "60"]
  \`)
})
`

const WITH_VITEST = `import { expect, test } from 'vitest'
import { image } from 'imagewright'
import { matchers } from 'imagewright/jest/matchers'
expect.extend(matchers)
${DEFINITION}
const app = await definition.build()
${TESTS}`

eachEngine(
  ({ host }) => {
    let project: JestProject
    afterEach(() => project.remove())

    const run = async () => {
      const { code, output } = await project.run(['some'])
      const text = stripVTControlCharacters(output)
      const said = SAID.filter((line) => text.includes(line))
      return { code, said, tests: /^ *Tests:? +(.*)$/m.exec(text)?.[1] ?? text }
    }

    describe('jest 29', () => {
      it.each(['commonjs', 'module'] as const)(
        'takes the preset, the fixtures, the matchers and the serializer, in a project of type "%s"',
        async (type) => {
          project = makeProject(host, type, 'jest 29')
          project.write('some.test.ts', WITH_JEST)
          const tests = '2 failed, 2 passed, 4 total'
          expect(await run()).toEqual({ code: 1, said: SAID, tests })
          const made = project.told().map(({ id }) => id)
          expect(made).toHaveLength(1)
          expect(await standing(host, made)).toEqual([])
        },
      )
    })

    describe('vitest', () => {
      it('takes the matchers', async () => {
        project = makeProject(host, 'module', 'vitest')
        project.write('some.test.ts', WITH_VITEST)
        const tests = '2 failed | 1 passed (3)'
        expect(await run()).toEqual({ code: 1, said: SAID, tests })
      })
    })
  },
  ['sid-graph'],
)
