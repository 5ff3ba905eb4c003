/** A program that electron-vite bundles into a file of its own; the import is that file's path. */
declare module '*?modulePath' {
  const path: string
  export default path
}
