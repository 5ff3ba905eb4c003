import type { Sandbox } from '../src-shared/engine/sandbox.ts'

export function Workbench({ sandbox }: { readonly sandbox: Sandbox }) {
  return <div>{sandbox.name}</div>
}
