import { describe, expect, it } from '@jest/globals'
import { fixtureState } from '../../../src/jest/fixture-state.js'

const AT = { file: '/app.test.ts', line: 3, column: 13 }

describe('the state of a fixture', () => {
  it('gives what was made', async () => {
    const state = fixtureState<number>('useImage', 'image', AT)
    await state.make(async () => 7)
    state.assertMade()
    expect(state.value(entrance)).toBe(7)
  })

  it('says where it was asked for too early, and what to do', () => {
    const state = fixtureState<number>('useImage', 'image', AT)
    state.assertMade()
    const fixture = (): number => state.value(fixture)
    expect(() => fixture()).toThrow(
      expect.objectContaining({
        code: 'FIXTURE_NOT_READY',
        summary: 'useImage(): there is no image yet',
        at: expect.objectContaining({ file: __filename }),
        hint: "Call it inside of a test, or in a hook that stands below it: test('...', () => { fixture() }).",
      }),
    )
  })

  it('says that what it held is gone', async () => {
    const state = fixtureState<number>('useContainer', 'container', AT)
    await state.make(async () => 7)
    expect(state.release()).toBe(7)
    expect(state.release()).toBeUndefined()
    expect(() => state.value(entrance)).toThrow(
      expect.objectContaining({
        code: 'FIXTURE_NOT_READY',
        summary: 'useContainer(): the container is gone already',
      }),
    )
  })

  it('throws a failure once, then refers to it', async () => {
    const failure = new TypeError('first line\nsecond line')
    const state = fixtureState<number>('useImage', 'image', AT)
    await state.make(() => Promise.reject(failure))
    expect(() => state.assertMade()).toThrow(failure)
    for (const again of [() => state.assertMade(), () => state.value(entrance)]) {
      expect(again).toThrow(
        expect.objectContaining({
          code: 'FIXTURE_FAILED',
          message:
            'useImage(): no image: first line\n  at /app.test.ts:3:13\n  The first test that it failed shows all of it.',
          failure,
        }),
      )
    }
    expect(state.release()).toBeUndefined()
  })

  it('makes it again after a failure', async () => {
    const state = fixtureState<number>('useContainer', 'container', AT)
    await state.make(() => Promise.reject(new TypeError('no')))
    await state.make(async () => 8)
    expect(state.value(entrance)).toBe(8)
  })
})

function entrance(): void {}
