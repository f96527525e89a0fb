import { toHaveCmd, toHaveEntrypoint } from './commands.js'
import { toBeSmallerThan, toHaveAtMostLayers } from './limits.js'
import { toExpose, toHaveVolume } from './members.js'
import { toHaveEnv, toHaveLabel } from './records.js'
import { toBeReproducible } from './to-be-reproducible.js'
import { toBuild } from './to-build.js'
import { toHaveChanged } from './to-have-changed.js'
import { toHaveFile } from './to-have-file.js'
import { toHaveHealthcheck } from './to-have-healthcheck.js'
import { toHaveUser } from './to-have-user.js'
import { toHaveWorkdir } from './to-have-workdir.js'
import { toMatchDockerfile } from './to-match-dockerfile.js'
import { toPassChecks } from './to-pass-checks.js'
import { toPassStructureTests } from './to-pass-structure-tests.js'
import { toRun } from './to-run.js'

export type { ExpectedCommand } from './commands.js'
export type { ExpectedFile } from './expected-file.js'
export type { AsymmetricMatcher, ExpectedText } from './expected-text.js'
export type { ExpectedRecord } from './records.js'
export type { ExpectedChange } from './to-have-changed.js'
export type { ExpectedHealthcheck } from './to-have-healthcheck.js'
export type { ExpectedRun } from './to-run.js'
export type { ImagewrightMatchers } from './imagewright-matchers.js'

/** What `expect.extend` takes, of jest and of vitest. */
export const matchers = Object.freeze({
  toBeReproducible,
  toBeSmallerThan,
  toBuild,
  toExpose,
  toHaveAtMostLayers,
  toHaveChanged,
  toHaveCmd,
  toHaveEntrypoint,
  toHaveEnv,
  toHaveFile,
  toHaveHealthcheck,
  toHaveLabel,
  toHaveUser,
  toHaveVolume,
  toHaveWorkdir,
  toMatchDockerfile,
  toPassChecks,
  toPassStructureTests,
  toRun,
})
