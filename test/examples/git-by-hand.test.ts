import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { PODMAN } from '../../scripts/engines/slots.js'
import { container, images } from '../../src/container/index.js'
import { differencesOf } from '../integration/differences.js'
import { eachEngine } from '../integration/matrix.js'
import { runExample } from './run-example.js'

// Git is downloaded twice, and two images are read.
jest.setTimeout(600_000)

// Most of it is apt-get, which is the same everywhere.
const ENGINES = ['sid-containerd', PODMAN.id]

eachEngine(({ host, slot }) => {
  // From the mirror, where the harness put it.
  beforeAll(async () => {
    await images({ host }).pull('debian:bookworm-slim')
  })
  afterAll(() =>
    images({ host })
      .remove('debian:git', { force: true })
      .catch(() => undefined),
  )

  describe('examples/git-by-hand.ts', () => {
    it('counts what an installation changes, and shows what it leaves behind', async () => {
      const { code, stdout, stderr, left } = await runExample('git-by-hand.ts', host)
      expect({ code, stderr, left }).toEqual({ code: 0, stderr: '', left: [] })
      const version = 'git version (2\\.\\d+\\.\\d+)'
      const [, changes, byHand, inCode, onlyByHand] =
        new RegExp(
          `^changes: (\\d+)
by hand: ${version}
in code: ${version}
other settings: ${differencesOf(slot).settingsByHand}
only by hand: (.*)
only in code: (?:.*)
in both, and not the same: (?:.*)
$`,
        ).exec(stdout) ?? []
      expect(Number(changes)).toBeGreaterThan(500)
      expect(byHand).toBe(inCode)
      // The lists of packages, which the recipe removes.
      expect(onlyByHand).toMatch(/\/var\/lib\/apt \(\d+\)/)
      const again = await container.run('debian:git', { host, command: ['git', '--version'] })
      expect(again.stdout).toMatch(new RegExp(`^${version}\\n$`))
    })
  })
}, ENGINES)
