import type { Draft } from '../../src-shared/api/page-state.ts'

/** What pages keep of a sandbox. */
export interface KeptPage {
  readonly parts: Map<string, string>
  readonly drafts: Map<string, Draft & { readonly revision: string }>
}
