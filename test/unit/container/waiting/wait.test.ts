import { describe, expect, it } from '@jest/globals'
import { describeCondition } from '../../../../src/container/waiting/describe.js'
import { isListening } from '../../../../src/container/waiting/port.js'
import { wait } from '../../../../src/container/wait.js'

describe('wait', () => {
  it('makes frozen data', () => {
    const condition = wait.all(wait.port(80), wait.any(wait.healthy(), wait.exit()))
    expect(condition).toEqual({
      kind: 'all',
      conditions: [
        { kind: 'port', port: 80 },
        { kind: 'any', conditions: [{ kind: 'healthy' }, { kind: 'exit', exitCode: 0 }] },
      ],
    })
    expect(Object.isFrozen(condition)).toBe(true)
  })

  it.each([
    () => wait.port(0),
    () => wait.port(1.5),
    () => wait.log(7 as unknown as string),
    () => wait.log('x', { times: 0 }),
    () => wait.http('index.html'),
    () => wait.all(),
  ])('refuses what cannot come true: %s', (make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CONTAINER_OPTIONS_INVALID' }))
  })
})

describe('describeCondition', () => {
  it.each([
    [wait.port(80), 'port 80'],
    [wait.log('ready'), 'a log line with "ready"'],
    [wait.log(/re.dy/i, { times: 2 }), '2 log lines with /re.dy/i'],
    [wait.http('/x', { port: 80, method: 'HEAD' }), 'HTTP HEAD /x on port 80'],
    [wait.command(['true']), 'the command ["true"]'],
    [wait.exit(), 'its end with exit code 0'],
    [wait.exit({}), 'its end'],
    [wait.any(wait.healthy(), wait.port(1)), 'any of (its health check, port 1)'],
  ])('of %j', (condition, words) => {
    expect(describeCondition(condition)).toBe(words)
  })
})

describe('isListening', () => {
  const tables = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1',
    '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 2',
    '  sl  local_address                         remote_address                        st',
    '   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A',
  ].join('\n')

  it.each([
    [80, true],
    [443, true],
    [8080, false],
    [50_000, false],
  ])('on port %i is %s', (port, wanted) => {
    expect(isListening(tables, port)).toBe(wanted)
  })
})
