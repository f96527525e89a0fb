import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { exclusively } from '../../../../src/cache/exclusive/exclusively.js'

jest.setTimeout(60_000)

const ROOT = mkdtempSync(join(tmpdir(), 'imagewright-exclusive-'))
const JITI = resolve(__dirname, '../../../../node_modules/jiti/lib/jiti-cli.mjs')
const HOLDER = join(__dirname, 'holder.ts')
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(ROOT, 'cache-'))
})

/** A process that holds `name`, and the lines that it has written so far. */
function holder(name: string): { child: ChildProcess; said(word: string): Promise<void> } {
  const log = join(folder, 'log')
  const child = spawn(process.execPath, [JITI, HOLDER, folder, name, log], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const said = async (word: string): Promise<void> => {
    while (!output.includes(word)) await once(child.stdout ?? child, 'data')
  }
  return { child, said }
}

function logged(): readonly string[] {
  return readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n')
}

const nothing = async (): Promise<void> => undefined

describe('exclusively()', () => {
  it('lets one at a time do work of one name, in one process', async () => {
    let running = 0
    let most = 0
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        exclusively(folder, 'name', async () => {
          most = Math.max(most, ++running)
          await new Promise((done) => setTimeout(done, 1))
          running--
          return index
        }),
      ),
    )
    expect(most).toBe(1)
    expect(results).toEqual(Array.from({ length: 30 }, (_, index) => index))
  })

  it('does not let names and folders wait for each other', async () => {
    const other = mkdtempSync(join(ROOT, 'cache-'))
    await exclusively(folder, 'a', () =>
      exclusively(folder, 'b', () => exclusively(other, 'a', nothing)),
    )
  })

  it('frees the name where the work fails', async () => {
    const failure = new RangeError('failed')
    await expect(
      exclusively(folder, 'name', async () => {
        throw failure
      }),
    ).rejects.toBe(failure)
    await exclusively(folder, 'name', nothing)
  })

  it('lets one process at a time do it, and the next one begin when one is killed', async () => {
    const first = holder('name')
    await first.said('held')
    const others = [holder('name'), holder('name')]
    await Promise.all(others.map(({ said }) => said('waiting')))
    const killed = performance.now()
    first.child.kill('SIGKILL')
    await Promise.race(others.map(({ said }) => said('held')))
    expect(performance.now() - killed).toBeLessThan(1000)
    for (const { child } of others) child.stdin?.end()
    await Promise.all(others.map(({ child }) => once(child, 'close')))
    const [begun, ...rest] = logged()
    expect(begun).toBe(`begin ${first.child.pid}`)
    expect(rest.map((line) => line.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end'])
    expect(rest[0]?.split(' ')[1]).toBe(rest[1]?.split(' ')[1])
    await exclusively(folder, 'name', nothing)
    expect(readdirSync(folder).toSorted()).toEqual(['exclusive-token', 'log'])
  })

  it('ends the waiting with the reason of the signal, and the holder is not disturbed', async () => {
    const controller = new AbortController()
    const reason = new RangeError('enough')
    await exclusively(folder, 'name', async () => {
      const waiting = exclusively(folder, 'name', nothing, {
        signal: controller.signal,
        onWait: () => setTimeout(() => controller.abort(reason), 10),
      })
      await expect(waiting).rejects.toBe(reason)
    })
    await expect(exclusively(folder, 'name', nothing, { signal: controller.signal })).rejects.toBe(
      reason,
    )
  })

  it('takes no time of the processor while it waits', async () => {
    let ended = (): void => undefined
    const holding = exclusively(
      folder,
      'name',
      () =>
        new Promise<void>((done) => {
          ended = done
        }),
    )
    const waiting = exclusively(folder, 'name', async () => performance.now())
    const before = process.cpuUsage()
    await new Promise((done) => setTimeout(done, 500))
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(100_000)
    const end = performance.now()
    ended()
    await holding
    expect((await waiting) - end).toBeLessThan(200)
  })

  it('does the work at once where the folder cannot be made or written', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await exclusively(file, 'name', () => exclusively(file, 'name', nothing))
    const below = join(file, 'below')
    await exclusively(below, 'name', () => exclusively(below, 'name', nothing))
  })

  it('goes on with a token that is damaged', async () => {
    writeFileSync(join(folder, 'exclusive-token'), 'x')
    await exclusively(folder, 'name', nothing)
    mkdirSync(join(folder, 'inner'))
    await exclusively(join(folder, 'inner', 'deeper'), 'name', nothing)
  })
})
