import { expect, it } from '@jest/globals'
import { matchers as all } from '../../../src/jest/matchers/index.js'
import { matchers } from '../../../src/jest/matchers-on-demand.js'

it('has every matcher, on demand', () => {
  expect(Object.keys(matchers).toSorted()).toEqual(Object.keys(all).toSorted())
})
