import { expect, it } from '@jest/globals'
import { type DockerfileCase, dockerfileCases } from '../../../dockerfile-cases/cases.js'
import { mutations } from '../../../dockerfile-cases/mutate.js'
import { eachEngine } from '../../matrix.js'
import { compareAnswers, type Difference } from './compare.js'
import { askEngine } from './engine-answer.js'
import { ownAnswer } from './own-answer.js'
import { useFrontend } from './use-frontend.js'

const CASES = dockerfileCases()

/** Mutated Dockerfiles of each run, and what determines them. */
const MUTATIONS = 1_000
const SEED = 1

eachEngine(
  (matrixEngine) => {
    const frontend = useFrontend(matrixEngine)

    async function differences(cases: readonly DockerfileCase[]): Promise<readonly Difference[]> {
      const found: Difference[] = []
      await askEngine(frontend(), cases, (next, theirs) => {
        found.push(...compareAnswers(next, theirs, ownAnswer(next, theirs.contexts)))
      })
      return found
    }

    it('accepts, refuses, lists, outlines and checks what is written by hand as BuildKit does', async () => {
      expect(await differences(CASES)).toEqual([])
    }, 120_000)

    it('does so with Dockerfiles that a fuzzer made of those', async () => {
      expect(await differences(mutations(CASES, SEED, MUTATIONS))).toEqual([])
    }, 120_000)
  },
  { only: ['sid-graph'] },
)
