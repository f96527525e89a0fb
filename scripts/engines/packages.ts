import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { machineSources, mainArchive } from './apt-sources.js'
import { readJson, writeJson } from './record.js'
import { runCommand, tryCommand } from './run-command.js'
import { say } from './say.js'
import { SetUpError } from './set-up-error.js'
import { type PackageSet, PACKAGES, suiteOf } from './slots.js'
import type { StateFolder } from './state-folder.js'

/** What the machine itself must have: tools that act on it, and libraries of the daemons. */
const MACHINE_PACKAGES = [
  'ca-certificates',
  'iproute2',
  'iptables',
  'libdevmapper1.02.1',
  'libseccomp2',
  'libsystemd0',
] as const

/** Podman's and conmon's libraries: conmon starts podman anew with an environment of its own. */
export const PODMAN_LIBRARIES = ['libglib2.0-0', 'libgpgme11', 'libsubid4'] as const

export type PackageVersions = Readonly<Record<string, string>>

/** Installs what is missing of {@link MACHINE_PACKAGES} and `extra`; never removes a package. */
export async function installOnMachine(extra: readonly string[]): Promise<void> {
  const wanted = [...MACHINE_PACKAGES, ...extra]
  const { stdout } = await tryCommand([
    'dpkg-query',
    '--show',
    '--showformat=${Package} ${db:Status-Status}\n',
    ...wanted,
  ])
  const missing = wanted.filter((name) => !stdout.split('\n').includes(`${name} installed`))
  if (missing.length === 0) return
  say(`installing ${missing.join(', ')}`)
  const wait = ['-o', 'DPkg::Lock::Timeout=120'] as const
  // One unreachable third-party archive fails the update but need not hinder the install.
  await tryCommand(['apt-get', ...wait, '--quiet', 'update'])
  await runCommand([
    'apt-get',
    ...wait,
    '--quiet',
    '--yes',
    '--no-install-recommends',
    '--no-remove',
    'install',
    ...missing,
  ])
}

/** The folder that a set's packages are unpacked into. */
export function suiteFolder(folder: StateFolder, set: PackageSet): string {
  return join(folder.unpacked, set)
}

/**
 * Downloads and unpacks the packages of a set, once, and gives their versions. The suite's list
 * is read beside the machine's own, which stays as it is.
 */
export async function unpackSuite(folder: StateFolder, set: PackageSet): Promise<PackageVersions> {
  const root = suiteFolder(folder, set)
  const done = join(root, 'versions.json')
  const known = readJson<PackageVersions>(done)
  if (known && PACKAGES[set].every((name) => name in known)) return known

  const apt = privateApt(folder, set)
  await runCommand(['apt-get', ...apt.options, '--quiet', 'update'])
  const debs = join(apt.folder, 'debs')
  rmSync(debs, { recursive: true, force: true })
  mkdirSync(debs, { recursive: true })
  await runCommand(['apt-get', ...apt.options, '--quiet', 'download', ...PACKAGES[set]], {
    cwd: debs,
  })

  rmSync(root, { recursive: true, force: true })
  mkdirSync(root, { recursive: true })
  const versions: Record<string, string> = {}
  for (const deb of await debFiles(debs)) {
    await runCommand(['dpkg-deb', '--extract', deb, root])
    const [name = '', version = ''] = (
      await runCommand(['dpkg-deb', '--show', '--showformat=${Package} ${Version}', deb])
    ).split(' ')
    versions[name] = version
  }
  // The runc of later suites needs a newer C library than Debian 12 has; all Engines use bookworm's.
  if (set !== 'bookworm') {
    rmSync(join(root, 'usr/sbin/runc'), { force: true })
    rmSync(join(root, 'usr/bin/runc'), { force: true })
  }
  rmSync(debs, { recursive: true, force: true })
  writeJson(done, versions)
  say(
    `unpacked ${set}: ${Object.entries(versions)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  )
  return versions
}

/** The machine's Debian release, e.g. `bookworm`. */
function machineCodename(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const codename = /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1]
  if (codename !== undefined && existsSync('/usr/bin/dpkg-deb')) return codename
  throw new SetUpError(
    'This machine is not a Debian',
    'The private Engines are unpacked from Debian packages: run this on Debian 12 or later.',
  )
}

function privateApt(folder: StateFolder, set: PackageSet) {
  const path = join(folder.downloads, set)
  const parts = join(path, 'sources.list.d')
  for (const part of [parts, join(path, 'lists/partial'), join(path, 'cache/archives/partial')]) {
    mkdirSync(part, { recursive: true })
  }
  const archive = mainArchive(machineSources(), machineCodename())
  writeFileSync(join(parts, 'main.sources'), archive.write([suiteOf(set)], ['main']))
  const settings = {
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': parts,
    'Dir::State::Lists': join(path, 'lists'),
    'Dir::Cache': join(path, 'cache'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Sandbox::User': 'root',
  }
  return {
    folder: path,
    options: Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
  }
}

async function debFiles(folder: string): Promise<readonly string[]> {
  const output = await runCommand(['find', folder, '-name', '*.deb'])
  return output
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()
}
