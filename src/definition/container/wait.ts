/** Something about a container that comes true. Made by `wait`, which is plain data. */
export type WaitCondition =
  | {
      readonly kind: 'port'
      readonly port: number
    }
  | {
      readonly kind: 'log'
      readonly pattern: string | RegExp
      readonly times: number
    }
  | HttpCondition
  | { readonly kind: 'healthy' }
  | { readonly kind: 'command'; readonly command: string | readonly string[] }
  | { readonly kind: 'exit'; readonly exitCode: number | undefined }
  | { readonly kind: 'all'; readonly conditions: readonly WaitCondition[] }
  | { readonly kind: 'any'; readonly conditions: readonly WaitCondition[] }

export interface HttpCondition extends HttpConditionOptions {
  readonly kind: 'http'
  readonly path: string
}

export interface HttpConditionOptions {
  /** Port of the container. @default the only one that is published */
  readonly port?: number
  /** Statuses that count. @default 200 to 399 */
  readonly status?: number | readonly number[]
  /** @default 'GET' */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What the body has to hold. */
  readonly body?: string | RegExp
  /** Whether it is https; the certificate is not checked. @default false */
  readonly tls?: boolean
}

export interface WaitOptions {
  /** In milliseconds. @default 60_000 */
  readonly timeout?: number
  readonly signal?: AbortSignal | undefined
}
