import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { followSize } from '../../../../src/cli/run/terminal.js'
import type { TerminalSize } from '../../../../src/definition/index.js'

const { stdout } = process
const before = ['isTTY', 'columns', 'rows'].map(
  (name) => [name, Object.getOwnPropertyDescriptor(stdout, name)] as const,
)

function setSize(rows: number, columns: number): void {
  Object.assign(stdout, { isTTY: true, rows, columns })
  stdout.emit('resize')
}

beforeEach(() => setSize(24, 80))
afterEach(() => {
  for (const [name, descriptor] of before) {
    Reflect.deleteProperty(stdout, name)
    if (descriptor) Object.defineProperty(stdout, name, descriptor)
  }
})

const turn = () => new Promise((done) => setImmediate(done))

it('tells one size after the other, and of those that came meanwhile the last', async () => {
  const told: TerminalSize[] = []
  const answers: (() => void)[] = []
  const end = followSize({
    resize: async (size) => {
      told.push(size)
      await new Promise<void>((answer) => answers.push(answer))
    },
  })
  setSize(40, 80)
  setSize(40, 120)
  await turn()
  expect(told).toEqual([{ rows: 24, columns: 80 }])
  answers.pop()?.()
  await turn()
  expect(told.slice(1)).toEqual([{ rows: 40, columns: 120 }])
  answers.pop()?.()
  await turn()
  setSize(50, 120)
  expect(told.slice(2)).toEqual([{ rows: 50, columns: 120 }])
  end()
  setSize(60, 120)
  answers.pop()?.()
  await turn()
  expect(told).toHaveLength(3)
})
