import type { BuildEvent } from '../../progress/event.js'

interface ShownStep {
  readonly number: number
  readonly name: string
  started: number | undefined
  shown: boolean
  /** The end of its output that has no newline yet, by stream. */
  readonly open: { stdout: string; stderr: string }
}

/** Writes the events of a build line by line, as `docker buildx build --progress=plain` does. */
export function plainProgress(write: (text: string) => void): (event: BuildEvent) => void {
  const steps = new Map<string, ShownStep>()
  let last: ShownStep | undefined

  const line = (step: ShownStep, text: string): void => {
    if (last && last !== step) write('\n')
    last = step
    if (!step.shown) {
      step.shown = true
      write(`#${step.number} ${step.name}\n`)
    }
    if (text !== '') write(`#${step.number} ${text}\n`)
  }

  return (event) => {
    if (event.type === 'image') return
    if (event.type === 'skipped') {
      write(`CACHED  image ${event.id} (key ${event.key}, built ${event.builtAt})\n`)
      return
    }
    if (event.type === 'waiting') {
      write(`WAITING  another process builds this image (key ${event.digest})\n`)
      return
    }
    if (event.type === 'step') {
      steps.set(event.digest, {
        number: steps.size + 1,
        name: event.name,
        started: undefined,
        shown: false,
        open: { stdout: '', stderr: '' },
      })
      return
    }
    const step = steps.get(event.digest)
    if (!step) return
    switch (event.type) {
      case 'started':
        step.started = event.at.getTime()
        return line(step, '')
      case 'cached':
        return line(step, 'CACHED')
      case 'log': {
        const lines = (step.open[event.stream] + event.text).split('\n')
        step.open[event.stream] = lines.pop() ?? ''
        for (const text of lines) line(step, text)
        return
      }
      case 'finished': {
        for (const stream of ['stdout', 'stderr'] as const) {
          if (step.open[stream] !== '') line(step, step.open[stream])
          step.open[stream] = ''
        }
        if (event.error !== undefined) return line(step, `ERROR: ${event.error}`)
        const seconds = (event.at.getTime() - (step.started ?? event.at.getTime())) / 1000
        if (step.started !== undefined) line(step, `DONE ${seconds.toFixed(1)}s`)
        return
      }
      case 'warning':
        return line(step, `WARN: ${event.message}`)
      case 'container':
        return line(step, event.state === 'running' ? `Running in ${event.id.slice(0, 12)}` : '')
      case 'intermediate':
        return line(step, `---> ${event.id.replace('sha256:', '').slice(0, 12)}`)
      case 'progress':
        if (event.finished && event.current > 0) line(step, `${event.name} ${bytes(event.current)}`)
        return
    }
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(2)}${UNITS[unit]}`
}
