import type { Container, InspectedImageConfig } from '../../definition/index.js'
import { imageOfSubject, inspectOnce } from '../image-of-subject.js'
import { type Subject, subjectOf } from '../subject.js'
import { type Call, misusedReceived } from './context.js'
import { promiseHint } from './received-definition.js'

type ImageSubject = Exclude<Subject, { readonly kind: 'container' }>

/** What was received, where it is an image or becomes one. */
export function receivedImage(call: Call, received: unknown): ImageSubject {
  const subject = subjectOf(received)
  if (subject && subject.kind !== 'container') return subject
  throw misusedReceived(
    call,
    'value must be an image: a definition, what build() or images().get() gave, a name, or a fixture made by useImage()',
    received,
    promiseHint(received),
  )
}

/** What was received, where it is an image or a container. */
export function receivedImageOrContainer(call: Call, received: unknown): Subject {
  const subject = subjectOf(received)
  if (subject) return subject
  throw misusedReceived(
    call,
    'value must be an image or a container: a definition, what build() or start() gave, a name, or a fixture made by useImage() or useContainer()',
    received,
    promiseHint(received),
  )
}

export function receivedContainer(call: Call, received: unknown): Container {
  const subject = subjectOf(received)
  if (subject?.kind === 'container') return subject.container
  throw misusedReceived(
    call,
    'value must be a container, or a fixture made by useContainer()',
    received,
    promiseHint(received),
  )
}

/** What an image gives its containers; of a container, what it has of that and what it was given itself. */
export async function receivedConfig(call: Call, received: unknown): Promise<InspectedImageConfig> {
  const subject = receivedImageOrContainer(call, received)
  if (subject.kind !== 'container') return (await inspectOnce(await imageOfSubject(subject))).config
  const { container } = subject
  const { raw } = await container.inspect()
  // Not at the top: the set-up loads this file for each test file, and needs nothing that speaks to an Engine.
  const { readConfig } = await import('../../container/inspect-image.js')
  return readConfig(raw['Config'], `Inspecting container "${container.name}"`)
}
