/** Where values lie. Each is found by the id of its secret. */
export interface Vault {
  readonly kind: VaultKind
  /** Null when there is none. Rejects when it cannot be told. */
  read(id: string): Promise<string | null>
  write(id: string, value: string): Promise<void>
  /** Gone already = done. */
  remove(id: string): Promise<void>
}

export type VaultKind = 'keyring' | 'file'
