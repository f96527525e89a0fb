import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'

/** Registers an authority and what it certifies, a server at 127.0.0.1 and localhost and a client, made anew for the tests of the file. */
export function useCertificates(): {
  /** `ca`, `server`, `client`, each with `.pem`, and `-key.pem` for the keys. */
  read(name: string): Buffer
} {
  let folder = ''
  const openssl = (...options: readonly string[]): void => {
    execFileSync('openssl', options, { cwd: folder, stdio: 'ignore' })
  }
  const certify = (name: string, extensions: string): void => {
    const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}-key.pem`]
    openssl(...request, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
    writeFileSync(join(folder, `${name}.ext`), extensions)
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2']
    const files = ['-in', `${name}.csr`, '-extfile', `${name}.ext`, '-out', `${name}.pem`]
    openssl('x509', '-req', ...signed, ...files)
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'imagewright-tls-'))
    const ca = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca-key.pem']
    openssl(...ca, '-subj', '/CN=test CA', '-days', '2', '-out', 'ca.pem')
    certify('server', 'subjectAltName=IP:127.0.0.1,DNS:localhost')
    certify('client', 'extendedKeyUsage=clientAuth')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return { read: (name) => readFileSync(join(folder, name)) }
}
