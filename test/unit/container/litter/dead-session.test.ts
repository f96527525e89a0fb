import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { ownSession, type Session } from '../../../../src/container/labels.js'
import { isDead } from '../../../../src/container/litter/dead-session.js'
import { readProcessStat } from '../../../../src/container/process-stat.js'

/** A session that says less: that of a system without `/proc`. */
function withoutBirth({ machine, pid, startedAt }: Session): Session {
  return { machine, pid, startedAt }
}

describe('isDead', () => {
  it('lets this process live', async () => {
    expect(await isDead(ownSession())).toBe(false)
    expect(await isDead(withoutBirth(ownSession()))).toBe(false)
  })

  it('knows that there is no process any more', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    expect(await isDead({ ...ownSession(), pid: child.pid ?? 0 })).toBe(true)
  })

  it('knows a process that has ended, though its parent has not asked how', async () => {
    // The shell becomes a program that never asks for the end of the child that it has.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [text] = await once(parent.stdout.setEncoding('utf8'), 'data')
    const pid = Number(text)
    while (readProcessStat(pid)?.state !== 'Z') await new Promise(setImmediate)
    const birth = readProcessStat(pid)?.start ?? ''
    expect(await isDead({ ...ownSession(), pid, birth })).toBe(true)
    parent.kill()
    await once(parent, 'exit')
  })

  it('tells a process from an older one of the same ID, whatever the clock says', async () => {
    const { birth, ...own } = ownSession()
    expect(birth).toMatch(/^\d+$/)
    expect(await isDead({ ...own, birth: String(Number(birth) - 1) })).toBe(true)
    const wrongClock = { ...ownSession(), startedAt: ownSession().startedAt - 3_600_000 }
    expect(await isDead(wrongClock)).toBe(false)
  })

  it('tells them apart by the clock where nothing else is known, and leaves room for doubt', async () => {
    const own = withoutBirth(ownSession())
    expect(await isDead({ ...own, startedAt: own.startedAt - 60_000 })).toBe(true)
    expect(await isDead({ ...own, startedAt: own.startedAt - 2_000 })).toBe(false)
    expect(await isDead({ ...own, startedAt: own.startedAt + 60_000 })).toBe(false)
  })

  it.each([0, 2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])(
    'lets live what can be no process of its own: %d',
    async (pid) => {
      expect(await isDead({ ...ownSession(), pid })).toBe(false)
    },
  )

  it('judges no process of another machine', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const machine = '0123456789ab'
    expect(await isDead({ ...ownSession(), machine, pid: child.pid ?? 0 })).toBe(false)
  })
})

describe('readProcessStat', () => {
  it('tells of a process whose name holds parentheses and blanks', () => {
    const title = process.title
    process.title = 'a) Z 1 (b'
    expect(readProcessStat(process.pid)).toEqual({
      state: expect.stringMatching(/^[RSD]$/),
      start: ownSession().birth,
    })
    process.title = title
  })

  it('tells nothing of what does not run', () => {
    expect(readProcessStat(2 ** 30)).toBeUndefined()
  })
})
