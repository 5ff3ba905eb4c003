import type { TemplateDefaults } from '../../../src-shared/engine/own-template.ts'
import type { CheckedCreateRequest } from '../sandboxes/creation/create-request.ts'

/** The request, with what it leaves open as its template has it, and the template’s hosts allowed. */
export function withDefaultsOf(
  { cpus, memoryMb, network }: TemplateDefaults,
  request: CheckedCreateRequest,
): CheckedCreateRequest {
  const hosts = (network?.hosts ?? []).map((host) => ({
    ...{ verdict: 'allow' as const, host, ports: null, mayBePrivate: false },
  }))
  const mode = request.network?.mode ?? network?.mode
  const rules = [...hosts, ...(request.network?.rules ?? [])]
  const limits = {
    cpus: request.cpus ?? cpus,
    memoryBytes: request.memoryBytes ?? (memoryMb === undefined ? undefined : memoryMb * 1024 ** 2),
  }
  return {
    ...request,
    // A machine at a cloud has a size of its own.
    ...(request.engine === 'local' ? limits : {}),
    network: { ...(mode === undefined ? {} : { mode }), ...(rules.length === 0 ? {} : { rules }) },
  }
}
