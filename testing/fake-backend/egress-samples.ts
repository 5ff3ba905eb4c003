import type { PresetState } from '../../src-shared/api/egress.ts'
import type { EgressRule, PresetId } from '../../src-shared/policy/policy.ts'

const of = (preset: PresetId, ...hosts: readonly string[]): readonly EgressRule[] =>
  hosts.map((host) => ({ verdict: 'allow', host, ports: [443], origin: { kind: 'preset', preset } }))

/** As on a computer whose tools are told to use a company's mirror. */
export const samplePresets: readonly PresetState[] = [
  preset('npm', 'npm, pnpm, yarn', 'From npm’s configuration on this computer.', ['mirror.example.com']),
  preset('pip', 'pip, uv', 'From pip’s configuration on this computer.', ['mirror.example.com']),
  preset('apt', 'apt', 'From the image’s list of sources.', ['deb.example.com']),
  preset('cargo', 'Cargo', 'Nothing is configured: what the tool uses by itself.', ['crates.example.com']),
  preset('go', 'Go', 'Nothing is configured: what the tool uses by itself.', ['proxy.example.com']),
  preset('maven', 'Maven, Gradle', 'Nothing is configured: what the tool uses by itself.', ['maven.example.com']),
  preset('git-hosts', 'Git hosts', 'A list of Airlock’s.', ['github.com', '*.github.com']),
  preset('ai-providers', 'AI providers', 'A list of Airlock’s.', ['api.anthropic.com', 'api.openai.com']),
]

function preset(id: PresetId, title: string, source: string, hosts: readonly string[]): PresetState {
  return { id, title, source, rules: of(id, ...hosts) }
}
