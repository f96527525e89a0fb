import { describe, expect, it } from '@jest/globals'
import { sshArguments } from '../../../../src/engine/connection/ssh.js'

describe('sshArguments', () => {
  it('are those of docker/cli for a bare host', () => {
    expect(sshArguments({ kind: 'ssh', host: 'h' })).toEqual([
      '-o ConnectTimeout=30',
      '-T',
      '--',
      'h',
      'docker system dial-stdio',
    ])
  })

  it('are those of docker/cli with user, port and socket', () => {
    const endpoint = {
      kind: 'ssh',
      user: 'me',
      host: 'h',
      port: 22,
      socketPath: '/run/d.sock',
    } as const
    expect(sshArguments(endpoint)).toEqual([
      '-l',
      'me',
      '-p',
      '22',
      '-o ConnectTimeout=30',
      '-T',
      '--',
      'h',
      'docker --host=unix:///run/d.sock system dial-stdio',
    ])
  })
})
