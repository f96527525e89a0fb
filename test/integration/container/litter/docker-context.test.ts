import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { volume } from '../../../../src/container/index.js'
import {
  leaseFromReaper,
  type Reaper,
  startReaper,
} from '../../../../src/container/litter/index.js'
import { useCertificates } from '../../../setup/certificates.js'
import { eachEngine } from '../../matrix.js'
import { eventually, isEmpty, killAt, madeBy, PROGRAM } from './ours.js'

const CONTEXT = 'behind-tls'

/** After a network, a volume and a container are made. */
const POINT = 5

eachEngine(
  ({ host, socket: path }) => {
    const { read } = useCertificates()
    const { DOCKER_CONFIG } = process.env
    const open = new Set<TLSSocket>()
    let folder = ''
    let server: Server
    beforeAll(async () => {
      server = createServer(
        {
          ca: read('ca.pem'),
          cert: read('server.pem'),
          key: read('server-key.pem'),
          requestCert: true,
        },
        (client) => {
          open.add(client)
          const engine = connect({ path, allowHalfOpen: true })
          engine.on('error', () => client.destroy()).pipe(client)
          client.on('error', () => engine.destroy()).once('close', () => open.delete(client))
          client.pipe(engine)
        },
      ).listen(0, '127.0.0.1')
      await once(server, 'listening')
      folder = mkdtempSync(join(tmpdir(), 'imagewright-context-'))
      writeContext(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
      process.env['DOCKER_CONFIG'] = folder
    })
    afterAll(async () => {
      if (DOCKER_CONFIG === undefined) delete process.env['DOCKER_CONFIG']
      else process.env['DOCKER_CONFIG'] = DOCKER_CONFIG
      for (const client of open) client.destroy()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    })

    /** As `docker context create` does. */
    function writeContext(address: string): void {
      const id = createHash('sha256').update(CONTEXT).digest('hex')
      const meta = join(folder, 'contexts/meta', id)
      mkdirSync(meta, { recursive: true })
      const endpoints = { docker: { Host: address } }
      writeFileSync(
        join(meta, 'meta.json'),
        JSON.stringify({ Name: CONTEXT, Endpoints: endpoints }),
      )
      const tls = join(folder, 'contexts/tls', id, 'docker')
      mkdirSync(tls, { recursive: true })
      writeFileSync(join(tls, 'ca.pem'), read('ca.pem'))
      writeFileSync(join(tls, 'cert.pem'), read('client.pem'))
      writeFileSync(join(tls, 'key.pem'), read('client-key.pem'))
    }

    describe('an Engine behind TLS that a Docker context names', () => {
      let reaper: Reaper
      beforeEach(async () => {
        reaper = await startReaper({ program: PROGRAM, patience: 2_000 })
      })
      afterEach(() => reaper.close())

      it('is reached by the reaper when a lease is released', async () => {
        const lease = await leaseFromReaper(reaper.address)
        const { name } = await volume.create({ dockerContext: CONTEXT })
        await lease.release()
        await expect(volume.get(name, { host })).rejects.toMatchObject({ code: 'VOLUME_NOT_FOUND' })
      })

      it('is reached by the reaper when a process is killed', async () => {
        const pid = await killAt(POINT, host, 'busybox', reaper, { context: CONTEXT })
        expect(await eventually(() => madeBy(host, [pid]), isEmpty)).toEqual([])
      })
    })
  },
  ['sid-graph'],
)
