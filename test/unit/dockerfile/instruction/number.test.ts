import { describe, expect, it } from '@jest/globals'
import { readDuration } from '../../../../src/dockerfile/instruction/duration.js'
import {
  readBoolean,
  readBytes,
  readInt32,
  readUint32,
} from '../../../../src/dockerfile/instruction/number.js'

describe('a duration', () => {
  it.each([
    ['0', 0n],
    ['-0', 0n],
    ['1ns', 1n],
    ['1us', 1000n],
    ['+1.5ms', 1_500_000n],
    ['1h2m3s', 3_723_000_000_000n],
    ['.5s', 500_000_000n],
    ['5.m', 300_000_000_000n],
    ['-2s', -2_000_000_000n],
    ['9223372036854775807ns', 9_223_372_036_854_775_807n],
    ['-9223372036854775808ns', -9_223_372_036_854_775_808n],
    ['9223372036854775808ns9223372036854775808ns', 0n],
    ['1.5000000000000000000000000000001m', 90_000_000_000n],
    ['0.3333333333333333333h', 1_200_000_000_000n],
  ])('%s', (text, nanoseconds) => {
    expect(readDuration(text)).toBe(nanoseconds)
  })

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['s', 'time: invalid duration "s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1s5', 'time: missing unit in duration "1s5"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1 "\\\u00e9', 'time: unknown unit " \\"\\\\\\xc3\\xa9" in duration "1 \\"\\\\\\xc3\\xa9"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['9999999999s9999999999h', 'time: invalid duration "9999999999s9999999999h"'],
    ['99999999999999999999s', 'time: invalid duration "99999999999999999999s"'],
  ])('is refused: %j', (text, message) => {
    expect(() => readDuration(text)).toThrow(new Error(message))
  })
})

describe('a size', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['512', 512],
    ['512b', 512],
    ['1k', 1024],
    ['1KB', 1024],
    ['1.5MiB', 1_572_864],
    ['2 g', 2 ** 31],
    ['.5t', 2 ** 39],
    ['1p', 2 ** 50],
    ['1e3', 1000],
    ['1_000', 1000],
    ['5.', 5],
  ])('%s', (text, bytes) => {
    expect(readBytes(text)).toBe(bytes)
  })

  it.each(['', 'g', '-1', '1  g', '1x', '1bb', '1kbb', '1__0', '1_', '0x10', '1e999', '1ib', ' '])(
    'is refused: %j',
    (text) => {
      expect(readBytes(text)).toBeUndefined()
    },
  )
})

it('readBoolean takes the words of Go', () => {
  expect(['1', 't', 'T', 'TRUE', 'true', 'True'].map(readBoolean)).toEqual(Array(6).fill(true))
  expect(['0', 'f', 'F', 'FALSE', 'false', 'False'].map(readBoolean)).toEqual(Array(6).fill(false))
  expect(['', 'yes', 'tRUE', 'on'].map(readBoolean)).toEqual(Array(4).fill(undefined))
})

it('readUint32 takes digits, up to 32 bits', () => {
  expect(['0', '0644', '37777777777'].map((text) => readUint32(text, 8))).toEqual([
    0,
    0o644,
    2 ** 32 - 1,
  ])
  expect(['', '8', '+1', '-1', '1_0', '40000000000'].map((text) => readUint32(text, 8))).toEqual(
    Array(6).fill(undefined),
  )
  expect(['00', '4294967295'].map((text) => readUint32(text, 10))).toEqual([0, 2 ** 32 - 1])
  expect(readUint32('4294967296', 10)).toBeUndefined()
})

it('readInt32 takes a sign, up to 32 bits', () => {
  expect(['-0', '+7', '-2147483648', '2147483647'].map(readInt32)).toEqual([
    0, 7, -2147483648, 2147483647,
  ])
  expect(['', '1_0', '0x1', ' 1'].map(readInt32)).toEqual(Array(4).fill('invalid syntax'))
  expect(['2147483648', '-2147483649'].map(readInt32)).toEqual(Array(2).fill('value out of range'))
})
