import { describe, expect, it } from '@jest/globals'
import { container, image } from 'imagewright'
import { buildOnce } from '../../../../src/jest/build-once.js'
import { PODMAN } from '../../../../scripts/engines/slots.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../../matrix.js'
import { outcomes } from './outcomes.js'
import { useSubjects } from './subjects.js'

/** An Engine names the runtime, and each version words it otherwise. */
const inOwnWords = (text: string): string =>
  text.replace(/(command not found|command not executable): .*/g, "$1: <the Engine's words>")

eachEngine(
  (engine) => {
    const subjects = useSubjects(engine)
    const app = () => subjects().app
    const plain = () => subjects().plain

    describe('toRun', () => {
      it('holds for how a container of the image ends, and what it wrote', async () => {
        const outcome = await outcomes({
          'exit code 0': () => expect(plain()).toRun(),
          'its output, but for the newline': () =>
            expect(app()).toRun({ exitCode: 0, stdout: 'ready', stderr: 'note' }),
          'its output with the newline': () => expect(plain()).toRun({ stdout: 'plain\n' }),
          'a pattern': () => expect(app()).toRun({ stdout: /^ready$/, stderr: /t/ }),
          'asymmetric matchers': () =>
            expect(app()).toRun({
              command: ['-c', 'echo some; exit 4'],
              exitCode: expect.any(Number),
              stdout: expect.stringContaining('so'),
            }),
          'another command': () =>
            expect(plain()).toRun({
              command: 'echo "$A"; exit 3',
              env: { A: 'b' },
              exitCode: 3,
              stdout: 'b',
            }),
          'standard input': () =>
            expect(plain()).toRun({ command: ['cat'], stdin: 'some\ntext', stdout: 'some\ntext' }),
          'a command that is not there': () =>
            expect(plain()).toRun({ command: ['no-such-command'], exitCode: 127 }),
          'another exit code, with .not': () => expect(plain()).not.toRun({ command: ['false'] }),
          'a command that is not there, with .not': () =>
            expect(plain()).not.toRun({ command: ['git', '--version'] }),
          'another output, with .not': () => expect(plain()).not.toRun({ stdout: 'app' }),
          'a wrong exit code': () =>
            expect(app()).toRun({ command: ['-c', 'echo done; echo why >&2; exit 2'] }),
          'a wrong output': () => expect(plain()).toRun({ stdout: 'app' }),
          'several wrong lines': () =>
            expect(plain()).toRun({
              command: 'echo one; echo two; echo three; echo why >&2',
              stdout: 'one\nTWO\nthree',
            }),
          'a pattern that does not match': () =>
            expect(app()).toRun({ stdout: /^ready$/, stderr: /^$/ }),
          'a command that cannot be found': () =>
            expect(plain()).toRun({ command: ['no-such-command'] }),
          'the output, with .not': () => expect(plain()).not.toRun({ stdout: 'plain' }),
        })
        expect(inOwnWords(outcome)).toMatchInlineSnapshot(`
       "holds: exit code 0
       holds: its output, but for the newline
       holds: its output with the newline
       holds: a pattern
       holds: asymmetric matchers
       holds: another command
       holds: standard input
       holds: a command that is not there
       holds: another exit code, with .not
       holds: a command that is not there, with .not
       holds: another output, with .not
       fails: a wrong exit code
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
           -   "exitCode": 0,
           +   "exitCode": 2,
             }

           Received stdout:
             done

           Received stderr:
             why
       fails: a wrong output
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
               "exitCode": 0,
           -   "stdout": "app",
           +   "stdout": "plain",
             }
       fails: several wrong lines
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
               "exitCode": 0,
               "stdout": "one
           - TWO
           + two
             three",
             }

           Received stderr:
             why
       fails: a pattern that does not match
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
               "exitCode": 0,
           -   "stderr": /^$/,
           +   "stderr": "note",
               "stdout": "ready",
             }
       fails: a command that cannot be found
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
           -   "exitCode": 0,
           +   "exitCode": 127,
             }

             A container of "sha256:<digest>" did not start: command not found: <the Engine's words>
       fails: the output, with .not
           expect(received).not.toRun(expected)

           Expected run: not {"exitCode": 0, "stdout": "plain"}
           Received run:     {"exitCode": 0, "stdout": "plain"}"
      `)
      })

      it('runs a command in a container that runs', async () => {
        await using made = await container.start(subjects().appImage.id, {
          command: ['-c', 'sleep 600'],
        })
        expect(
          await outcomes({
            'a command': () =>
              expect(made).toRun({ command: ['cat', 'config.ini'], stdout: /port/, stderr: '' }),
            'another exit code, with .not': () => expect(made).not.toRun({ command: 'exit 1' }),
            'a wrong output': () => expect(made).toRun({ command: ['id', '-u'], stdout: '0' }),
            'no command': () => expect(made).toRun({ stdout: 'ready' }),
            'an option of a new container': () =>
              expect(made).not.toRun({ command: ['true'], hostname: 'other' }),
          }),
        ).toMatchInlineSnapshot(`
       "holds: a command
       holds: another exit code, with .not
       fails: a wrong output
           expect(received).toRun(expected)

           - Expected
           + Received

             Object {
               "exitCode": 0,
           -   "stdout": "0",
           +   "stdout": "1234",
             }
       throws MATCHER_MISUSED: no command
           expect(received).toRun(expected)

           Matcher error: a container has run its own command already: give it another as "command"
       throws MATCHER_MISUSED: an option of a new container
           expect(received).not.toRun(expected)

           Matcher error: "hostname" is an option of a new container, and this one is there already"
      `)
      })
    })

    describe('toBuild', () => {
      it('holds for a definition that can be built', async () => {
        const { appImage } = subjects()
        const base = image().from('busybox:latest')
        const broken = base.run('echo some >&2; echo reason >&2; exit 7')
        const missing = base.copy('no-such-file', '/')
        const chosen = base.arg('CODE', '0').run('exit $CODE')
        const outside = base.copy('../outside', '/')
        const outcome = await outcomes({
          'a definition': () => expect(app()).toBuild(),
          'a fixture with a definition': () =>
            expect(Object.assign(() => appImage, { definition: app() })).toBuild(),
          options: () => expect(plain()).toBuild({ labels: { own: 'yes' } }),
          'build arguments': () => expect(chosen).toBuild({ buildArgs: { CODE: '0' } }),
          'a step that fails, with .not': () => expect(broken).not.toBuild(),
          'a file that is missing, with .not': () => expect(missing).not.toBuild(),
          'a path outside of the context, with .not': () => expect(outside).not.toBuild(),
          'a build argument that fails, with .not': () =>
            expect(chosen).not.toBuild({ buildArgs: { CODE: '1' } }),
          'a step that fails': () => expect(broken).toBuild(),
          'a definition, with .not': () => expect(plain()).not.toBuild(),
          'an Engine that is away': () =>
            expect(plain()).toBuild({ host: 'unix:///nowhere/docker.sock' }),
          'an Engine that is away, with .not': () =>
            expect(broken).not.toBuild({ host: 'unix:///nowhere/docker.sock' }),
          'an image is built already': () => expect(appImage).not.toBuild(),
        })
        const built = [
          await buildOnce(plain(), { labels: { own: 'yes' } }),
          await buildOnce(chosen, { buildArgs: { CODE: '0' } }),
        ]
        for (const { id } of built) subjects().others.add(id)
        expect(outcome).toMatchInlineSnapshot(`
       "holds: a definition
       holds: a fixture with a definition
       holds: options
       holds: build arguments
       holds: a step that fails, with .not
       holds: a file that is missing, with .not
       holds: a path outside of the context, with .not
       holds: a build argument that fails, with .not
       fails: a step that fails
           expect(received).toBuild()

           Expected: an image
           Received: a build that failed

           "RUN echo some >&2; echo reason >&2; exit 7" failed with exit code 7
             at <call>
             <lines around it>
             some
             reason
       fails: a definition, with .not
           expect(received).not.toBuild()

           Expected: a build that fails
           Received: "sha256:<digest>"
       throws ENGINE_UNREACHABLE: an Engine that is away
           No Docker Engine answers. Tried:
             unix:///nowhere/docker.sock (--host): ENOENT: the socket does not exist
             Check that the Engine runs and that --host names it.
       throws ENGINE_UNREACHABLE: an Engine that is away, with .not
           No Docker Engine answers. Tried:
             unix:///nowhere/docker.sock (--host): ENOENT: the socket does not exist
             Check that the Engine runs and that --host names it.
       throws MATCHER_MISUSED: an image is built already
           expect(received).not.toBuild()

           Matcher error: received value must be a definition, or a fixture of one, made by useImage() or useContainer()

           Received is: an image"
      `)
      })

      it('lets the other matchers reject what cannot be built, with .not too', async () => {
        const broken = image().from('busybox:latest').run('exit 9')
        const failure = { name: 'BuildFailedError [BUILD_FAILED]', exitCode: 9 }
        const asked = [
          () => expect(broken).not.toHaveFile('/none'),
          () => expect(broken).not.toHaveEnv('NONE'),
          () => expect(broken).not.toRun(),
          () => expect(broken).not.toBeSmallerThan('1kB'),
          () => expect(broken).not.toExpose(1),
        ]
        for (const ask of asked) await expect(ask()).rejects.toMatchObject(failure)
      })
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)
