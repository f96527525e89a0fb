import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { image } from 'imagewright'
import { directorySource } from '../../../src/context/index.js'
import { type Engine, engineDialer } from '../../../src/engine/index.js'
import { build, connectTo, leave } from '../buildkit/build.js'
import { readEngine } from '../build/engine-state.js'
import { eachEngine, type MatrixEngine } from '../matrix.js'

/** Its layer is never made twice alike: two images that have the same took it from the cache. */
const CHANCE = 'head -c 9 /dev/urandom | md5sum'

/** What every Engine of the matrix builds, the oldest too. */
const CASES: Readonly<Record<string, string>> = {
  'a command': `FROM busybox\nRUN ${CHANCE} > /r\n`,
  'a continued command': `FROM busybox\nRUN   ${CHANCE} > /r \\\n  # why\n\n  && echo  "a   b" \\\n   >>  /r\n`,
  'a command in exec form': `FROM busybox\nRUN ["sh", "-c", "${CHANCE} > '/r r'"]\n`,
  'another shell': `FROM busybox\nSHELL ["/bin/sh", "-e", "-c"]\nRUN ${CHANCE} > /r\nCMD echo "$0"\nENTRYPOINT echo  x\n`,
  'a base that is a stage': `FROM busybox AS Base\nRUN ${CHANCE} > /r\nFROM base AS base\nRUN ${CHANCE} >> /r\nFROM base\nRUN ${CHANCE} >> /r\n`,
  'files of other stages, by name and number': `FROM busybox AS one\nRUN ${CHANCE} > /r\nFROM busybox\nRUN ${CHANCE} > /s\nFROM scratch\nCOPY --from=ONE /r /x/\nCOPY --from=1 /s /x/\n`,
  'files of an image': `FROM busybox\nRUN ${CHANCE} > /r\nCOPY --from=busybox /bin/sh /x\n`,
  'files of the context': `FROM busybox\nRUN ${CHANCE} > /r\nCOPY a.txt d /x/\nCOPY ["b c.txt", "/y/"]\nADD d /z\n`,
  'owners and modes': `FROM busybox\nARG MODE=640\nRUN ${CHANCE} > /r\nCOPY --chown=1:2 a.txt /x\nCOPY --chown=$UNSET a.txt /y\nCOPY --chmod=644 a.txt /z\n`,
  variables: `ARG TAG=latest UNUSED\nFROM busybox:\${TAG}\nARG TAG\nARG A=1 B="x $A"\nENV C=$A D='$A' E="\\$A \${A:-y} \${Z:-p}" F=\${A:+q}\nENV LEGACY some  "text"  $A\nENV $C=z\nRUN ${CHANCE} > "/r$A$C$D$E"; env > /e\n`,
  'variables of one instruction': `FROM busybox\nENV A=1\nENV A=2 B=$A\nRUN ${CHANCE} > "/r$B"\n`,
  'odd variables': `FROM busybox\nENV P=a$1b$@c É=1\nENV Q=$P$\nLABEL price=$100 "a b"="c=d" e="\${X:-\\}}"\nRUN ${CHANCE} > /r\n`,
  'folders, users and the rest of the config': `FROM busybox\nRUN ${CHANCE} > /r\nWORKDIR /a\nWORKDIR "b c"\nWORKDIR \${X:-d}\nUSER 1:2\nVOLUME /v "/w"\nVOLUME ["/x y", "$Z/z"]\nEXPOSE 90 80/UDP 100-102 $PORT\nSTOPSIGNAL SIGTERM\nMAINTAINER a  "b" $c\nONBUILD RUN   echo  1 \\\n   && echo 2\nONBUILD COPY --from=0 a b\nHEALTHCHECK --timeout=1m30s --retries=2 CMD echo  "$X" \\\n  || exit 1\nCMD ["a", "\\u0041"]\n`,
  'several of what counts once': `FROM busybox\nRUN ${CHANCE} > /r\nCMD a\nCMD ["b"]\nENTRYPOINT ["c"]\nENTRYPOINT []\nHEALTHCHECK CMD x\nHEALTHCHECK NONE\n`,
  'a base that a variable names': `ARG BASE=two\nFROM busybox AS one\nRUN ${CHANCE} > /one\nFROM busybox AS two\nRUN ${CHANCE} > /two\nFROM \${BASE}\nRUN ${CHANCE} > /r\n`,
  mounts: `FROM busybox AS one\nRUN ${CHANCE} > /r\nFROM busybox\nRUN --mount=type=cache,target=/c,uid=7,mode=750 --mount=from=one,src=/r,dst=/m,ro --mount=type=tmpfs,destination=/t cat /m > /n && ${CHANCE} >> /n\nRUN --mount=target=/ctx,rw=true touch /ctx/x && ${CHANCE} > /s\n`,
  'another escape character': `# escape=\`\n\nFROM busybox\nENV A="C:\\a\\" B=\`$A C=x\` y\nRUN ${CHANCE} > /r \`\n  && echo \\\\ >> /r\nLABEL a=\\b\\ \`\n  c=d\n`,
}

