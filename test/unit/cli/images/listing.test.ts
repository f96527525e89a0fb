import { describe, expect, it } from '@jest/globals'
import { listing } from '../../../../src/cli/images/images.js'
import { durationInWords, sizeInWords } from '../../../../src/cli/images/words.js'

const NOW = Date.UTC(2026, 0, 1)
const digits = (digit: string) => digit.repeat(64)

const found = [
  {
    id: `sha256:${digits('1')}`,
    tags: ['me/greeting:1.0', 'localhost:5000/me/greeting:latest'],
    digests: [],
    createdAt: new Date(NOW - 150_000),
    size: 1_985_763,
    labels: {},
  },
  {
    id: `sha256:${digits('2')}`,
    tags: [],
    digests: [`alpine@sha256:${digits('3')}`],
    createdAt: new Date(0),
    size: 0,
    labels: {},
  },
  {
    id: `sha256:${digits('4')}`,
    tags: [],
    digests: [],
    createdAt: new Date(NOW),
    size: 115_000_000,
    labels: {},
  },
]

describe('the list of images', () => {
  it('is that of docker images', () => {
    expect(listing(found, { trunc: true }, NOW)).toBe(
      `REPOSITORY                   TAG       IMAGE ID       CREATED                  SIZE
me/greeting                  1.0       111111111111   2 minutes ago            1.99MB
localhost:5000/me/greeting   latest    111111111111   2 minutes ago            1.99MB
alpine                       <none>    222222222222   56 years ago             0B
<none>                       <none>    444444444444   Less than a second ago   115MB
`,
    )
  })

  it('shows IDs as they are, and IDs alone', () => {
    expect(listing(found.slice(1, 2), { trunc: false }, NOW)).toContain(` sha256:${digits('2')} `)
    expect(listing(found, { trunc: true, quiet: true }, NOW)).toBe(
      '111111111111\n111111111111\n222222222222\n444444444444\n',
    )
    expect(listing([], { trunc: true, quiet: true }, NOW)).toBe('')
    expect(listing([], { trunc: true }, NOW)).toBe(
      'REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n',
    )
  })
})

describe('sizeInWords', () => {
  it.each([
    [0, '0B'],
    [999, '999B'],
    [1000, '1kB'],
    [1_985_763, '1.99MB'],
    [999_900, '1MB'],
    [115_400_000, '115MB'],
    [2_500_000_000, '2.5GB'],
  ])('writes %i as %s', (bytes, text) => expect(sizeInWords(bytes)).toBe(text))
})

describe('durationInWords', () => {
  const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]
  it.each([
    [0, 'Less than a second'],
    [second, '1 second'],
    [59 * second, '59 seconds'],
    [minute, 'About a minute'],
    [2 * minute, '2 minutes'],
    [hour, 'About an hour'],
    [1.6 * hour, '2 hours'],
    [47 * hour, '47 hours'],
    [48 * hour, '2 days'],
    [13 * day, '13 days'],
    [14 * day, '2 weeks'],
    [60 * day, '2 months'],
    [729 * day, '24 months'],
    [730 * day, '2 years'],
  ])('writes %i ms as %s', (milliseconds, text) => expect(durationInWords(milliseconds)).toBe(text))
})
