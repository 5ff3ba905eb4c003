/** The product's version; a test compares it with package.json, which bundles do not carry. */
export const version = '0.1.0'
