import { describe, expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { matchers } from '../../../../src/jest/matchers/index.js'
import { outcomes } from '../../../integration/jest/matchers/outcomes.js'

expect.extend(matchers)

// Nothing here is built: arguments are looked at before an Engine is.
const app = image().from('imagewright-test/never-built')

/** A call as a test without types could make it. */
function call(name: keyof typeof matchers, received: unknown, ...args: readonly unknown[]) {
  return () => {
    const not = (expect(received) as unknown as { readonly not: object }).not
    return Reflect.apply(Reflect.get(not, name), not, args)
  }
}

describe('a matcher', () => {
  it.each(Object.keys(matchers) as (keyof typeof matchers)[])(
    'throws for what it cannot judge, with .not too: %s',
    async (name) => {
      const needs: Partial<Record<typeof name, readonly unknown[]>> = {
        toBeSmallerThan: ['1kB'],
        toExpose: [80],
        toHaveAtMostLayers: [1],
        toHaveChanged: [[]],
        toHaveEnv: ['NAME'],
        toHaveFile: ['/file'],
        toHaveLabel: ['name'],
        toHaveUser: ['root'],
        toHaveVolume: ['/data'],
        toHaveWorkdir: ['/'],
        toMatchDockerfile: ['FROM alpine'],
        toPassStructureTests: ['structure.yaml'],
      }
      const args = needs[name] ?? []
      const wrong: Record<string, () => unknown> = {}
      for (const value of [undefined, null, 5, '', {}, { kind: 'built' }, () => 5]) {
        wrong[`${typeof value} ${JSON.stringify(value)}`] = call(name, value, ...args)
      }
      wrong['a definition without a base'] = call(name, image(), ...args)
      wrong['a promise'] = call(name, Promise.resolve(5), ...args)
      wrong['a function with parameters'] = call(name, (_test: unknown) => app, ...args)
      const text = await outcomes(wrong)
      const results = text.split('\n').filter((line) => /^\S/.test(line))
      expect(results.map((line) => line.slice(0, line.indexOf(':')))).toEqual(
        results.map(() => 'throws MATCHER_MISUSED'),
      )
      expect(results).toHaveLength(10)
    },
  )

  it('says what it takes', async () => {
    expect(
      await outcomes({
        'a number': call('toHaveEnv', 5, 'NAME'),
        'a definition without a base': call('toHaveEnv', image(), 'NAME'),
        'a promise': call('toHaveEnv', Promise.resolve(5), 'NAME'),
        'a definition where a container has to be': call('toHaveChanged', app, []),
        'a name with a value': call('toHaveEnv', app, 'NAME=app'),
        'no variables': call('toHaveEnv', app, {}),
        'a value that is undefined': call('toHaveEnv', app, 'NAME', undefined),
        'a number in a record': call('toHaveLabel', app, { name: 5 }),
        'a list of labels': call('toHaveLabel', app, ['name']),
        'no label': call('toHaveLabel', app),
        'a port that is none': call('toExpose', app, 0),
        'a protocol that is none': call('toExpose', app, '80/http'),
        'no user': call('toHaveUser', app, ''),
        'a user that is no ID': call('toHaveUser', app, -1),
        'no working directory': call('toHaveWorkdir', app),
        'no command': call('toHaveCmd', app, undefined),
        'a word that is a number': call('toHaveEntrypoint', app, ['sleep', 5]),
        'an unknown option of a health check': call('toHaveHealthcheck', app, { every: '5s' }),
        'a duration that is none': call('toHaveHealthcheck', app, { interval: 30 }),
        'a duration without a unit': call('toHaveHealthcheck', app, { interval: '30' }),
        'no options of a health check': call('toHaveHealthcheck', app, {}),
        'a volume that is none': call('toHaveVolume', app, /data/),
        'a size that is none': call('toBeSmallerThan', app, '5 apples'),
        'a negative size': call('toBeSmallerThan', app, -1),
        'a half layer': call('toHaveAtMostLayers', app, 0.5),
        'a relative path': call('toHaveFile', app, 'etc/passwd'),
        'an unknown fact of a file': call('toHaveFile', app, '/file', { contents: 'x' }),
        'no facts of a file': call('toHaveFile', app, '/file', {}),
        'a mode in decimal digits': call('toHaveFile', app, '/file', { mode: 7555 }),
        'a mode as text': call('toHaveFile', app, '/file', { mode: '0644' }),
        'an owner that is none': call('toHaveFile', app, '/file', { owner: 'a:b:c' }),
        'a type that is none': call('toHaveFile', app, '/file', { type: 'folder' }),
        'a content of a folder': call('toHaveFile', app, '/d', { type: 'directory', content: '' }),
        'a content of a link': call('toHaveFile', app, '/l', { linkTarget: 'x', content: '' }),
        'an exit code as text': call('toRun', app, { exitCode: '0' }),
        'an output that is a list': call('toRun', app, { stdout: ['a'] }),
        'a run that is an exit code': call('toRun', app, 0),
        'options that are none': call('toBuild', app, 5),
        'a change that is none': call('toHaveChanged', app, [{ path: '/a', change: 'new' }]),
        'a change with another field': call('toHaveChanged', app, [
          { path: '/a', change: 'added', mode: 5 },
        ]),
        'changes as paths': call('toHaveChanged', app, ['/a']),
      }),
    ).toMatchInlineSnapshot(`
     "throws MATCHER_MISUSED: a number
         expect(received).not.toHaveEnv(name)

         Matcher error: received value must be an image or a container: a definition, what build() or start() gave, a name, or a fixture made by useImage() or useContainer()

         Received has type:  number
         Received has value: 5
     throws MATCHER_MISUSED: a definition without a base
         expect(received).not.toHaveEnv(name)

         Matcher error: received value must be an image or a container: a definition, what build() or start() gave, a name, or a fixture made by useImage() or useContainer()

         Received is: a definition without a base
     throws MATCHER_MISUSED: a promise
         expect(received).not.toHaveEnv(name)

         Matcher error: received value must be an image or a container: a definition, what build() or start() gave, a name, or a fixture made by useImage() or useContainer()

         Received has type:  object
         Received has value: Promise {}

         It is a promise: await it, or write expect(...).resolves.
     throws MATCHER_MISUSED: a definition where a container has to be
         expect(received).not.toHaveChanged(changes)

         Matcher error: received value must be a container, or a fixture made by useContainer()

         Received is: a definition
     throws MATCHER_MISUSED: a name with a value
         expect(received).not.toHaveEnv(name)

         Matcher error: expected value must be the name of a variable, or an object of variables by name

         Expected has type:  string
         Expected has value: "NAME=app"
     throws MATCHER_MISUSED: no variables
         expect(received).not.toHaveEnv(variables)

         Matcher error: expected value must be the name of a variable, or an object of variables by name

         Expected has type:  object
         Expected has value: {}
     throws MATCHER_MISUSED: a value that is undefined
         expect(received).not.toHaveEnv(name, value)

         Matcher error: expected value of a variable must be a string, a regular expression or an asymmetric matcher

         Expected has value: undefined
     throws MATCHER_MISUSED: a number in a record
         expect(received).not.toHaveLabel(labels)

         Matcher error: expected value of a label must be a string, a regular expression or an asymmetric matcher

         Expected has type:  number
         Expected has value: 5
     throws MATCHER_MISUSED: a list of labels
         expect(received).not.toHaveLabel(labels)

         Matcher error: expected value must be the name of a label, or an object of labels by name

         Expected has type:  array
         Expected has value: ["name"]
     throws MATCHER_MISUSED: no label
         expect(received).not.toHaveLabel(name)

         Matcher error: expected value must be the name of a label, or an object of labels by name

         Expected has value: undefined
     throws MATCHER_MISUSED: a port that is none
         expect(received).not.toExpose(port)

         Matcher error: expected port must be a number from 1 to 65535, or as in "53/udp"

         Expected has type:  number
         Expected has value: 0
     throws MATCHER_MISUSED: a protocol that is none
         expect(received).not.toExpose(port)

         Matcher error: expected port must be a number from 1 to 65535, or as in "53/udp"

         Expected has type:  string
         Expected has value: "80/http"
     throws MATCHER_MISUSED: no user
         expect(received).not.toHaveUser(user)

         Matcher error: expected user must be a name or an ID, with or without a group, a regular expression or an asymmetric matcher

         Expected has type:  string
         Expected has value: ""
     throws MATCHER_MISUSED: a user that is no ID
         expect(received).not.toHaveUser(user)

         Matcher error: expected user must be a name or an ID, with or without a group, a regular expression or an asymmetric matcher

         Expected has type:  number
         Expected has value: -1
     throws MATCHER_MISUSED: no working directory
         expect(received).not.toHaveWorkdir(path)

         Matcher error: expected path must be a string, a regular expression or an asymmetric matcher

         Expected has value: undefined
     throws MATCHER_MISUSED: no command
         expect(received).not.toHaveCmd(command)

         Matcher error: expected command must be a string (shell form), an array of strings (exec form) or an asymmetric matcher

         Expected has value: undefined
     throws MATCHER_MISUSED: a word that is a number
         expect(received).not.toHaveEntrypoint(command)

         Matcher error: expected command must be a string (shell form), an array of strings (exec form) or an asymmetric matcher

         Expected has type:  array
         Expected has value: ["sleep", 5]
     throws MATCHER_MISUSED: an unknown option of a health check
         expect(received).not.toHaveHealthcheck(options)

         Matcher error: expected options must be some of command, interval, timeout, startPeriod, startInterval and retries

         Expected has type:  object
         Expected has value: {"every": "5s"}
     throws MATCHER_MISUSED: a duration that is none
         expect(received).not.toHaveHealthcheck(options)

         Matcher error: expected interval must be a duration such as "30s" or "1m30s"

         Expected has type:  object
         Expected has value: {"interval": 30}
     throws MATCHER_MISUSED: a duration without a unit
         expect(received).not.toHaveHealthcheck(options)

         Matcher error: expected interval must be a duration such as "30s" or "1m30s"

         Expected has type:  object
         Expected has value: {"interval": "30"}
     throws MATCHER_MISUSED: no options of a health check
         expect(received).not.toHaveHealthcheck(options)

         Matcher error: expected options must be an object with at least one option

         Expected has type:  object
         Expected has value: {}
     throws MATCHER_MISUSED: a volume that is none
         expect(received).not.toHaveVolume(path)

         Matcher error: expected path must be a path of the image

         Expected has type:  object
         Expected has value: /data/
     throws MATCHER_MISUSED: a size that is none
         expect(received).not.toBeSmallerThan(size)

         Matcher error: expected size must be a number of bytes, or as in "50MB" or "1.5GiB"

         Expected has type:  string
         Expected has value: "5 apples"
     throws MATCHER_MISUSED: a negative size
         expect(received).not.toBeSmallerThan(size)

         Matcher error: expected size must be a number of bytes, or as in "50MB" or "1.5GiB"

         Expected has type:  number
         Expected has value: -1
     throws MATCHER_MISUSED: a half layer
         expect(received).not.toHaveAtMostLayers(count)

         Matcher error: expected count must be a whole number

         Expected has type:  number
         Expected has value: 0.5
     throws MATCHER_MISUSED: a relative path
         expect(received).not.toHaveFile(path)

         Matcher error: expected path must be an absolute path of the image

         Expected has type:  string
         Expected has value: "etc/passwd"
     throws MATCHER_MISUSED: an unknown fact of a file
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected properties must be some of content, mode, owner, type, linkTarget, size

         Expected has type:  object
         Expected has value: {"contents": "x"}
     throws MATCHER_MISUSED: no facts of a file
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected value must be an object with at least one property

         Expected has type:  object
         Expected has value: {}
     throws MATCHER_MISUSED: a mode in decimal digits
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected mode must be a number from 0 to 0o7777 or an asymmetric matcher

         Expected has type:  number
         Expected has value: 7555
     throws MATCHER_MISUSED: a mode as text
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected mode must be a number from 0 to 0o7777 or an asymmetric matcher

         Expected has type:  string
         Expected has value: "0644"
     throws MATCHER_MISUSED: an owner that is none
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected owner must be "user" or "user:group", by name or ID, or the number of a user

         Expected has type:  string
         Expected has value: "a:b:c"
     throws MATCHER_MISUSED: a type that is none
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected type must be one of file, directory, symlink, device, fifo, socket

         Expected has type:  string
         Expected has value: "folder"
     throws MATCHER_MISUSED: a content of a folder
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected content is that of a file, and the type is another

         Expected has type:  object
         Expected has value: {"content": "", "type": "directory"}
     throws MATCHER_MISUSED: a content of a link
         expect(received).not.toHaveFile(path, expected)

         Matcher error: expected linkTarget is that of a symbolic link, which has no content

         Expected has type:  object
         Expected has value: {"content": "", "linkTarget": "x"}
     throws MATCHER_MISUSED: an exit code as text
         expect(received).not.toRun(expected)

         Matcher error: expected exitCode must be a whole number

         Expected has type:  string
         Expected has value: "0"
     throws MATCHER_MISUSED: an output that is a list
         expect(received).not.toRun(expected)

         Matcher error: expected stdout must be a string, a regular expression or an asymmetric matcher

         Expected has type:  array
         Expected has value: ["a"]
     throws MATCHER_MISUSED: a run that is an exit code
         expect(received).not.toRun(expected)

         Matcher error: expected value must be an object such as { exitCode, stdout, command }

         Expected has type:  number
         Expected has value: 0
     throws MATCHER_MISUSED: options that are none
         expect(received).not.toBuild(options)

         Matcher error: expected options must be an object, as build() takes it

         Expected has type:  number
         Expected has value: 5
     throws MATCHER_MISUSED: a change that is none
         expect(received).not.toHaveChanged(changes)

         Matcher error: expected changes must be an array of { path, change } with kind and size where they count, or an asymmetric matcher

         Expected has type:  array
         Expected has value: [{"change": "new", "path": "/a"}]
     throws MATCHER_MISUSED: a change with another field
         expect(received).not.toHaveChanged(changes)

         Matcher error: expected changes must be an array of { path, change } with kind and size where they count, or an asymmetric matcher

         Expected has type:  array
         Expected has value: [{"change": "added", "mode": 5, "path": "/a"}]
     throws MATCHER_MISUSED: changes as paths
         expect(received).not.toHaveChanged(changes)

         Matcher error: expected changes must be an array of { path, change } with kind and size where they count, or an asymmetric matcher

         Expected has type:  array
         Expected has value: ["/a"]"
    `)
  })
})
