import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { container, images } from '../../src/container/index.js'
import { PODMAN } from '../../scripts/engines/slots.js'
import { eachEngine } from '../integration/matrix.js'
import { runExample } from './run-example.js'

jest.setTimeout(180_000)

eachEngine(
  ({ host }) => {
    // From the mirror, where the harness put it.
    beforeAll(async () => {
      await images({ host }).pull('ubuntu')
    })

    describe('examples/two-containers.ts', () => {
      it('shows that containers of one image do not see what others change', async () => {
        expect(await runExample('two-containers.ts', host)).toEqual({
          code: 0,
          stdout: `first: hello from the first
  added /greeting
second: hello from the second
  added /greeting
  deleted /srv
a third one has: /srv
`,
          stderr: '',
          left: [],
        })
      })
    })

    describe('examples/commit.ts', () => {
      afterAll(() =>
        images({ host })
          .remove('ubuntu:hello-world', { force: true })
          .catch(() => undefined),
      )

      it('makes an image of a container, whose changes are no changes any more', async () => {
        expect(await runExample('commit.ts', host)).toEqual({
          code: 0,
          stdout: `a fresh container: []
after touch: [
  { path: '/hello', change: 'added', kind: 'file', size: 0 },
  { path: '/world', change: 'added', kind: 'file', size: 0 }
]
listed as: [ 'ubuntu:hello-world' ]
it has: [ '/hello', '/world' ]
a fresh container of it: []
`,
          stderr: '',
          left: [],
        })
        const { stdout } = await container.run('ubuntu:hello-world', {
          host,
          command: 'ls -l /hello /world | wc -l',
        })
        expect(stdout).toBe('2\n')
      })
    })
  },
  ['sid-containerd', PODMAN.id],
)
