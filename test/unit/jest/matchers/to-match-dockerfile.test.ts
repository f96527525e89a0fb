import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { matchers } from '../../../../src/jest/matchers/index.js'
import { outcomes } from '../../../integration/jest/matchers/outcomes.js'

expect.extend(matchers)

const hello = image().from('alpine').label({ name: 'hello' }).cmd(['echo', 'hello'])
const TEXT = 'FROM alpine\nLABEL name=hello\nCMD ["echo", "hello"]\n'
const scratch = image().scratch()

/** A fixture outside of tests. */
const notReady = (): never => {
  throw new TypeError('not ready')
}

describe('toMatchDockerfile', () => {
  it('holds for the exact text of the Dockerfile, but for one newline at its end', async () => {
    expect(hello.toDockerfile()).toBe(TEXT)
    expect(
      await outcomes({
        'the text': () => expect(hello).toMatchDockerfile(TEXT),
        'the text without its last newline': () => expect(hello).toMatchDockerfile(TEXT.trimEnd()),
        'one line': () => expect(scratch).toMatchDockerfile('FROM scratch'),
        'a path relative to the test file': () =>
          expect(hello).toMatchDockerfile('./hello.Dockerfile'),
        'an absolute path': () =>
          expect(hello).toMatchDockerfile(join(__dirname, 'hello.Dockerfile')),
        'a fixture with a definition': () =>
          expect(Object.assign(notReady, { definition: hello })).toMatchDockerfile(TEXT),
        'another text, with .not': () => expect(hello).not.toMatchDockerfile('FROM alpine\n'),
        'one newline more, with .not': () => expect(hello).not.toMatchDockerfile(`${TEXT}\n`),
        'another file, with .not': () => expect(scratch).not.toMatchDockerfile('hello.Dockerfile'),
        'another text': () =>
          expect(hello).toMatchDockerfile('FROM alpine\nCMD ["echo", "hi"]\nUSER app'),
        'another file': () => expect(scratch).toMatchDockerfile('hello.Dockerfile'),
        'the text, with .not': () => expect(scratch).not.toMatchDockerfile('FROM scratch\n'),
        'no such file, with .not': () => expect(hello).not.toMatchDockerfile('none.Dockerfile'),
        'no text, with .not': () => expect(hello).not.toMatchDockerfile(''),
        'a name of an image': () => expect('alpine').toMatchDockerfile(TEXT),
        'a definition without a base': () => expect(image()).not.toMatchDockerfile(TEXT),
      }).then((text) => text.replaceAll(__dirname, '<folder>')),
    ).toMatchInlineSnapshot(`
     "holds: the text
     holds: the text without its last newline
     holds: one line
     holds: a path relative to the test file
     holds: an absolute path
     holds: a fixture with a definition
     holds: another text, with .not
     holds: one newline more, with .not
     holds: another file, with .not
     fails: another text
         expect(received).toMatchDockerfile(text)

         - Expected
         + Received

           FROM alpine
         - CMD ["echo", "hi"]
         - USER app
         + LABEL name=hello
         + CMD ["echo", "hello"]
     fails: another file
         expect(received).toMatchDockerfile(path)

         File: "hello.Dockerfile"

         - Expected
         + Received

         - FROM alpine
         - LABEL name=hello
         - CMD ["echo", "hello"]
         + FROM scratch
     fails: the text, with .not
         expect(received).not.toMatchDockerfile(text)

         Expected: another text
         Received:

         FROM scratch
     throws MATCHER_MISUSED: no such file, with .not
         expect(received).not.toMatchDockerfile(path)

         Matcher error: the expected Dockerfile cannot be read: ENOENT: no such file or directory, open '<folder>/none.Dockerfile'
     throws MATCHER_MISUSED: no text, with .not
         expect(received).not.toMatchDockerfile(path)

         Matcher error: expected value must be the text of a Dockerfile, or the path of one

         Expected has type:  string
         Expected has value: ""
     throws MATCHER_MISUSED: a name of an image
         expect(received).toMatchDockerfile(text)

         Matcher error: received value must be a definition, or a fixture of one, made by useImage() or useContainer()

         Received has type:  string
         Received has value: "alpine"
     throws MATCHER_MISUSED: a definition without a base
         expect(received).not.toMatchDockerfile(text)

         Matcher error: received value must be a definition, or a fixture of one, made by useImage() or useContainer()

         Received is: a definition without a base"
    `)
  })
})
