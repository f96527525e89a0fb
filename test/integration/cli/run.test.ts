import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { container, images, LABELS } from '../../../src/container/index.js'
import { PODMAN } from '../../../scripts/engines/slots.js'
import { deleteTagged, pushLabelled } from '../build/loopback-image.js'
import { useOwnImage } from '../container/own-image.js'
import { eachEngine, OLDEST_AND_NEWEST } from '../matrix.js'
import { imagewright, ROOT } from './command.js'
import { inTerminal } from './terminal.js'

jest.setTimeout(60_000)

const COMMAND = join(ROOT, 'dist/cjs/cli/main.js')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagewright-run-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

eachEngine(
  ({ host, slot }) => {
    const own = useOwnImage(host)
    const env = { DOCKER_HOST: host }
    const run = (...args: readonly string[]) => imagewright(['run', ...args], { env })

    // Whatever was run: nothing of it is left.
    afterEach(async () => {
      expect(await own().containers()).toEqual([])
    })

    describe('imagewright run', () => {
      it('runs an image by name and by the beginning of its ID, streams apart, and exits as the command does', async () => {
        const { name, id } = own()
        const command = ['sh', '-c', 'echo out; echo error >&2; exit 7']
        const expected = { code: 7, stdout: 'out\n', stderr: 'error\n' }
        expect(await run(name, ...command)).toEqual(expected)
        expect(await run(id.replace('sha256:', '').slice(0, 12), ...command)).toEqual(expected)
      })

      it('builds what a file defines, and runs it', async () => {
        const file = join(folder, `words-${slot}.ts`)
        writeFileSync(
          file,
          `import { image } from '${ROOT}/dist/esm/index.js'
export const words = image().from('${own().name}').arg('WORD').env({ WORD: '$WORD' }).cmd('echo "$WORD"; echo oops >&2')`,
        )
        const flags = ['--export', 'words', '--build-arg', 'WORD=hello']
        const { code, stdout, stderr } = await run(...flags, file)
        expect([code, stdout]).toEqual([0, 'hello\n'])
        expect(stderr).toMatch(/^#\d+ (\[1\/1\]|STEP 1\/5:) FROM [^]*\noops\n$/m)
        // Nothing is built the second time, and nothing said of it.
        expect(await run('-q', ...flags, file)).toEqual({
          code: 0,
          stdout: 'hello\n',
          stderr: 'oops\n',
        })
        expect(await run('-q', ...flags, file, 'echo', '-n', 'other')).toEqual({
          code: 0,
          stdout: 'other',
          stderr: '',
        })
        const built = await imagewright(['build', '-q', ...flags, file], { env })
        await images({ host }).remove(built.stdout.trim())
      })

      it('makes the container as its flags say', async () => {
        const flags = [
          ['--name', `imagewright-run-${slot}`],
          ['-e', 'GREETING=hello, world'],
          ['-w', '/tmp'],
          ['-u', '7:8'],
          ['--network', 'none'],
          ['--mount', 'type=tmpfs,target=/memory,tmpfs-size=1m'],
          ['-v', `${folder}:/folder:ro`],
          ['--entrypoint', 'sh'],
        ].flat()
        const script =
          'echo "$GREETING"; pwd; id -u; id -g; ls /sys/class/net; grep -c " /memory tmpfs" /proc/mounts; touch /folder/x 2> /dev/null || echo read-only'
        expect(await run(...flags, own().name, '-c', script)).toEqual({
          code: 0,
          stdout: 'hello, world\n/tmp\n7\n8\nlo\n1\nread-only\n',
          stderr: '',
        })
      })

      it('exits as docker run does where no command ran', async () => {
        const { name } = own()
        const codes = await Promise.all(
          [
            [name, 'no-such-command'],
            [name, '/etc'],
            ['--network', 'no-such-network', name],
            ['-p', 'http', name],
            ['--no-such-flag', name],
            [`${'0'.repeat(64)}`],
            [join(folder, 'nowhere.ts')],
          ].map(async (args) => (await run(...args)).code),
        )
        expect(codes).toEqual([127, 126, 125, 125, 125, 125, 125])
      })

      it('pulls an image that the Engine does not hold', async () => {
        const repository = `imagewright-run-${slot}`
        const reference = await pushLabelled(repository, '1', 'first')
        try {
          const never = await run('--pull', 'never', reference)
          expect([never.code, never.stdout]).toEqual([125, ''])
          expect(never.stderr).toContain('[IMAGE_NOT_FOUND]')
          const { code, stdout, stderr } = await run(reference, '/nothing')
          expect([code, stdout]).toEqual([127, ''])
          expect(stderr).toMatch(
            new RegExp(
              `^The Engine does not hold "${reference}": pulling it\n[^]*command not found`,
            ),
          )
          const always = await run('--pull', 'always', reference, '/nothing')
          expect(always.code).toBe(127)
          // Podman tells of the layers only.
          expect(always.stderr).toMatch(/^(Pulling from |[0-9a-f]{12}: )[^]*command not found/)
          const missing = await run(reference, '/nothing')
          expect(missing.stderr).toMatch(/^ContainerStartError /)
        } finally {
          await images({ host }).remove(reference, { force: true })
          await deleteTagged(repository, '1')
        }
      })

      it('passes standard input on with -i only', async () => {
        const bytes = '0123456789'.repeat(100_000)
        const cat = async (input: string, ...flags: readonly string[]) =>
          imagewright(['run', ...flags, own().name, 'cat'], { env, input })
        expect(await cat(bytes, '-i')).toEqual({ code: 0, stdout: bytes, stderr: '' })
        expect(await cat('unread')).toEqual({ code: 0, stdout: '', stderr: '' })
      })

      it('ends with the container, though nobody closes standard input', async () => {
        const child = spawn(process.execPath, [COMMAND, 'run', '-i', own().name, 'true'], {
          env: { ...process.env, ...env },
          stdio: ['pipe', 'ignore', 'inherit'],
        })
        expect(await new Promise((done) => child.on('exit', done))).toBe(0)
        child.stdin?.destroy()
      })

      it('ends the container where nobody reads its output', async () => {
        const pipeline = `"$0" "$1" run ${own().name} yes | head -n 1; echo "\${PIPESTATUS[0]}"`
        const child = spawn('bash', ['-c', pipeline, process.execPath, COMMAND], {
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let stdout = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
        await new Promise((done) => child.on('close', done))
        expect(stdout).toBe('y\n141\n')
      })

      it('passes signals on to the container', async () => {
        const trap = 'trap "echo hup" HUP; trap "echo term; exit 9" TERM; echo ready >&2; '
        let sent = 0
        const { code, stdout } = await imagewright(
          ['run', own().name, 'sh', '-c', `${trap} while true; do sleep 0.1; done`],
          {
            env,
            onStderr: (text, kill) => {
              if (sent++ > 0 || !text.includes('ready')) return
              kill('SIGHUP')
              setTimeout(() => kill('SIGTERM'), 1000)
            },
          },
        )
        expect({ code, stdout }).toEqual({ code: 9, stdout: 'hup\nterm\n' })
      })

      it('refuses a terminal where there is none', async () => {
        expect(await run('-it', own().name, 'sh')).toEqual({
          code: 125,
          stdout: '',
          stderr:
            'UsageError [USAGE]: --tty: standard input is no terminal\n' +
            '  Leave it out: imagewright run -i passes standard input on as it is.\n',
        })
      })
    })

    describe('imagewright run in a terminal', () => {
      it('has its size, follows it, and gives it back', async () => {
        const terminal = await inTerminal(['run', '-it', own().name, 'sh'], env)
        await terminal.see(/# /)
        terminal.type('stty size; tty\r')
        await terminal.see(/33 101\s+\/dev\/(?:pts\/0|console)/)
        terminal.resize(40, 120)
        terminal.type('sleep 1; stty size\r')
        await terminal.see(/40 120/)
        terminal.type('exit 42\r')
        expect(await terminal.end()).toEqual({ code: 42, restored: true })
      })

      it('passes every key on: Ctrl-C ends what the shell runs, Ctrl-P does not wait, Ctrl-D ends the shell', async () => {
        const terminal = await inTerminal(['run', '-it', own().name, 'sh'], env)
        await terminal.see(/# /)
        terminal.type('echo begun; sleep 1000\r')
        await terminal.see(/\nbegun/)
        terminal.type('\u0003')
        await terminal.see(/# /)
        terminal.type('echo "code $?"\r')
        await terminal.see(/\ncode 130/)
        await terminal.see(/# /)
        // The line before, by the shell's history.
        terminal.type('\u0010')
        await terminal.see(/echo "code/)
        terminal.type('\r')
        await terminal.see(/\ncode 0/)
        // Between two lines the terminal is as the command found it, and what is typed then may be lost.
        await terminal.see(/# /)
        terminal.type('\u0004')
        expect(await terminal.end()).toEqual({ code: 0, restored: true })
      })

      it('is given back after the container was killed', async () => {
        const terminal = await inTerminal(['run', '-it', own().name, 'sh'], env)
        await terminal.see(/# /)
        const [id = ''] = await own().containers()
        await (await container.get(id, { host })).kill()
        expect(await terminal.end()).toEqual({ code: 137, restored: true })
      })

      it('gives Ctrl-C to the container, where that has no terminal, and kills it the third time', async () => {
        const script = 'trap "echo caught" INT; echo ready; while true; do sleep 0.1; done'
        const terminal = await inTerminal(['run', own().name, 'sh', '-c', script], env)
        await terminal.see(/ready/)
        terminal.type('\u0003')
        await terminal.see(/caught/)
        terminal.type('\u0003')
        await terminal.see(/caught/)
        terminal.type('\u0003')
        expect(await terminal.end()).toEqual({ code: 137, restored: true })
      })
    })

    describe('imagewright run -d, diff, commit, images', () => {
      it('go from a container that stays to an image that is listed', async () => {
        const { name } = own()
        const { code, stdout, stderr } = await run(
          '-d',
          name,
          'sh',
          '-c',
          'touch /hello; sleep 1000',
        )
        expect([code, stderr]).toEqual([0, ''])
        const id = stdout.trim()
        const made = await container.get(id, { host })
        try {
          const { labels, state } = await made.inspect()
          expect(state.status).toBe('running')
          // It outlives the process that made it, so no sweep may take it for that one's.
          expect([labels[LABELS.session], labels[LABELS.resource]]).toEqual([undefined, undefined])
          await made.waitFor({ kind: 'command', command: ['test', '-f', '/hello'] })
          await made.exec(['rm', '/etc/group'])

          const diff = await imagewright(['diff', id], { env })
          expect(diff).toEqual({ code: 0, stdout: 'C /etc\nD /etc/group\nA /hello\n', stderr: '' })
          const committed = await imagewright(['commit', '-m', 'hello', id, `${name}-hello`], {
            env,
          })
          expect({ ...committed, stdout: committed.stdout.slice(0, 7) }).toEqual({
            code: 0,
            stdout: 'sha256:',
            stderr: '',
          })
          const tag = name.slice(name.indexOf(':') + 1)
          const listed = await imagewright(['images', `imagewright-test/own:${tag}*`], { env })
          expect([listed.code, listed.stderr]).toEqual([0, ''])
          expect(listed.stdout.split('\n').map((line) => line.split(/ {3,}/).slice(0, 2))).toEqual([
            ['REPOSITORY', 'TAG'],
            ['imagewright-test/own', `${tag}-hello`],
            ['imagewright-test/own', tag],
            [''],
          ])
          const json = await imagewright(['images', `${name}-hello`, '--format', 'json'], { env })
          expect(JSON.parse(json.stdout)).toEqual([
            expect.objectContaining({ id: committed.stdout.trim(), tags: [`${name}-hello`] }),
          ])
          const ids = await imagewright(['images', '-q', '--no-trunc', `${name}-hello`], { env })
          expect(ids.stdout).toBe(committed.stdout)
          const labelled = await imagewright(['images', '-q', '--filter', `label=own=${tag}`], {
            env,
          })
          expect(labelled.stdout.match(/^[0-9a-f]{12}$/gm)).toHaveLength(2)
          expect((await imagewright(['images', '--filter', 'size=1'], { env })).code).toBe(1)
        } finally {
          await made.remove()
          await images({ host })
            .remove(`${name}-hello`, { force: true })
            .catch(() => undefined)
        }
      })

      it('name a container that there is not', async () => {
        const { code, stderr } = await imagewright(['diff', 'no-such-container'], { env })
        expect(code).toBe(1)
        expect(stderr).toContain('CONTAINER_NOT_FOUND')
      })
    })
  },
  [...OLDEST_AND_NEWEST, PODMAN.id],
)
