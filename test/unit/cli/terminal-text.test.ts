import { describe, expect, it } from '@jest/globals'
import { terminalText } from '../../../src/cli/terminal-text.js'

describe('terminalText', () => {
  it('keeps lines and tabs, and shows what a terminal would obey', () => {
    expect(terminalText('RUN\ta\r\n\u001b[2Jé\u0007\u009b1m\u0000')).toBe(
      'RUN\ta\ufffd\n\ufffd[2Jé\ufffd\ufffd1m\ufffd',
    )
  })
})
