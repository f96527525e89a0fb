import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'

import { machineSources, mainArchive } from './apt-sources.js'
import { unmountBelow } from './mounts.js'
import { installOnMachine, suiteFolder } from './packages.js'
import { endProcesses } from './processes.js'
import { readJson, writeJson } from './record.js'
import type { FixtureImage } from './registry.js'
import { runCommand } from './run-command.js'
import { say } from './say.js'
import type { StateFolder } from './state-folder.js'

/** Says on the image which stand-in it is. */
export const FIXTURE_LABEL = 'imagewright.fixture'

/** A busybox of Debian's static binary with a link for each of its applets. */
export async function busyboxFixture(folder: StateFolder): Promise<FixtureImage> {
  return cachedImage(folder, 'busybox', ['sh'], async (root) => {
    const binary = join(root, 'bin/busybox')
    for (const name of ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'sys', 'tmp', 'usr', 'var']) {
      mkdirSync(join(root, name))
    }
    copyFileSync(join(suiteFolder(folder, 'bookworm'), 'bin/busybox'), binary)
    chmodSync(binary, 0o755)
    const applets = (await runCommand([binary, '--list-full'])).trim().split('\n')
    for (const applet of applets) {
      const link = join(root, applet)
      if (existsSync(link)) continue
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync('/bin/busybox', link)
    }
    chmodSync(join(root, 'tmp'), 0o1777)
    chmodSync(join(root, 'root'), 0o700)
    writeFileSync(join(root, 'etc/passwd'), PASSWD)
    writeFileSync(join(root, 'etc/group'), GROUP)
    writeFileSync(join(root, 'etc/shadow'), SHADOW, { mode: 0o640 })
  })
}

const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`
const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
tty:x:5:
www-data:x:33:
users:x:100:
nogroup:x:65534:
`
const SHADOW = 'root:*:::::::\n'

/** Debian's smallest base, able to install packages from where this machine gets them. */
export async function debianFixture(folder: StateFolder): Promise<FixtureImage> {
  return cachedImage(folder, 'debian', ['bash'], async (root) => {
    await installOnMachine(['debootstrap'])
    say('making a Debian base with debootstrap (about half a minute)')
    const archive = mainArchive(machineSources(), 'bookworm')
    await runCommand([
      'debootstrap',
      '--variant=minbase',
      ...(archive.uri.startsWith('https:') ? ['--include=ca-certificates'] : []),
      'bookworm',
      root,
      ...(/^https?:/.test(archive.uri) ? [archive.uri] : []),
    ])
    await configureApt(root)
    for (const name of [
      'var/cache/apt/archives',
      'var/lib/apt/lists',
      'var/log',
      'var/cache/debconf',
    ])
      rmSync(join(root, name), { recursive: true, force: true })
    for (const name of [
      'var/cache/apt/archives/partial',
      'var/lib/apt/lists/partial',
      'var/log/apt',
      'var/cache/debconf',
    ])
      mkdirSync(join(root, name), { recursive: true })
    for (const name of ['etc/resolv.conf', 'etc/hostname'])
      rmSync(join(root, name), { force: true })
  })
}

/** apt's settings that decide whether it reaches its archives; what else is set is the machine's. */
const APT_SETTINGS = /^Acquire::(?:https?::Proxy|Retries|Check-Valid-Until|Check-Date) /

async function configureApt(root: string): Promise<void> {
  const sources = machineSources().filter(
    (source) =>
      source.suites.some((suite) => /^bookworm(-updates|-security)?$/.test(suite)) &&
      source.components.includes('main') &&
      /debian-archive|^$/.test(source.signedBy),
  )
  rmSync(join(root, 'etc/apt/sources.list'), { force: true })
  mkdirSync(join(root, 'etc/apt/sources.list.d'), { recursive: true })
  writeFileSync(
    join(root, 'etc/apt/sources.list.d/debian.sources'),
    sources.map((source) => source.write(source.suites, ['main'])).join('\n'),
  )
  const settings = (await runCommand(['apt-config', 'dump'])).split('\n')
  const image = [
    ...settings.filter((line) => APT_SETTINGS.test(line)),
    'APT::Install-Recommends "0";',
  ]
  writeFileSync(join(root, 'etc/apt/apt.conf.d/90-fixture'), `${image.join('\n')}\n`)
  const bundle = '/etc/ssl/certs/ca-certificates.crt'
  if (sources.some(({ uri }) => uri.startsWith('https:')) && existsSync(bundle)) {
    copyFileSync(bundle, join(root, bundle))
  }
}

/** Makes a root file system once and keeps it as a gzipped layer. */
async function cachedImage(
  folder: StateFolder,
  name: string,
  command: readonly string[],
  fill: (root: string) => Promise<void>,
): Promise<FixtureImage> {
  const labels = { [FIXTURE_LABEL]: name }
  const blob = join(folder.bases, `${name}.tar.gz`)
  const facts = join(folder.bases, `${name}.json`)
  const known = readJson<{ readonly diffId: string }>(facts)
  if (known && existsSync(blob)) {
    return { layer: readFileSync(blob), diffId: known.diffId, command, labels }
  }
  mkdirSync(folder.bases, { recursive: true })
  const root = join(folder.bases, `${name}.root`)
  const tar = join(folder.bases, `${name}.tar`)
  // A debootstrap whose caller was killed goes on, and may have the kernel's file systems mounted.
  await endProcesses(root, 1_000)
  await unmountBelow(root)
  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { mode: 0o755 })
  await fill(root)
  const order = ['--sort=name', '--mtime=@0', '--clamp-mtime', '--numeric-owner']
  await unmountBelow(root)
  await runCommand(['tar', ...order, '--directory', root, '--create', '--file', tar, '.'])
  const content = readFileSync(tar)
  const diffId = `sha256:${createHash('sha256').update(content).digest('hex')}`
  const layer = await promisify(gzip)(content, { level: 1 })
  writeFileSync(`${blob}.partial`, layer)
  renameSync(`${blob}.partial`, blob)
  writeJson(facts, { diffId })
  rmSync(root, { recursive: true, force: true })
  rmSync(tar)
  return { layer, diffId, command, labels }
}
