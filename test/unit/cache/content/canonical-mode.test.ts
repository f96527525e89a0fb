import { describe, expect, it } from '@jest/globals'
import { canonicalMode } from '../../../../src/cache/content/index.js'

const octal = (mode: number) => mode.toString(8).padStart(4, '0')

describe('canonicalMode()', () => {
  it.each([0o000, 0o002, 0o007, 0o022, 0o027, 0o077])(
    'forgets what umask %o makes of a new entry',
    (umask) => {
      expect(octal(canonicalMode('file', 0o666 & ~umask))).toBe('0644')
      expect(octal(canonicalMode('file', 0o777 & ~umask))).toBe('0755')
      expect(octal(canonicalMode('fifo', 0o666 & ~umask))).toBe('0644')
      expect(octal(canonicalMode('directory', 0o777 & ~umask))).toBe('0755')
      expect(octal(canonicalMode('directory', 0o2777 & ~umask))).toBe('0755')
    },
  )

  it.each([0o400, 0o444, 0o500, 0o555, 0o604, 0o4755, 0o2755, 0o1777, 0])(
    'keeps what somebody meant: %o',
    (mode) => {
      expect(octal(canonicalMode('file', mode))).toBe(octal(mode))
    },
  )

  it('keeps modes of folders but for setgid, which they inherit', () => {
    expect(
      [0o700, 0o555, 0o1777, 0o3777, 0o2555, 0o644].map((mode) =>
        octal(canonicalMode('directory', mode)),
      ),
    ).toEqual(['0755', '0555', '1777', '1777', '0555', '0644'])
  })

  it('gives symbolic links one mode', () => {
    expect([0o777, 0o755, 0].map((mode) => octal(canonicalMode('symlink', mode)))).toEqual([
      '0777',
      '0777',
      '0777',
    ])
  })
})