/** What needs a newer frontend than that of the oldest Engine. */
const NEWER: Readonly<Record<string, string>> = {
  'triggers of a stage of the same file': `FROM busybox AS assets\nRUN ${CHANCE} > /r\nFROM busybox AS base\nONBUILD COPY --from=assets /r /t\nONBUILD ENV T="a  b"\nFROM base\nRUN cat /t && ${CHANCE} > /s\n`,
  'durations of zero': `FROM busybox\nRUN ${CHANCE} > /r\nHEALTHCHECK --interval=0s --retries=0 CMD x\n`,
  'a script': `FROM busybox\nRUN <<EOF\n${CHANCE} > /r\n  echo "$HOME"   >> /r\nEOF\n`,
  'a script with tabs, and one for an interpreter': `FROM busybox\nRUN <<-X\n\t${CHANCE} > /r\n\tX\nRUN <<'my.name'\n#!/bin/sh\n${CHANCE} > /s\nmy.name\n`,
  'heredocs of the shell': `FROM busybox\nRUN cat <<A > /r && cat <<-"B" >> /r && ${CHANCE} >> /r\nx $HOME\nA\n\ty $HOME\n\tB\n`,
  'what only looks like a heredoc': `FROM busybox\nRUN echo "x <<y" '<<z' > /r && ${CHANCE} >> /r; echo $((1<<2)) # <\n`,
  'inline files': `FROM busybox\nARG A=1\nRUN ${CHANCE} > /r\nCOPY <<EOF /x\na $A \\$A "b" \\\\ \${A:-'c'}\nEOF\nCOPY --chmod=600 <<"a-b.txt" <<-two d /y/\n$A\na-b.txt\n\tt\n\ttwo\nADD <<'EOF' /z/\n\nEOF\n`,
  'operators of patterns': `FROM busybox\nENV V=a.tar.gz\nENV A=\${V%.*} B=\${V%%.*} C=\${V#*.} D=\${V##*.} E=\${V/a/b} F=\${V//a/$V} G=\${V#'a'"."}\nRUN ${CHANCE} > "/r$A$G"\n`,
  'layers of their own': `FROM busybox\nRUN ${CHANCE} > /r\nCOPY --link a.txt /x\nCOPY --link=false --chown=1 a.txt /y\n`,
  'variables in mounts': `FROM busybox\nARG U=5 T=cache\nENV D=/d\nRUN --mount=type=$T,target=$D/\${X:-c},uid=$U ${CHANCE} > /r\n`,
  'modes by variable, files left out': `FROM busybox\nARG M=u=rw,go=r\nRUN ${CHANCE} > /r\nCOPY --chmod=$M a.txt /x\nCOPY --exclude=*.txt --exclude='b c*' . /y/\n`,
}

interface Inspected {
  readonly Config: Readonly<Record<string, unknown>> & {
    readonly Labels?: Readonly<Record<string, string>> | null
  }
  readonly RootFS: { readonly Layers: readonly string[] }
  readonly Author: string
}

async function inspect(engine: MatrixEngine, id: string) {
  const { Config, RootFS, Author } = await readEngine<Inspected>(engine, `/images/${id}/json`)
  const history = await readEngine<{ readonly CreatedBy: string; readonly Comment: string }[]>(
    engine,
    `/images/${id}/history`,
  )
  // What the build adds of its own.
  const { 'dev.imagewright.key': _key, ...labels } = Config.Labels ?? {}
  return {
    author: Author,
    config: { ...Config, Labels: labels },
    layers: RootFS.Layers,
    history: history.map(({ CreatedBy, Comment }) => ({ CreatedBy, Comment })),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'imagewright-import-'))
writeFileSync(join(folder, 'a.txt'), 'a\n')
writeFileSync(join(folder, 'b c.txt'), 'b c\n')
mkdirSync(join(folder, 'd'))
writeFileSync(join(folder, 'd/e'), 'e\n')
afterAll(() => rmSync(folder, { recursive: true }))

it('there are 25 Dockerfiles', () => {
  expect(Object.keys({ ...CASES, ...NEWER }).length).toBeGreaterThanOrEqual(25)
})

eachEngine(
  (engine) => {
    let connection: Engine
    beforeAll(async () => {
      connection = await connectTo(engine)
    })
    afterAll(() => leave(connection))

    const cases = engine.slot === 'bookworm' ? CASES : { ...CASES, ...NEWER }

    it.each(Object.entries(cases))(
      'builds of a Dockerfile and of its definition are one image: %s',
      async (_name, text) => {
        const { result } = build(engineDialer(connection), {
          dockerfile: text,
          context: directorySource(folder),
          frontendAttrs: { 'image-resolve-mode': 'local' },
        })
        const { exporterResponse } = await result
        const original = await inspect(engine, exporterResponse['containerimage.digest'] ?? '')
        const definition = image.fromDockerfile({ text }, { context: folder })
        const built = await definition.build({ host: engine.host })
        const copy = await inspect(engine, built.id)
        await connection
          .request({ method: 'DELETE', path: `/images/${built.id}?force=1` })
          .catch(() => undefined)
        expect(copy).toEqual(original)
      },
      60_000,
    )
  },
  { only: ['bookworm', 'sid-graph', 'sid-containerd'] },
)
