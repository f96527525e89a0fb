import { describe, expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { matchers } from '../../../../src/jest/matchers/index.js'
import { outcomes } from '../../../integration/jest/matchers/outcomes.js'

expect.extend(matchers)

const clean = image().from('alpine:3.22').user('app').cmd(['true'])
const warned = image().from('alpine').run('apt-get install git').maintainer('me')
const root = image().from('alpine:3.22').cmd(['true'])
const expanded = image.fromDockerfile('FROM alpine:3.22\nUSER app\nCMD echo $NONE\nCMD ["true"]\n')

/** A fixture outside of tests. */
const notReady = (): never => {
  throw new TypeError('not ready')
}

describe('toPassChecks', () => {
  it('holds for a definition in which the checks find nothing', async () => {
    expect(
      await outcomes({
        'nothing to find': () => expect(clean).toPassChecks(),
        'a check that is left out': () =>
          expect(root).toPassChecks({ skip: ['imagewright/root-user'] }),
        'the checks of BuildKit only': () => expect(root).toPassChecks({ sets: ['buildkit'] }),
        'one check only': () => expect(warned).toPassChecks({ only: ['UndefinedVar'] }),
        'a fixture with a definition': () =>
          expect(Object.assign(notReady, { definition: clean })).toPassChecks(),
        'a warning, with .not': () => expect(root).not.toPassChecks(),
        'several warnings, with .not': () => expect(warned).not.toPassChecks(),
        'warnings of a Dockerfile, with .not': () => expect(expanded).not.toPassChecks(),
        'a warning': () => expect(root).toPassChecks(),
        'several warnings': () => expect(warned).toPassChecks(),
        'a warning of BuildKit': () => expect(expanded).toPassChecks({ sets: ['buildkit'] }),
        'nothing to find, with .not': () => expect(clean).not.toPassChecks(),
        'a check that there is not': () => expect(clean).not.toPassChecks({ skip: ['None'] }),
        'options that are none': () => expect(clean).toPassChecks(...(['skip'] as unknown as [])),
        'an image that is built': () => expect('alpine:3.22').not.toPassChecks(),
      }),
    ).toMatchInlineSnapshot(`
     "holds: nothing to find
     holds: a check that is left out
     holds: the checks of BuildKit only
     holds: one check only
     holds: a fixture with a definition
     holds: a warning, with .not
     holds: several warnings, with .not
     holds: warnings of a Dockerfile, with .not
     fails: a warning
         expect(received).toPassChecks()

         Expected: nothing found
         Received: 1 finding

         imagewright/root-user: The containers run as root unless the base has another user: there is no USER
           Dockerfile:1  FROM alpine:3.22
           at <call>
     fails: several warnings
         expect(received).toPassChecks()

         Expected: nothing found
         Received: 5 findings

         imagewright/unpinned-base: alpine has no tag: it means latest, which changes
           Dockerfile:1  FROM alpine
           at <call>
         imagewright/root-user: The containers run as root unless the base has another user: there is no USER
           Dockerfile:1  FROM alpine
           at <call>
         imagewright/apt-yes: apt-get install asks: add -y
           Dockerfile:2  RUN apt-get install git
           at <call>
         imagewright/apt-recommends: apt-get install takes recommended packages too: add --no-install-recommends
           Dockerfile:2  RUN apt-get install git
           at <call>
         MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label
           Dockerfile:3  MAINTAINER me
           at <call>
     fails: a warning of BuildKit
         expect(received).toPassChecks(options)

         Expected: nothing found
         Received: 2 findings

         JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals
           Dockerfile:3  CMD echo $NONE
           at <call>
         MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used
           Dockerfile:3  CMD echo $NONE
           at <call>
     fails: nothing to find, with .not
         expect(received).not.toPassChecks()

         Expected: checks that find something
         Received: nothing found
     throws UNKNOWN_CHECK: a check that there is not
         skip: there is no check "None"
           docs/checks.md names all.
     throws MATCHER_MISUSED: options that are none
         expect(received).toPassChecks(options)

         Matcher error: expected options must be an object, as check() takes it

         Expected has type:  string
         Expected has value: "skip"
     throws MATCHER_MISUSED: an image that is built
         expect(received).not.toPassChecks()

         Matcher error: received value must be a definition, or a fixture of one, made by useImage() or useContainer()

         Received has type:  string
         Received has value: "alpine:3.22""
    `)
  })
})
