import { describe, expect, it } from '@jest/globals'
import { assert, property } from 'fast-check'
import type { Dockerfile } from '../../../../src/dockerfile/dockerfile.js'
import { formatDockerfile } from '../../../../src/dockerfile/format/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { DockerfileSyntaxError } from '../../../../src/errors/index.js'
import { dockerfileCases } from '../../../dockerfile-cases/cases.js'
import { anyDockerfile } from './any-dockerfile.js'
import { meaningOf } from './meaning.js'

function read(text: string): Dockerfile | undefined {
  try {
    return parseDockerfile(text)
  } catch (error) {
    if (error instanceof DockerfileSyntaxError) return undefined
    throw error
  }
}

/** Runs a check over the Dockerfiles that can be read, and tells how many they were. */
function forEachDockerfile(check: (dockerfile: Dockerfile) => void): number {
  let valid = 0
  assert(
    property(anyDockerfile, (text) => {
      const dockerfile = read(text)
      if (!dockerfile) return
      valid++
      check(dockerfile)
    }),
    { numRuns: 4_000 },
  )
  return valid
}

describe('a formatted Dockerfile', () => {
  it('says what it said before', () => {
    const valid = forEachDockerfile((dockerfile) => {
      const formatted = parseDockerfile(formatDockerfile(dockerfile))
      expect(meaningOf(formatted)).toEqual(meaningOf(dockerfile))
    })
    expect(valid).toBeGreaterThan(1_000)
  })

  it('stays as it is when it is formatted again', () => {
    const valid = forEachDockerfile((dockerfile) => {
      const formatted = formatDockerfile(dockerfile)
      expect(formatDockerfile(formatted)).toBe(formatted)
    })
    expect(valid).toBeGreaterThan(1_000)
  })
})

describe('the Dockerfiles of our own, formatted', () => {
  const cases = dockerfileCases().flatMap(({ name, text }) => {
    const dockerfile = read(text)
    return dockerfile ? [{ name, dockerfile }] : []
  })

  it('say what they said before, and stay as they are when they are formatted again', () => {
    const changed = cases.filter(({ dockerfile }) => {
      const formatted = formatDockerfile(dockerfile)
      const meaning = meaningOf(parseDockerfile(formatted))
      return (
        formatDockerfile(formatted) !== formatted ||
        JSON.stringify(meaning) !== JSON.stringify(meaningOf(dockerfile))
      )
    })
    expect(changed.map(({ name }) => name)).toEqual([])
    expect(cases.length).toBeGreaterThan(300)
  })
})
