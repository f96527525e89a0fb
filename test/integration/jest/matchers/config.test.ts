import { describe, expect, it } from '@jest/globals'
import { container, image, images } from 'imagewright'
import { buildOnce } from '../../../../src/jest/build-once.js'
import { eachEngine, WITH_PODMAN } from '../../matrix.js'
import { outcomes } from './outcomes.js'
import { useSubjects } from './subjects.js'

eachEngine((engine) => {
  const subjects = useSubjects(engine)
  const app = () => subjects().app
  const plain = () => subjects().plain

  describe('toHaveEnv', () => {
    it('holds for the variables that the image gives its containers', async () => {
      expect(
        await outcomes({
          'a name': () => expect(app()).toHaveEnv('NAME'),
          'a variable of the base': () => expect(app()).toHaveEnv('PATH', /^\/usr\/local\/sbin:/),
          'a value with =': () => expect(app()).toHaveEnv('GREETING', 'hello = world'),
          'an empty value': () => expect(app()).toHaveEnv('EMPTY', ''),
          'a value that matches': () =>
            expect(app()).toHaveEnv('GREETING', expect.stringContaining('world')),
          'some of them': () => expect(app()).toHaveEnv({ NAME: 'app', GREETING: /^hello/ }),
          'another name': () => expect(app()).not.toHaveEnv('name'),
          'another value': () => expect(app()).not.toHaveEnv('NAME', 'ap'),
          'one that is another': () => expect(app()).not.toHaveEnv({ NAME: 'app', EMPTY: 'x' }),
          'a name that objects have': () => expect(app()).not.toHaveEnv('constructor'),
          'no such name': () => expect(plain()).toHaveEnv('NAME'),
          'no such name for the value': () => expect(plain()).toHaveEnv('NAME', 'app'),
          'a wrong value': () => expect(app()).toHaveEnv('NAME', 'web'),
          'a value that does not match': () => expect(app()).toHaveEnv('NAME', /^web/),
          'some wrong values': () =>
            expect(app()).toHaveEnv({ NAME: 'web', EMPTY: expect.any(String), MISSING: 'x' }),
          'a name, with .not': () => expect(app()).not.toHaveEnv('NAME'),
          'the value, with .not': () => expect(app()).not.toHaveEnv('NAME', 'app'),
          'all of them, with .not': () => expect(app()).not.toHaveEnv({ NAME: 'app', EMPTY: '' }),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a name
       holds: a variable of the base
       holds: a value with =
       holds: an empty value
       holds: a value that matches
       holds: some of them
       holds: another name
       holds: another value
       holds: one that is another
       holds: a name that objects have
       fails: no such name
           expect(received).toHaveEnv(name)

           Expected variable: "NAME"
           Received variables: ["PATH"]
       fails: no such name for the value
           expect(received).toHaveEnv(name, value)

           Expected variable: "NAME"
           Received variables: ["PATH"]
       fails: a wrong value
           expect(received).toHaveEnv(name, value)

           Variable: "NAME"

           Expected value: "web"
           Received value: "app"
       fails: a value that does not match
           expect(received).toHaveEnv(name, value)

           Variable: "NAME"

           Expected value: /^web/
           Received value: "app"
       fails: some wrong values
           expect(received).toHaveEnv(variables)

           - Expected
           + Received

             Object {
               "EMPTY": "",
           -   "MISSING": "x",
           -   "NAME": "web",
           +   "NAME": "app",
             }
       fails: a name, with .not
           expect(received).not.toHaveEnv(name)

           Expected variable: not "NAME"
           Received value: "app"
       fails: the value, with .not
           expect(received).not.toHaveEnv(name, value)

           Variable: "NAME"

           Expected value: not "app"
           Received value:     "app"
       fails: all of them, with .not
           expect(received).not.toHaveEnv(variables)

           Expected variables: not {"EMPTY": "", "NAME": "app"}
           Received variables:     {"EMPTY": "", "NAME": "app"}"
      `)
    })
  })

  describe('toHaveLabel', () => {
    it('holds for the labels of the image', async () => {
      expect(
        await outcomes({
          'a name': () => expect(app()).toHaveLabel('org.example.name'),
          'a value': () => expect(app()).toHaveLabel('org.example.version', '1.2.3'),
          'a value that matches': () => expect(app()).toHaveLabel('org.example.version', /^1\./),
          'some of them': () =>
            expect(app()).toHaveLabel({
              'org.example.name': expect.stringMatching(/a/),
              'org.example.version': '1.2.3',
            }),
          'another name': () => expect(app()).not.toHaveLabel('org.example'),
          'another value': () => expect(plain()).not.toHaveLabel('org.example.name', 'app'),
          'a wrong value': () => expect(plain()).toHaveLabel('org.example.name', 'app'),
          'a value that does not match': () =>
            expect(plain()).toHaveLabel('org.example.name', expect.stringMatching(/^a/)),
          'some wrong values': () =>
            expect(plain()).toHaveLabel({
              'org.example.name': 'plain',
              'org.example.version': '1',
            }),
          'a name, with .not': () => expect(app()).not.toHaveLabel('org.example.name'),
          'a match, with .not': () => expect(app()).not.toHaveLabel('org.example.version', /^1\./),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a name
       holds: a value
       holds: a value that matches
       holds: some of them
       holds: another name
       holds: another value
       fails: a wrong value
           expect(received).toHaveLabel(name, value)

           Label: "org.example.name"

           Expected value: "app"
           Received value: "plain"
       fails: a value that does not match
           expect(received).toHaveLabel(name, value)

           Label: "org.example.name"

           Expected value: StringMatching /^a/
           Received value: "plain"
       fails: some wrong values
           expect(received).toHaveLabel(labels)

           - Expected
           + Received

             Object {
               "org.example.name": "plain",
           -   "org.example.version": "1",
             }
       fails: a name, with .not
           expect(received).not.toHaveLabel(name)

           Expected label: not "org.example.name"
           Received value: "app"
       fails: a match, with .not
           expect(received).not.toHaveLabel(name, value)

           Label: "org.example.version"

           Expected value: not /^1\\./
           Received value:     "1.2.3""
      `)
    })
  })

  describe('toExpose', () => {
    it('holds for the ports that containers of the image listen on', async () => {
      expect(
        await outcomes({
          'a number': () => expect(app()).toExpose(8080),
          'a port with its protocol': () => expect(app()).toExpose('8080/tcp'),
          'a port of UDP': () => expect(app()).toExpose('53/udp'),
          'a number as text': () => expect(app()).toExpose('8080'),
          'another port': () => expect(app()).not.toExpose(80),
          'another protocol': () => expect(app()).not.toExpose('53/tcp'),
          'none at all': () => expect(plain()).not.toExpose(80),
          'a port that is not there': () => expect(app()).toExpose(80),
          'a number that is of UDP': () => expect(app()).toExpose(53),
          'a port where there is none': () => expect(plain()).toExpose(8080),
          'a port, with .not': () => expect(app()).not.toExpose('53/udp'),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a number
       holds: a port with its protocol
       holds: a port of UDP
       holds: a number as text
       holds: another port
       holds: another protocol
       holds: none at all
       fails: a port that is not there
           expect(received).toExpose(port)

           Expected port: "80/tcp"
           Received ports: ["53/udp", "8080/tcp"]
       fails: a number that is of UDP
           expect(received).toExpose(port)

           Expected port: "53/tcp"
           Received ports: ["53/udp", "8080/tcp"]
       fails: a port where there is none
           expect(received).toExpose(port)

           Expected port: "8080/tcp"
           Received ports: []
       fails: a port, with .not
           expect(received).not.toExpose(port)

           Expected port: not "53/udp"
           Received ports: ["53/udp", "8080/tcp"]"
      `)
    })
  })

  describe('toHaveUser', () => {
    it('holds for who runs the containers of the image', async () => {
      expect(
        await outcomes({
          'a user, of whatever group': () => expect(app()).toHaveUser('app'),
          'user and group': () => expect(app()).toHaveUser('app:crew'),
          'a pattern': () => expect(app()).toHaveUser(/^app:/),
          'an asymmetric matcher': () => expect(app()).toHaveUser(expect.stringContaining('crew')),
          'root by name, where the image names nobody': () => expect(plain()).toHaveUser('root'),
          'root by ID, where the image names nobody': () => expect(plain()).toHaveUser(0),
          'root with its group': () => expect(plain()).toHaveUser('0:root'),
          'root by a pattern': () => expect(plain()).toHaveUser(/^(?:root|0)$/),
          'another user': () => expect(app()).not.toHaveUser('root'),
          'another group': () => expect(app()).not.toHaveUser('app:app'),
          'a wrong user': () => expect(app()).toHaveUser('web'),
          'a wrong group': () => expect(app()).toHaveUser('app:staff'),
          'a user where there is root': () => expect(plain()).toHaveUser(1000),
          'root, with .not': () => expect(plain()).not.toHaveUser('root'),
          'the user, with .not': () => expect(app()).not.toHaveUser('app'),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a user, of whatever group
       holds: user and group
       holds: a pattern
       holds: an asymmetric matcher
       holds: root by name, where the image names nobody
       holds: root by ID, where the image names nobody
       holds: root with its group
       holds: root by a pattern
       holds: another user
       holds: another group
       fails: a wrong user
           expect(received).toHaveUser(user)

           Expected user: "web"
           Received user: "app:crew"
       fails: a wrong group
           expect(received).toHaveUser(user)

           Expected user: "app:staff"
           Received user: "app:crew"
       fails: a user where there is root
           expect(received).toHaveUser(user)

           Expected user: "1000"
           Received user: "" (root, because the image names nobody)
       fails: root, with .not
           expect(received).not.toHaveUser(user)

           Expected user: not "root"
           Received user:     "" (root, because the image names nobody)
       fails: the user, with .not
           expect(received).not.toHaveUser(user)

           Expected user: not "app"
           Received user:     "app:crew""
      `)
    })
  })

  describe('toHaveWorkdir', () => {
    it('holds for the folder that commands of the image run in', async () => {
      expect(
        await outcomes({
          'the path': () => expect(app()).toHaveWorkdir('/app'),
          'the root, where the image names none': () => expect(plain()).toHaveWorkdir('/'),
          'a pattern': () => expect(app()).toHaveWorkdir(/^\/a/),
          'an asymmetric matcher': () => expect(app()).toHaveWorkdir(expect.any(String)),
          'another path': () => expect(app()).not.toHaveWorkdir('/'),
          'a longer path': () => expect(app()).not.toHaveWorkdir('/app/bin'),
          'a wrong path': () => expect(app()).toHaveWorkdir('/srv'),
          'a pattern that does not match': () => expect(plain()).toHaveWorkdir(/app/),
          'a matcher that does not match': () =>
            expect(plain()).toHaveWorkdir(expect.stringContaining('app')),
          'the path, with .not': () => expect(app()).not.toHaveWorkdir('/app'),
        }),
      ).toMatchInlineSnapshot(`
       "holds: the path
       holds: the root, where the image names none
       holds: a pattern
       holds: an asymmetric matcher
       holds: another path
       holds: a longer path
       fails: a wrong path
           expect(received).toHaveWorkdir(path)

           Expected path: "/srv"
           Received path: "/app"
       fails: a pattern that does not match
           expect(received).toHaveWorkdir(path)

           Expected path: /app/
           Received path: "/"
       fails: a matcher that does not match
           expect(received).toHaveWorkdir(path)

           Expected path: StringContaining "app"
           Received path: "/"
       fails: the path, with .not
           expect(received).not.toHaveWorkdir(path)

           Expected path: not "/app"
           Received path:     "/app""
      `)
    })
  })

  describe('toHaveEntrypoint', () => {
    it('holds for what a container of the image always executes', async () => {
      expect(
        await outcomes({
          'the words': () => expect(app()).toHaveEntrypoint(['/bin/sh', '-e']),
          any: () => expect(app()).toHaveEntrypoint(),
          'words that match': () => expect(app()).toHaveEntrypoint([/sh$/, expect.any(String)]),
          'an asymmetric matcher': () =>
            expect(app()).toHaveEntrypoint(expect.arrayContaining(['-e'])),
          none: () => expect(plain()).not.toHaveEntrypoint(),
          'the beginning only': () => expect(app()).not.toHaveEntrypoint(['/bin/sh']),
          'shell form': () => expect(app()).not.toHaveEntrypoint('-e'),
          'other words': () => expect(app()).toHaveEntrypoint(['/bin/bash', '-e']),
          'too few words': () => expect(app()).toHaveEntrypoint(['/bin/sh', '-e', '-x']),
          'any, where there is none': () => expect(plain()).toHaveEntrypoint(),
          'the words, with .not': () => expect(app()).not.toHaveEntrypoint(['/bin/sh', '-e']),
          'any, with .not': () => expect(app()).not.toHaveEntrypoint(),
        }),
      ).toMatchInlineSnapshot(`
       "holds: the words
       holds: any
       holds: words that match
       holds: an asymmetric matcher
       holds: none
       holds: the beginning only
       holds: shell form
       fails: other words
           expect(received).toHaveEntrypoint(command)

           - Expected
           + Received

             Array [
           -   "/bin/bash",
           +   "/bin/sh",
               "-e",
             ]
       fails: too few words
           expect(received).toHaveEntrypoint(command)

           - Expected
           + Received

             Array [
               "/bin/sh",
               "-e",
           -   "-x",
             ]
       fails: any, where there is none
           expect(received).toHaveEntrypoint()

           Expected command: any
           Received command: []
       fails: the words, with .not
           expect(received).not.toHaveEntrypoint(command)

           Expected command: not ["/bin/sh", "-e"]
           Received command:     ["/bin/sh", "-e"]
       fails: any, with .not
           expect(received).not.toHaveEntrypoint()

           Expected command: none
           Received command: ["/bin/sh", "-e"]"
      `)
    })
  })

  describe('toHaveCmd', () => {
    it('holds for the command of the image, in shell form or exec form', async () => {
      await using made = await container.create((await buildOnce(plain())).id, {
        command: ['/bin/sh', '-c', 'first', 'second'],
      })
      expect(
        await outcomes({
          'exec form': () => expect(app()).toHaveCmd(['-c', 'echo ready; echo note >&2']),
          'shell form': () => expect(plain()).toHaveCmd('echo plain'),
          'shell form as it is executed': () =>
            expect(plain()).toHaveCmd(['/bin/sh', '-c', 'echo plain']),
          'words that match': () => expect(app()).toHaveCmd(['-c', /ready/]),
          any: () => expect(plain()).toHaveCmd(),
          'another text': () => expect(plain()).not.toHaveCmd('echo'),
          'another word': () => expect(app()).not.toHaveCmd(['-c', /plain/]),
          'more than the shell is given': () => expect(made).not.toHaveCmd('second'),
          'a wrong text': () => expect(plain()).toHaveCmd('echo app'),
          'shell form where it is exec form': () => expect(app()).toHaveCmd('echo ready'),
          'wrong words': () => expect(app()).toHaveCmd(['-c', /plain/, 'more']),
          'shell form, with .not': () => expect(plain()).not.toHaveCmd('echo plain'),
        }),
      ).toMatchInlineSnapshot(`
       "holds: exec form
       holds: shell form
       holds: shell form as it is executed
       holds: words that match
       holds: any
       holds: another text
       holds: another word
       holds: more than the shell is given
       fails: a wrong text
           expect(received).toHaveCmd(command)

           Expected command: "echo app"
           Received command: "echo plain"
       fails: shell form where it is exec form
           expect(received).toHaveCmd(command)

           Expected command: "echo ready"
           Received command: ["-c", "echo ready; echo note >&2"]
       fails: wrong words
           expect(received).toHaveCmd(command)

           - Expected
           + Received

             Array [
               "-c",
           -   /plain/,
           -   "more",
           +   "echo ready; echo note >&2",
             ]
       fails: shell form, with .not
           expect(received).not.toHaveCmd(command)

           Expected command: not "echo plain"
           Received command:     "echo plain""
      `)
    })
  })

  describe('toHaveHealthcheck', () => {
    it('holds for how the Engine finds out whether a container works', async () => {
      await using made = await container.create((await buildOnce(plain())).id, {
        healthcheck: { command: 'true' },
      })
      expect(
        await outcomes({
          any: () => expect(app()).toHaveHealthcheck(),
          'the command': () =>
            expect(app()).toHaveHealthcheck({ command: ['test', '-f', '/app/config.ini'] }),
          'the times, however they are written': () =>
            expect(app()).toHaveHealthcheck({ interval: '90s', timeout: '0.5s', retries: 5 }),
          'the default of what is left out': () =>
            expect(app()).toHaveHealthcheck({ startInterval: '5s', startPeriod: '2s' }),
          none: () => expect(plain()).not.toHaveHealthcheck(),
          'none, whatever is expected': () => expect(plain()).not.toHaveHealthcheck({ retries: 3 }),
          'the defaults': () =>
            expect(made).toHaveHealthcheck({
              command: 'true',
              interval: '30s',
              timeout: '30s',
              startPeriod: '0s',
              retries: 3,
            }),
          'a pattern': () => expect(made).toHaveHealthcheck({ command: /^tr/ }),
          'another command': () => expect(app()).not.toHaveHealthcheck({ command: 'test' }),
          'wrong times': () =>
            expect(app()).toHaveHealthcheck({ interval: '30s', timeout: '500ms', retries: 3 }),
          'a wrong command': () =>
            expect(app()).toHaveHealthcheck({ command: ['test', '-d', '/app/config.ini'] }),
          'any, where there is none': () => expect(plain()).toHaveHealthcheck(),
          'options, where there is none': () =>
            expect(plain()).toHaveHealthcheck({ interval: '30s' }),
          'any, with .not': () => expect(app()).not.toHaveHealthcheck(),
          'the options, with .not': () => expect(app()).not.toHaveHealthcheck({ retries: 5 }),
        }),
      ).toMatchInlineSnapshot(`
       "holds: any
       holds: the command
       holds: the times, however they are written
       holds: the default of what is left out
       holds: none
       holds: none, whatever is expected
       holds: the defaults
       holds: a pattern
       holds: another command
       fails: wrong times
           expect(received).toHaveHealthcheck(options)

           - Expected
           + Received

             Object {
           -   "interval": "30s",
           -   "retries": 3,
           +   "interval": "1m30s",
           +   "retries": 5,
               "timeout": "500ms",
             }
       fails: a wrong command
           expect(received).toHaveHealthcheck(options)

           - Expected
           + Received

             Object {
               "command": Array [
                 "test",
           -     "-d",
           +     "-f",
                 "/app/config.ini",
               ],
             }
       fails: any, where there is none
           expect(received).toHaveHealthcheck()

           Expected healthcheck: any
           Received healthcheck: none
       fails: options, where there is none
           expect(received).toHaveHealthcheck(options)

           Expected healthcheck: {"interval": "30s"}
           Received healthcheck: none
       fails: any, with .not
           expect(received).not.toHaveHealthcheck()

           Expected healthcheck: none
           Received healthcheck: {"command": ["test", "-f", "/app/config.ini"], "interval": "1m30s", "retries": 5, "startPeriod": "2s", "timeout": "500ms"}
       fails: the options, with .not
           expect(received).not.toHaveHealthcheck(options)

           Expected healthcheck: not {"retries": 5}
           Received healthcheck:     {"retries": 5}"
      `)
    })
  })

  describe('toHaveVolume', () => {
    it('holds for the folders that are kept outside of the container', async () => {
      expect(
        await outcomes({
          'a path': () => expect(app()).toHaveVolume('/data'),
          'another path of it': () => expect(app()).toHaveVolume('/var/log/app'),
          'a path above': () => expect(app()).not.toHaveVolume('/var/log'),
          'a path below': () => expect(app()).not.toHaveVolume('/data/more'),
          'none at all': () => expect(plain()).not.toHaveVolume('/data'),
          'a path of an image by name': () => expect(subjects().appName).toHaveVolume('/data'),
          'a path that is not there': () => expect(app()).toHaveVolume('/srv'),
          'a path where there is none': () => expect(plain()).toHaveVolume('/data'),
          'a path, with .not': () => expect(app()).not.toHaveVolume('/data'),
          'another path, with .not': () => expect(app()).not.toHaveVolume('/var/log/app'),
        }),
      ).toMatchInlineSnapshot(`
       "holds: a path
       holds: another path of it
       holds: a path above
       holds: a path below
       holds: none at all
       holds: a path of an image by name
       fails: a path that is not there
           expect(received).toHaveVolume(path)

           Expected path: "/srv"
           Received paths: ["/data", "/var/log/app"]
       fails: a path where there is none
           expect(received).toHaveVolume(path)

           Expected path: "/data"
           Received paths: []
       fails: a path, with .not
           expect(received).not.toHaveVolume(path)

           Expected path: not "/data"
           Received paths: ["/data", "/var/log/app"]
       fails: another path, with .not
           expect(received).not.toHaveVolume(path)

           Expected path: not "/var/log/app"
           Received paths: ["/data", "/var/log/app"]"
      `)
    })
  })

  describe('toBeSmallerThan', () => {
    it('compares the size that docker images shows', async () => {
      const { size } = await subjects().appImage.inspect()
      const outcome = await outcomes({
        megabytes: () => expect(app()).toBeSmallerThan('50MB'),
        mebibytes: () => expect(app()).toBeSmallerThan('47.5 MiB'),
        'gigabytes, in small letters': () => expect(app()).toBeSmallerThan('1gb'),
        bytes: () => expect(app()).toBeSmallerThan(size + 1),
        'its own size': () => expect(app()).not.toBeSmallerThan(size),
        kilobytes: () => expect(app()).not.toBeSmallerThan('100kB'),
        'too small a limit': () => expect(app()).toBeSmallerThan('100kB'),
        'no bytes at all': () => expect(plain()).toBeSmallerThan(0),
        'a fraction': () => expect(app()).toBeSmallerThan('0.1 MB'),
        'the limit, with .not': () => expect(app()).not.toBeSmallerThan('50MB'),
      })
      // The stores count it differently.
      expect(outcome.replace(/[\d.]+MB \(\d+ bytes\)/g, '<size>')).toMatchInlineSnapshot(`
       "holds: megabytes
       holds: mebibytes
       holds: gigabytes, in small letters
       holds: bytes
       holds: its own size
       holds: kilobytes
       fails: too small a limit
           expect(received).toBeSmallerThan(size)

           Expected size: < 100kB
           Received size:   <size>
       fails: no bytes at all
           expect(received).toBeSmallerThan(size)

           Expected size: < 0
           Received size:   <size>
       fails: a fraction
           expect(received).toBeSmallerThan(size)

           Expected size: < 0.1 MB
           Received size:   <size>
       fails: the limit, with .not
           expect(received).not.toBeSmallerThan(size)

           Expected size: not < 50MB
           Received size:       <size>"
      `)
    })
  })

  describe('toHaveAtMostLayers', () => {
    it('counts the layers of the image with those of its base', async () => {
      const { length: base } = (await (await images().get('busybox:latest')).inspect()).layers
      const three = image().from('busybox:latest').run('echo 1 > /one').run('echo 2 > /two')
      const built = await buildOnce(three)
      subjects().others.add(built.id)
      const { length: count } = (await built.inspect()).layers
      expect({ base, count }).toEqual({ base: 1, count: 3 })
      expect(
        await outcomes({
          'their number': () => expect(three).toHaveAtMostLayers(3),
          more: () => expect(three).toHaveAtMostLayers(100),
          'that of the base and one': () => expect(plain()).toHaveAtMostLayers(2),
          fewer: () => expect(three).not.toHaveAtMostLayers(2),
          none: () => expect(plain()).not.toHaveAtMostLayers(0),
          'the built image': () => expect(built).toHaveAtMostLayers(3),
          'too many of them': () => expect(three).toHaveAtMostLayers(2),
          'any of them': () => expect(plain()).toHaveAtMostLayers(0),
          'their number, with .not': () => expect(three).not.toHaveAtMostLayers(3),
          'more, with .not': () => expect(three).not.toHaveAtMostLayers(4),
        }),
      ).toMatchInlineSnapshot(`
       "holds: their number
       holds: more
       holds: that of the base and one
       holds: fewer
       holds: none
       holds: the built image
       fails: too many of them
           expect(received).toHaveAtMostLayers(count)

           Expected layers: <= 2
           Received layers:    3
       fails: any of them
           expect(received).toHaveAtMostLayers(count)

           Expected layers: <= 0
           Received layers:    2
       fails: their number, with .not
           expect(received).not.toHaveAtMostLayers(count)

           Expected layers: not <= 3
           Received layers:        3
       fails: more, with .not
           expect(received).not.toHaveAtMostLayers(count)

           Expected layers: not <= 4
           Received layers:        3"
      `)
    })
  })

  describe('the subjects', () => {
    it('may be a definition, an image, a name, an ID, a fixture or a container', async () => {
      const { appImage, appName } = subjects()
      const named = await images().get(appName)
      await using made = await container.create(appName, {
        env: { NAME: 'other' },
        user: '7',
        labels: { own: 'yes' },
      })
      expect(
        await outcomes({
          'a built image': () => expect(appImage).toHaveEnv('NAME', 'app'),
          'an image of the Engine': () => expect(named).toHaveEnv('NAME', 'app'),
          'a name': () => expect(appName).toHaveEnv('NAME', 'app'),
          'an ID': () => expect(appImage.id).toHaveEnv('NAME', 'app'),
          'a fixture': () => expect(() => appImage).toHaveEnv('NAME', 'app'),
          'a fixture of a container': () => expect(() => made).toHaveEnv('NAME', 'other'),
          'a container has what it was given': () => expect(made).toHaveUser('7'),
          'a container has its own labels': () => expect(made).toHaveLabel('own', 'yes'),
          'a container has what its image has': () => expect(made).toExpose('53/udp'),
          'a promise that is resolved': () =>
            expect(images().get(appName)).resolves.toHaveWorkdir('/app'),
          'a container is no image': () => expect(made).toBeSmallerThan('50MB'),
          'a name that the Engine does not know': () =>
            expect('imagewright-test/none').toHaveEnv('NAME'),
          'a name that the Engine does not know, with .not': () =>
            expect('imagewright-test/none').not.toHaveEnv('NAME'),
        }).then((text) => text.replaceAll(engine.host, '<host>')),
      ).toMatchInlineSnapshot(`
       "holds: a built image
       holds: an image of the Engine
       holds: a name
       holds: an ID
       holds: a fixture
       holds: a fixture of a container
       holds: a container has what it was given
       holds: a container has its own labels
       holds: a container has what its image has
       holds: a promise that is resolved
       throws MATCHER_MISUSED: a container is no image
           expect(received).toBeSmallerThan(size)

           Matcher error: received value must be an image: a definition, what build() or images().get() gave, a name, or a fixture made by useImage()

           Received is: a container
       throws IMAGE_NOT_FOUND: a name that the Engine does not know
           No image "imagewright-test/none": the Engine at <host> does not hold it
             Pull or build it first, e.g. "docker pull imagewright-test/none".
       throws IMAGE_NOT_FOUND: a name that the Engine does not know, with .not
           No image "imagewright-test/none": the Engine at <host> does not hold it
             Pull or build it first, e.g. "docker pull imagewright-test/none"."
      `)
    })
  })
}, WITH_PODMAN)
