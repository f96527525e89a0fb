// Compiles src/ twice, each with its types: CommonJS file by file, and bundled ES modules. With --if-changed, only where
// something is newer than what was compiled before.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url)
const path = (relative) => fileURLToPath(new URL(relative, root))

function compile(project) {
  const tsc = path('node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], {
    cwd: path('.'),
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

function markAs(folder, type) {
  mkdirSync(path(folder), { recursive: true })
  writeFileSync(path(`${folder}/package.json`), `{ "type": "${type}" }\n`)
}

/** CommonJS packages that the command needs at once, and what it takes of them. */
const REQUIRED = {
  commander: ['Command', 'InvalidArgumentError', 'Option'],
  jiti: ['createJiti'],
}

// Node reads a CommonJS package that is imported twice: first for its names, in a lexer that takes some 40 ms for these.
const requiredPackages = {
  name: 'required packages',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${Object.keys(REQUIRED).join('|')})$`)
    onResolve({ filter }, ({ path: name }) => ({ path: name, namespace: 'required' }))
    onLoad({ filter: /^/, namespace: 'required' }, ({ path: name }) => ({
      contents: [
        "import { createRequire } from 'node:module'",
        `export const { ${REQUIRED[name].join(', ')} } = createRequire(import.meta.url)('${name}')`,
      ].join('\n'),
    }))
  },
}

/** Folders count too: their time tells of files that are gone. */
function isUpToDate() {
  const built = statSync(path('dist/esm/package.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = readdirSync(path('src'), { recursive: true }).map((name) => `src/${name}`)
  const others = [
    'src',
    'scripts/build.mjs',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.cjs.json',
  ]
  return [...others, ...sources].every((name) => statSync(path(name)).mtimeMs < built)
}

if (process.argv.includes('--if-changed') && isUpToDate()) process.exit()
rmSync(path('dist'), { recursive: true, force: true })
compile('tsconfig.cjs.json')
// The types of both are the same text: what tells them apart is the package.json that marks each folder.
cpSync(path('dist/cjs'), path('dist/esm'), {
  recursive: true,
  filter: (source) => statSync(source).isDirectory() || /\.d\.ts(?:\.map)?$/.test(source),
})
// Finding and opening some 400 modules was over a tenth of the time of a build without changes.
await build({
  entryPoints: [path('src/index.ts'), path('src/cli/main.ts')],
  outdir: path('dist/esm'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'linked',
  external: ['dockerode', 'tar-fs', 'tar-stream', 'ts-morph'],
  plugins: [requiredPackages],
  // The name tells src/definition/call-site.ts that a frame is the library's own.
  chunkNames: 'chunks/imagewright-[hash]',
  logLevel: 'warning',
})
markAs('dist/esm', 'module')
markAs('dist/cjs', 'commonjs')
chmodSync(path('dist/esm/cli/main.js'), 0o755)

// So that npx takes the command of the checkout as it is, and does not pack and install it first.
if (existsSync(path('node_modules/.bin'))) {
  rmSync(path('node_modules/.bin/imagewright'), { force: true })
  symlinkSync('../../dist/esm/cli/main.js', path('node_modules/.bin/imagewright'))
}
