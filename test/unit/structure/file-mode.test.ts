import { describe, expect, it } from '@jest/globals'
import { fileModeText } from '../../../src/structure/file-mode.js'

describe('fileModeText', () => {
  // Source: Go io/fs, FileMode.String.
  it.each([
    ['file', 0o644, '-rw-r--r--'],
    ['file', 0o4755, 'urwxr-xr-x'],
    ['file', 0o2755, 'grwxr-xr-x'],
    ['file', 0o6711, 'ugrwx--x--x'],
    ['file', 0, '----------'],
    ['link', 0o600, '-rw-------'],
    ['directory', 0o755, 'drwxr-xr-x'],
    ['directory', 0o1777, 'dtrwxrwxrwx'],
    ['directory', 0o2775, 'dgrwxrwxr-x'],
    ['symlink', 0o777, 'Lrwxrwxrwx'],
    ['character-device', 0o666, 'Dcrw-rw-rw-'],
    ['block-device', 0o660, 'Drw-rw----'],
    ['fifo', 0o644, 'prw-r--r--'],
  ] as const)('writes a %s of mode %i as Go does', (type, mode, text) => {
    expect(fileModeText(type, mode)).toBe(text)
  })
})
