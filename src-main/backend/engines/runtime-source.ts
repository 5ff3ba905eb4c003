/** Where the runtime volume's content comes from; built and cached elsewhere. */
export interface RuntimeSource {
  /**
   * The content for an architecture: an uncompressed tar with everything below `opt/airlock/`, owned by root, and the
   * sha-256 (lower-case hexadecimal) that names it. May take long the first time. Rejects with an AirlockError.
   */
  runtimeFor(
    architecture: 'amd64' | 'arm64',
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly hash: string; readonly tarPath: string }>
}
