import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { image, type Stage } from 'imagewright'
import { UnknownCheckError } from '../../../../src/errors/index.js'

const SOURCE = readFileSync(__filename, 'utf8').split('\n')

/** What is found, with the line of this file that it points at. */
function findings(definition: Stage): unknown[] {
  return definition
    .check()
    .warnings.map(({ ruleName, at }) => [
      ruleName,
      at?.file === __filename && SOURCE[at.line - 1]?.slice(at.column - 1),
    ])
}

describe('Stage.check', () => {
  it('points at the step that wrote what is found', () => {
    const definition = image()
      .from('alpine:3.22')
      .user('me')
      .env({ TOKEN: 'x' })
      .run('apk add curl')
      .script('true\nsudo make')
      .workdir('relative')
      .cmd('x')
    expect(findings(definition)).toEqual([
      ['SecretsUsedInArgOrEnv', "env({ TOKEN: 'x' })"],
      ['imagewright/apk-cache', "run('apk add curl')"],
      ['imagewright/sudo', "script('true\\nsudo make')"],
      ['WorkdirRelativePath', "workdir('relative')"],
      ['JSONArgsRecommended', "cmd('x')"],
    ])
  })

  it('points at a global ARG', () => {
    const definition = image()
      .arg('TOKEN', `npm_${'a1B2'.repeat(9)}`)
      .from('alpine:3.22')
      .user('me')
    expect(findings(definition)).toEqual([
      ['imagewright/secret-value', "arg('TOKEN', `npm_${'a1B2'.repeat(9)}`)"],
    ])
  })

  it('gives the Dockerfile that its ranges belong to', () => {
    const { text, warnings, problems, failed } = image().from('alpine').user('me').check()
    expect([text, problems, failed]).toEqual(['FROM alpine\nUSER me\n', [], false])
    expect(warnings.map(({ focus }) => text.slice(focus?.start.offset, focus?.end.offset))).toEqual(
      ['alpine'],
    )
  })

  it('looks at the stages that the definition uses', () => {
    const base = image().from('alpine')
    const app = image().from(base).user('me')
    expect(findings(app)).toEqual([['imagewright/unpinned-base', "from('alpine')"]])
  })

  it('refuses a check that there is not', () => {
    expect(() =>
      image()
        .from('alpine')
        .check({ skip: ['x'] }),
    ).toThrow(UnknownCheckError)
  })
})
