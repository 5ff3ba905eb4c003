import type { PackagesEvent } from '../../src-shared/api/packages.ts'
import type { AddedPackages, SandboxPackages } from '../../src-shared/engine/packages.ts'
import { LiveOutput } from '../../src-main/backend/packages/live-output.ts'
import { cancelled, toErrorReport } from '../../src-shared/errors/airlock-error.ts'

/** Added packages of the fake backend's sandboxes; a page test decides what a command prints. */
export class FakePackages {
  readonly #added = new Map<string, readonly AddedPackages[]>()
  readonly #outputs = new Map<string, LiveOutput>()
  /** What each command prints. */
  said: readonly string[] = ['Reading package lists...\n', 'Setting up ripgrep (13.0.0-4) ...\n']

  list(id: string, image: string): SandboxPackages {
    return { image, added: this.#added.get(id) ?? [] }
  }

  begin(id: string): void {
    this.#outputs.set(id, new LiveOutput())
  }

  say(id: string): void {
    for (const text of this.said) this.#outputs.get(id)?.add(text)
  }

  /** `command` is null when it was cancelled. */
  end(id: string, command: string | null): void {
    if (command !== null) this.keep(id, command)
    this.#outputs.get(id)?.end(command === null ? toErrorReport(cancelled()) : null)
  }

  keep(id: string, command: string): void {
    this.#added.set(id, [...(this.#added.get(id) ?? []), { command, at: new Date().toISOString() }])
  }

  undo(id: string): void {
    this.#added.set(id, (this.#added.get(id) ?? []).slice(0, -1))
  }

  output(id: string, signal: AbortSignal): AsyncGenerator<PackagesEvent> {
    return (this.#outputs.get(id) ?? new LiveOutput()).follow(signal)
  }
}
