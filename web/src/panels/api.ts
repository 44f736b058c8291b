/** The server's requests (`/api`), asked from this page; what goes wrong comes as a sentence. */

/** What the server answered instead of what was asked. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

export type Parameters = Readonly<Record<string, string | number | null>>;

const NO_ANSWER = "The server does not answer.";

/** Asks nobody: the demonstration in the page has no server. */
export const noServer: typeof fetch = async () =>
  Response.json({ code: "demo", sentence: "The demonstration has no server to ask." }, { status: 503 });

export class Api {
  /** Asks about this fork in place of what is; null: about what is. */
  fork: string | null = null;

  /** `page` is the address of this page: `/api` lies beside it, and a token in it is shown again. */
  constructor(
    private readonly page: URL,
    private readonly ask: typeof fetch = (...args) => fetch(...args),
  ) {}

  get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
    return this.request<T>("GET", path, { parameters, ...(signal ? { signal } : {}) });
  }

  send<T>(method: "PUT" | "POST" | "DELETE", path: string, body?: string): Promise<T> {
    return this.request<T>(method, path, body === undefined ? {} : { body });
  }

  private async request<T>(
    method: string,
    path: string,
    { parameters = {}, ...rest }: { parameters?: Parameters; body?: string; signal?: AbortSignal },
  ): Promise<T> {
    const address = new URL(`api/${path}`, this.page);
    address.hash = "";
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== null) address.searchParams.set(name, String(value));
    }
    if (this.fork !== null && method === "GET" && !path.startsWith("forks")) address.searchParams.set("fork", this.fork);
    const token = this.page.searchParams.get("token");
    if (token !== null) address.searchParams.set("token", token);
    let answer: Response;
    try {
      answer = await this.ask(address, { method, ...rest });
    } catch (error) {
      if ((error as Error).name === "AbortError") throw error;
      throw new ApiFault(0, "unreachable", NO_ANSWER);
    }
    const told: unknown = await answer.json().catch(() => null);
    if (answer.ok && told !== null) return told as T;
    const { code, sentence } = (told ?? {}) as { code?: string; sentence?: string };
    throw new ApiFault(answer.status, code ?? "failure", sentence ?? `The server answered ${answer.status}.`);
  }
}
