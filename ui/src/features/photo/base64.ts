/** The bytes of a file as base64, without the head of a data address. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onerror = () => reject(new Error("unreadable"))
    reader.onload = () => {
      const address = String(reader.result)
      resolve(address.slice(address.indexOf(",") + 1))
    }
    reader.readAsDataURL(file)
  })
}
