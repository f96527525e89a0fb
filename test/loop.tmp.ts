import { build, eventsOf, outputOf } from '/work/main/test/integration/buildkit/build.js'
import { connectEngine, engineDialer } from '/work/main/src/engine/index.js'
async function main() {
  for (const slot of process.argv.slice(2)) {
    const engine = await connectEngine({ host: `unix:///root/.cache/imagewright/engines/${slot}/docker.sock`, env: {} })
    let lost = 0
    for (let r = 0; r < 30; r++) {
      const s = build(engineDialer(engine), { dockerfile: `FROM busybox\nRUN echo begin\nRUN seq 1 30; echo bad >&2; exit 7\n`, frontendAttrs: { 'no-cache': '' } })
      const events = await eventsOf(s)
      const e: any = await s.result.catch((e) => e)
      if (e.log.length !== 20) { lost++; console.log(slot, r, e.log, JSON.stringify(events.filter(e=>e.type!=='progress').slice(-12), null, 1)) }
    }
    engine.close()
    console.log(slot, 'lost', lost)
  }
}
main()
