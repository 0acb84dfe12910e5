/** What the server refuses with: `{message, code, status_code, errors?}`. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly code: number,
    readonly status: number,
    readonly fields: Record<string, string[]> = {},
    readonly requestId: string | null = null,
  ) {
    super(message);
  }
}

/** The network is away, or the server is: nothing is known of what was asked. */
export class Unreachable extends Error {}

interface Told {
  message?: string;
  code?: number;
  errors?: Record<string, string[]>;
}

/** The refusal that an answer tells of, whatever stands between us and the server. */
export function refusalOf(told: unknown, response: Response): Refusal {
  const { message, code, errors } = (told ?? {}) as Told;
  return new Refusal(
    message ?? response.statusText,
    code ?? 0,
    response.status,
    errors,
    response.headers.get("x-request-id"),
  );
}
