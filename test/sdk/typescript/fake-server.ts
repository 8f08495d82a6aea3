/** An HTTP server that records what the SDK sends and answers what it is given. */

export type Recorded = { method: string; path: string; headers: Headers; body: unknown }

export type Answer = { status?: number; headers?: Record<string, string>; body?: unknown }

export type FakeServer = {
  url: string
  /** In the order of arrival. */
  requests: Recorded[]
  /** Answers in order; the last one is given again and again. */
  answers: Answer[]
  stop(): Promise<void>
}

export function startFakeServer(...answers: Answer[]): FakeServer {
  const requests: Recorded[] = []
  const state = { requests, answers }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const text = await request.text()
      requests.push({
        method: request.method,
        path: pathname + search,
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
      })
      const next = state.answers.length > 1 ? state.answers.shift() : state.answers[0]
      const { status = 200, headers = {}, body = {} } = next ?? {}
      return typeof body === 'string'
        ? new Response(body, { status, headers })
        : Response.json(body, { status, headers })
    },
  })
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.port}`,
    stop: () => server.stop(true),
  })
}

/** A problem document. */
export function problem(status: number, code: string, more: object = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'req_1' },
    body: {
      type: `/problems/${code}`,
      title: code,
      status,
      detail: `Because ${code}.`,
      code,
      ...more,
    },
  }
}
