import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { container, images, network, volume } from '../../../../src/container/index.js'
import type { Reaper } from '../../../../src/container/litter/index.js'
import { LABELS, parseSession } from '../../../../src/container/labels.js'
import { bundlePrograms } from '../../../setup/bundle-programs.js'

const REAPER = 'src/container/litter/reaper-main.ts'
const MAKER = 'test/integration/container/litter/maker.ts'
const programs = bundlePrograms([REAPER, MAKER])

/** The reaper: there is no JavaScript of it beside the source. */
export const PROGRAM = programs[REAPER]

/** How many points there are at which a maker can be killed. */
export const POINTS = 20

/**
 * Lets a process make things, and kills it at a point: before the answer to the step, or right after it.
 *
 * @param before is done before it is killed.
 * @param context of Docker that it finds the Engine by, in place of the host.
 * @returns its process ID.
 */
export async function killAt(
  point: number,
  host: string,
  image: string,
  reaper: Reaper,
  {
    killReaper = false,
    before = async (_pid: number): Promise<void> => undefined,
    context = undefined as string | undefined,
  } = {},
): Promise<number> {
  const args = [host, image, reaper.address, ...(context === undefined ? [] : [context])]
  const child = spawn(process.execPath, [programs[MAKER], ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: process.env,
  })
  const line = `${point % 2 === 0 ? 'begin' : 'done'} ${Math.floor(point / 2)}`
  await untilLine(child, line)
  await before(child.pid ?? 0)
  const ended = once(child, 'exit')
  if (killReaper) process.kill(reaper.pid, 'SIGKILL')
  child.kill('SIGKILL')
  await ended
  return child.pid ?? 0
}

async function untilLine({ stdout }: ChildProcess, wanted: string): Promise<void> {
  if (!stdout) throw new TypeError('it has no standard output')
  for await (const line of createInterface({ input: stdout })) if (line === wanted) return
  throw new RangeError(`it ended before "${wanted}"`)
}

/** Everything that some processes made and that still stands. */
export async function madeBy(host: string, pids: readonly number[]): Promise<readonly string[]> {
  const isTheirs = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean =>
    pids.includes(parseSession(labels[LABELS.session] ?? '')?.pid ?? 0)
  const labels = { [LABELS.session]: true } as const
  const [containers, networks, volumes, named] = await Promise.all([
    container.list({ host, labels }),
    network.list({ host, labels }),
    volume.list({ host, labels }),
    images({ host }).list({ reference: 'imagewright-test/litter-*' }),
  ])
  return [
    ...containers.filter(isTheirs).map(({ name }) => `container ${name}`),
    ...networks.filter(isTheirs).map(({ name }) => `network ${name}`),
    ...volumes.filter(isTheirs).map(({ name }) => `volume ${name}`),
    ...named
      .flatMap(({ tags }) => tags)
      .filter((tag) => pids.some((pid) => tag.includes(`litter-${pid}:`)))
      .map((tag) => `image ${tag}`),
  ]
}

/** Waits until a value is what it is to be, and gives the last one: the expectation says more than a timeout. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isIt: (value: T) => boolean,
  timeout = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeout
  for (;;) {
    const value = await ask()
    if (isIt(value) || performance.now() > deadline) return value
    await sleep(50)
  }
}

export const isEmpty = (list: readonly unknown[]): boolean => list.length === 0

/** Runs tasks, some of them at a time. */
export async function inTurns<T, R>(
  values: readonly T[],
  atATime: number,
  run: (value: T) => Promise<R>,
): Promise<readonly R[]> {
  const queue = [...values.entries()]
  const results: R[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, value] = next
      results[index] = await run(value)
    }
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return results
}
